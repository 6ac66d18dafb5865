import type { Gate } from '../contracts/index.js';
import type { ControlStrategies } from '../plugin/index.js';
import { namesControl } from './controls.js';
import type { EntryFile } from './file.js';
import { labelsOf } from './named.js';
import type { Variant } from './variants.js';

const KEYS = ['source', 'model', 'strategy'] as const;
type Lists = Readonly<Record<(typeof KEYS)[number], readonly Variant<EntryFile>[]>>;

/**
 * Gates by exact labels: one that names a family (`mix`) becomes one for each of its variants. `controls`: of those that
 * the study adds gates may speak too; absent = it adds none.
 * @throws CollapsarError COLLAPSAR_STUDY_INVALID when nothing has the label
 */
export const resolveGates = (
  gates: readonly Gate[],
  lists: Lists,
  controls: ControlStrategies | undefined,
  where: (place: string) => string,
): readonly Gate[] =>
  gates.flatMap((gate, i) =>
    KEYS.reduce<readonly Gate[]>(
      (some, key) => {
        const name = gate[key];
        if (name === undefined) return some;
        const known = lists[key].some(({ label, family }) => label === name || family === name);
        if (key === 'strategy' && controls !== undefined && !known && namesControl(controls, name)) return some;
        const labels = labelsOf(name, lists[key], where(`gates[${i}].${key}`));
        return some.flatMap((one) => labels.map((label) => ({ ...one, [key]: label })));
      },
      [gate],
    ),
  );

import type { Mixed, MixState, MixStrategy, Model, Part, Scorer, TrainingSet } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import type { Capability, EntryKind } from '../plugin/index.js';
import type { Named } from './cell-parts.js';
import { checkRowNumbers, checkRows, refuse, typeOf, type Expected } from './checks.js';
import { guard } from './guard.js';
import { GuardedModel } from './guarded-model.js';

/** A strategy whose training sets are looked at before anything is fitted to them. */
export class GuardedStrategy implements MixStrategy {
  constructor(
    private readonly named: Named<MixStrategy>,
    private readonly expected: () => Expected = () => ({}),
  ) {}

  next(state: MixState): Promise<Mixed> {
    const { generation, signal } = state;
    return guard(this.named, 'next', generation, signal, async (live) =>
      checkMixed(await live.next(state), generation, this.expected()),
    );
  }
}

/**
 * Whether what a strategy returned in `generation` is a training set: parts of rows that look alike, of origins that
 * exist, with weights that can be weighed by, and the count of their rows.
 * @throws CollapsarError COLLAPSAR_PLUGIN_RESULT, COLLAPSAR_FIT_INVALID where there is no row
 */
export const checkMixed = (returned: unknown, generation: number, expected: Expected = {}): Mixed => {
  const shape = 'Return { training: { parts, count }, memory? }; trainingSet(parts) counts the rows';
  if (typeof returned !== 'object' || returned === null)
    return refuse(`it returned ${typeOf(returned)}, not a training set`, shape);
  const { training, memory } = returned as Mixed;
  if (!Array.isArray((training as Partial<TrainingSet> | null | undefined)?.parts))
    refuse('it returned no training set with a list of parts', shape);
  if (memory !== undefined && !Array.isArray(memory)) refuse(`its memory is ${typeOf(memory)}, not a list of parts`);
  const parts = checkParts(training.parts, 'the training set', generation, expected);
  const rows = parts.reduce((sum, { samples }) => sum + samples.count, 0);
  if (training.count !== rows)
    refuse(`its training set says that it has ${String(training.count)} rows, and its parts have ${rows}`, shape);
  if (!parts.some(({ samples, weight = 1 }) => weight > 0 && samples.count > 0))
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: rows < 1 ? 'the training set has no row' : 'every row of the training set has the weight 0',
    });
  checkParts(memory ?? [], 'its memory', generation, expected);
  return returned as Mixed;
};

const checkParts = (
  parts: readonly unknown[],
  list: string,
  generation: number,
  expected: Expected,
): readonly Part[] => {
  for (let i = 0; i < parts.length; i++) {
    const where = `part ${i} of ${list}`;
    const part = parts[i];
    if (typeof part !== 'object' || part === null) return refuse(`${where} is ${typeOf(part)}`);
    const { samples, origin, weight = 1, edited = 0 } = part as Part;
    checkOrigin(origin, where, generation);
    if (!(Number.isFinite(weight) && weight >= 0))
      refuse(`the weight of ${where} is ${String(weight)}`, 'A weight is a finite number from 0 on');
    if (!(edited >= 0 && edited <= 1))
      refuse(`the edited share of ${where} is ${String(edited)}`, 'A share is a number from 0 to 1');
    checkRows(samples, expected, `${where} holds`);
  }
  return parts as readonly Part[];
};

const checkOrigin = (origin: unknown, where: string, generation: number): void => {
  if (origin === 'real' || origin === 'teacher') return;
  if (Number.isInteger(origin) && (origin as number) >= 1 && (origin as number) < generation) return;
  refuse(
    `${where} is said to come from ${typeof origin === 'number' ? `the model of generation ${origin}` : `'${String(origin)}'`}`,
    generation === 1
      ? "In generation 1 rows come from 'real' or 'teacher'"
      : `Rows of generation ${generation} come from 'real', 'teacher' or the model of a generation from 1 to ${generation - 1}`,
  );
};

/**
 * An entry inside the options of another, as that other gets it: what it throws and returns is told as its own fault, not
 * as that of whoever asked.
 */
export const guardedEntry = (kind: EntryKind, named: Named<unknown>, promised: readonly Capability[]): unknown => {
  switch (kind) {
    case 'models':
      return new GuardedModel(named as Named<Model>, promised);
    case 'strategies':
      return new GuardedStrategy(named as Named<MixStrategy>);
    case 'scorers':
      return guardedScorer(named as Named<Scorer>);
    default:
      return named.live;
  }
};

/** Of n candidates the likeliest may all be impossible, or beyond doubt: scores are ordered, so any but NaN will do. */
const guardedScorer = (named: Named<Scorer>): Scorer => ({
  score: (samples, context) =>
    guard(named, 'score', undefined, context.signal, async (live) =>
      checkRowNumbers(await live.score(samples, context), samples.count, 'both'),
    ),
});

import {
  IMPORTED,
  studySchema,
  type EntryInfo,
  type Json,
  type ResolvedEntry,
  type ResolvedStudy,
  type StudyFile,
} from '../contracts/index.js';
import { authorsOf, filled, recommendSettings, toleranceOf } from '../study/index.js';
import type { ImportPlan, PlannedStrategy } from './import-plan.js';
import type { ObservedChain } from './observed-chains.js';

/** Of strategies of one family what differs is their share. */
export const entryOf = ({ label, family, share }: PlannedStrategy): ResolvedEntry => ({
  use: family ?? label,
  as: label,
  with: share === undefined ? {} : { syntheticShare: share },
});

/** The study that chains so called would be of. */
export const studyOf = (
  { file, map, metrics, strategies }: ImportPlan,
  {
    chains,
    generations,
    seeds,
  }: { readonly chains: readonly ObservedChain[]; readonly generations: number; readonly seeds: readonly number[] },
): ResolvedStudy => {
  const named = (of: 'source' | 'model'): readonly ResolvedEntry[] =>
    [...new Set(chains.map((chain) => chain[of]))].map((as) => ({ use: IMPORTED, as, with: {} }));
  const { import: _map, seeds: _seeds, $schema: _schema, ...written } = file;
  const {
    $schema: _,
    recommend,
    gallery: _gallery,
    authors,
    ...rest
  } = filled(studySchema, {
    ...written,
    generations,
  } as unknown as StudyFile);
  return {
    ...rest,
    ...authorsOf(authors),
    title: file.title ?? file.study,
    sources: named('source'),
    models: named('model').map((entry) => ({ ...entry, given: 'fixed', initialise: 'scratch' })),
    strategies: strategies.filter(({ control }) => control !== true).map(entryOf),
    metrics: metrics.map(({ entry }) => entry),
    samples: [...new Set(chains.map(({ samples }) => samples))].sort((a, b) => a - b),
    evaluate: map.evaluate ?? 1,
    seeds,
    controls: strategies.some(({ control }) => control === true),
    tolerance: toleranceOf(file.tolerance),
    ...(recommend === undefined ? {} : { recommend: recommendSettings(recommend) }),
    checkpoints: 'none',
  };
};

/** What the settings of the report show. */
export const entriesOf = ({ metrics, strategies }: ImportPlan, study: ResolvedStudy): readonly EntryInfo[] => [
  ...(['sources', 'models'] as const).flatMap((kind) =>
    study[kind].map(({ as }) => ({ kind, use: IMPORTED, as, summary: 'As the import calls it', options: [] })),
  ),
  ...strategies.map(({ label, named, control, share, family, firstOf }) => ({
    kind: 'strategies',
    use: IMPORTED,
    as: label,
    summary:
      firstOf !== undefined
        ? `The first generation of ${firstOf}, in place of each`
        : control === true
          ? 'Trained on real rows alone, as the import says'
          : 'Trained as the import says; nothing here has seen its rows',
    options: optionsOf({ ...(firstOf === undefined ? { 'name in the files': named } : {}), share, family }),
  })),
  ...metrics.map(({ entry, output }) => ({
    kind: 'metrics',
    use: IMPORTED,
    as: `${entry.as}.${output.name}`,
    summary: output.summary ?? 'Imported values',
    options: optionsOf(entry.with),
  })),
];
const optionsOf = (said: Readonly<Record<string, Json | undefined>>): EntryInfo['options'] =>
  Object.entries(said).flatMap(([name, value]) =>
    value === undefined || name === 'summary' || name === 'name' ? [] : [{ name, value, isDefault: false }],
  );

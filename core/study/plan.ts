import type { GroupPlan, Output, ResolvedStudy, SourceFacts } from '../contracts/index.js';
import { mixFacts, type EntryUse, type Registry } from '../plugin/index.js';
import { readingLine, readingWarnings, unitWarnings } from './reading.js';
import { expandStudy, type ExpandOptions, type Expansion } from './expand.js';

/** What a run will do, before it does it. */
export interface Plan extends Expansion {
  readonly counts: {
    /** chains */
    readonly cells: number;
    readonly fits: number;
    /** rows of all training sets where each has T; strategies that accumulate train on more */
    readonly trainedRows: number;
    /** rows that sampled metrics draw, at most */
    readonly evaluatedRows: number;
  };
  /** labels of the strategies that `controls: true` adds */
  readonly controlLabels: readonly string[];
  /** what became of the columns of each table, a sentence each */
  readonly reading: readonly string[];
  /** sentences for the reader, most important first */
  readonly warnings: readonly string[];
}

/** Expands the study and says what it costs and what it will not be able to show. */
export const planStudy = (
  study: ResolvedStudy,
  registry: Registry,
  facts: Readonly<Record<string, SourceFacts>>,
  outputs: Readonly<Record<string, readonly Output[]>> = {},
  options: ExpandOptions = {},
): Plan => {
  const expansion = expandStudy(study, registry, facts, options);
  const { cells } = expansion;
  const fits = cells.length * study.generations;
  return {
    ...expansion,
    counts: {
      cells: cells.length,
      fits,
      trainedRows: cells.reduce((rows, cell) => rows + cell.samples * cell.generations, 0),
      evaluatedRows: fits * study.evaluate,
    },
    controlLabels: expansion.controls.map(({ as }) => as),
    reading: Object.entries(facts).flatMap(([source, { reading }]) =>
      reading === undefined ? [] : [readingLine(source, reading)],
    ),
    warnings: [
      ...Object.entries(facts).flatMap(([source, known]) => readingWarnings(source, known)),
      ...powerWarnings(study),
      ...sourceWarnings(study, expansion.groups, registry, facts),
      ...shareWarnings(study, expansion),
      ...rankWarnings(study, registry, facts),
      ...toleranceWarnings(study),
      ...judgedByNone(study, outputs),
      ...countWarnings(study, outputs),
      ...unitWarnings(
        facts,
        study.metrics.flatMap(({ key, as }) =>
          (outputs[key] ?? []).map((output) => ({ ...output, id: `${as}.${output.name}` })),
        ),
      ),
    ],
  };
};

/**
 * Seeds that any verdict needs, and the rule of thumb for 80 % power: seeds x generations >= 4 T. By the noncentral t of a
 * Gaussian's lost variance under replace that is .76 to .85 for T = 50 to 1,000 and 8 to 40 seeds (.80 simulated at T = 100,
 * 20 generations, 20 seeds); 3.1 T would be .70.
 */
const LEAST_SEEDS = 5;
const POWER = 4;

const powerWarnings = (study: ResolvedStudy): readonly string[] => {
  const seeds = study.seeds.length;
  if (seeds < LEAST_SEEDS)
    return [
      `${seeds} ${seeds === 1 ? 'seed decides' : 'seeds decide'} nothing: every verdict will be undecided. Use at least ${LEAST_SEEDS}.`,
    ];
  return study.samples
    .filter((T) => seeds * study.generations < POWER * T)
    .map(
      (T) =>
        `${seeds} seeds x ${study.generations} generations are few for ${T} samples: a collapse as slow as a Gaussian's is found with 80 % power from about ${Math.ceil((POWER * T) / study.generations)} seeds at ${study.generations} generations, or ${Math.ceil((POWER * T) / seeds)} generations at ${seeds} seeds.`,
    );
};

const sourceWarnings = (
  study: ResolvedStudy,
  groups: readonly GroupPlan[],
  registry: Registry,
  facts: Readonly<Record<string, SourceFacts>>,
): readonly string[] =>
  study.sources.flatMap((source) => {
    const size = facts[source.as]?.size ?? null;
    if (size === null) return [];
    const short = study.samples.filter((T) => T > size);
    const fixed = groups.some((group) => group.source === source.as && group.control?.rows === 'fixed');
    const here = new Set(groups.filter((group) => group.source === source.as).map(({ strategy }) => strategy));
    const dry = study.strategies.filter(
      (strategy) =>
        here.has(strategy.as) &&
        study.samples.some((T) => T <= size && freshRows(registry, strategy, T, study.generations) > size),
    );
    return [
      ...short.map((T) => shortWords(source.as, size, T)),
      ...(dry.length === 0 ? [] : [dryWords(source.as, size, dry, study.generations)]),
      ...(fixed ? [fixedControlWords(source.as, size)] : []),
    ];
  });

export const shortWords = (source: string, size: number, T: number): string =>
  `Source ${source} has ${size} rows, fewer than ${T} samples: chains that begin with ${T} real rows will fail.`;
export const dryWords = (
  source: string,
  size: number,
  strategies: readonly { readonly as: string }[],
  generations: number,
): string =>
  `Source ${source} has ${size} rows, too few for the fresh real rows of ${strategies.map(({ as }) => as).join(', ')} over ${generations} generations: their chains will fail.`;
export const fixedControlWords = (source: string, size: number): string =>
  `Source ${source} has ${size} rows, too few for fresh real rows in each generation: its controls reuse the same rows, and the report says so.`;
export const noRowWords = (strategy: string, share: number, T: number): string =>
  `Strategy ${strategy}: a synthetic share of ${share} is no row of ${T}.`;

/** Fresh real rows that a strategy with a fixed share asks for over all generations; 0 where it reuses the same ones. */
export const freshRows = (registry: Registry, strategy: EntryUse, samples: number, generations: number): number => {
  const { share, real, constantSize } = mixFacts(registry, strategy);
  if (share === undefined || !constantSize || real !== 'fresh') return 0;
  return samples + (generations - 1) * (samples - Math.round(share * samples));
};

const shareWarnings = (study: ResolvedStudy, { groups }: Expansion): readonly string[] => [
  ...new Set(
    groups
      .filter(({ role, share = 0, samples }) => role === 'strategy' && share > 0 && Math.round(share * samples) === 0)
      .map(({ strategy, share = 0, samples }) => noRowWords(strategy, share, samples)),
  ),
  ...(study.controls
    ? []
    : ['Without controls no verdict can be given: a loss may be due to the number of rows alone.']),
];

/** Models that know their own covariance and density, of rows that span fewer dimensions than there are columns. */
const rankWarnings = (
  study: ResolvedStudy,
  registry: Registry,
  facts: Readonly<Record<string, SourceFacts>>,
): readonly string[] =>
  study.sources.flatMap((source) => {
    const columns = facts[source.as]?.data === 'vectors' ? (facts[source.as]!.shape ?? [1]) : [];
    const d = columns.reduce((product, side) => product * side, 1);
    const few = study.samples.filter((T) => T <= d);
    const models = study.models.filter((model) => {
      const capabilities = registry.provides('models', model);
      return capabilities.includes('moments') && capabilities.includes('logLikelihood');
    });
    return few.length === 0 || models.length === 0 || d < 2
      ? []
      : [
          `Source ${source.as} has ${d} columns, and ${few.join(', ')} samples are no more than that: a covariance that ${models.map(({ as }) => as).join(', ')} fits to so few rows is singular. Without regularisation it has no density, so that losses are infinite, and no generalised variance, which counts as lost.`,
        ];
  });

export const toleranceWarnings = ({ tolerance: { metric }, metrics }: ResolvedStudy): readonly string[] =>
  metric === undefined || metrics.some(({ as }) => metric.startsWith(`${as}.`))
    ? []
    : [
        `The tolerance names ${metric}, but no metric of the study has that label: ${metrics.map(({ as }) => as).join(', ')}.`,
      ];

/** Seeds without an event that bound it below a tenth of the chains: log .05 / log .9. */
const COUNTED = 29;

const countWarnings = (
  { metrics, seeds }: ResolvedStudy,
  outputs: Readonly<Record<string, readonly Output[]>>,
): readonly string[] => {
  const counted = metrics.filter(({ key }) =>
    outputs[key]?.some(({ measures }) => measures === 'lost-modes' || measures === 'hallucination'),
  );
  return counted.length === 0 || seeds.length >= COUNTED || seeds.length < LEAST_SEEDS
    ? []
    : [
        `${counted.map(({ as }) => as).join(', ')}: what no chain of ${seeds.length} shows is not called absent; lost modes and hallucinated data that few chains carry need ${COUNTED} seeds for that.`,
      ];
};

/** Metrics that no definition of collapse asks: a reader who chose one may take its silence for safety. */
const judgedByNone = (
  { metrics, tolerance }: ResolvedStudy,
  outputs: Readonly<Record<string, readonly Output[]>>,
): readonly string[] => {
  const silent = metrics.filter(({ key, as }) => {
    const declared = outputs[key] ?? [];
    const isNamed = tolerance.metric?.startsWith(`${as}.`) === true;
    return declared.length > 0 && !isNamed && declared.every(({ measures }) => measures === undefined);
  });
  const [first] = silent;
  if (first === undefined) return [];
  const names = silent.map(({ as }) => as).join(', ');
  const example = `${first.as}.${outputs[first.key]![0]!.name}`;
  return [
    silent.length === 1
      ? `Metric ${names} is shown, but judged by no definition of collapse unless \`tolerance.metric\` names it (${example}).`
      : `Metrics ${names} are shown, but judged by no definition of collapse unless \`tolerance.metric\` names one of them (such as ${example}).`,
  ];
};

import type {
  Cell,
  GroupPlan,
  Output,
  PlanWarning,
  ReadColumn,
  ReadTexts,
  ResolvedEntry,
  RecordingsFound,
  ResolvedStudy,
  SourceFacts,
} from '../contracts/index.js';
import { DEFINITIONS } from '../definitions/index.js';
import { mixFacts, type EntryKind, type EntryUse, type Registry, type RowCost } from '../plugin/index.js';
import { readingWarnings, unevenSpreads } from './reading.js';
import { recordingsFound, recordingWarnings, type Recordings } from './recordings.js';
import { tolerancesOf } from './tolerances.js';
import { expandStudy, type ExpandOptions, type Expansion } from './expand.js';

type SourceReading = { readonly source: string } & (
  { readonly columns: readonly ReadColumn[] } | { readonly texts: ReadTexts }
);

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
  /** what was recorded of each model whose generations were trained elsewhere */
  readonly recordings: readonly RecordingsFound[];
  /** what became of the columns of each table, and of texts */
  readonly reading: readonly SourceReading[];
  /** most important first */
  readonly warnings: readonly PlanWarning[];
}

/** Expands the study and says what it costs and what it will not be able to show. */
export const planStudy = (
  study: ResolvedStudy,
  registry: Registry,
  facts: Readonly<Record<string, SourceFacts>>,
  outputs: Readonly<Record<string, readonly Output[]>> = {},
  { recordings = {}, ...options }: ExpandOptions & { readonly recordings?: Recordings } = {},
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
    recordings: recordingsFound(recordings),
    controlLabels: expansion.controls.map(({ as }) => as),
    reading: Object.entries(facts).flatMap(([source, { reading: columns, texts }]) => [
      ...(columns === undefined ? [] : [{ source, columns }]),
      ...(texts === undefined ? [] : [{ source, texts }]),
    ]),
    warnings: [
      ...recordingWarnings(study, cells, registry, recordings),
      ...Object.entries(facts).flatMap(([source, known]) => readingWarnings(source, known)),
      ...costWarnings(cells, registry),
      ...powerWarnings(study),
      ...sourceWarnings(study, expansion.groups, registry, facts),
      ...shareWarnings(study, expansion),
      ...rankWarnings(study, registry, facts),
      ...toleranceWarnings(study),
      ...judgedByNone(study, outputs),
      ...judgedBeside(study, outputs),
      ...countWarnings(study, outputs),
      ...unevenSpreads(
        facts,
        study.metrics.flatMap(({ key, as }) =>
          (outputs[key] ?? []).map((output) => ({ ...output, id: `${as}.${output.name}` })),
        ),
      ),
    ],
  };
};

/** Of models that are paid: what they write to be trained on and measured, and what those inside strategies write. */
const costWarnings = (cells: readonly Cell[], registry: Registry): readonly PlanWarning[] => {
  const known = new Map<ResolvedEntry, readonly Paid[]>();
  const totals = new Map<string, Extract<PlanWarning, { kind: 'paid' }>>();
  for (const { model, strategy, generations, samples, evaluate } of cells)
    for (const [kind, entry, rows] of [
      ['models', model, generations * (samples + evaluate)],
      ['strategies', strategy, generations * samples],
    ] as const) {
      if (!known.has(entry)) known.set(entry, paidIn(registry, kind, entry));
      for (const { name, cost } of known.get(entry)!) {
        const told = totals.get(name)?.rows ?? 0;
        totals.set(name, { kind: 'paid', model: name, ...cost, rows: told + rows });
      }
    }
  return [...totals.values()];
};

interface Paid {
  readonly name: string;
  readonly cost: RowCost;
}
/** The entry itself, and what it holds, however deep. */
const paidIn = (registry: Registry, kind: EntryKind, entry: EntryUse & { readonly as?: string }): readonly Paid[] => {
  const { id, costOfRow } = registry.find(kind, entry.use);
  const cost = costOfRow?.(registry.options(kind, entry));
  return [
    ...(cost === undefined ? [] : [{ name: entry.as ?? id, cost }]),
    ...registry.inner(kind, entry).flatMap((inner) => paidIn(registry, inner.kind, inner.entry)),
  ];
};

/**
 * Seeds that any verdict needs, and the rule of thumb for 80 % power: seeds x generations >= 4 T. By the noncentral t of a
 * Gaussian's lost variance under replace that is .76 to .85 for T = 50 to 1,000 and 8 to 40 seeds (.80 simulated at T = 100,
 * 20 generations, 20 seeds); 3.1 T would be .70.
 */
const LEAST_SEEDS = 5;
const POWER = 4;

const powerWarnings = (study: ResolvedStudy): readonly PlanWarning[] => {
  const { generations } = study;
  const seeds = study.seeds.length;
  if (seeds < LEAST_SEEDS) return [{ kind: 'few-seeds', seeds, fewest: LEAST_SEEDS }];
  return study.samples
    .filter((T) => seeds * generations < POWER * T)
    .map((samples) => {
      const enough = {
        seeds: Math.ceil((POWER * samples) / generations),
        generations: Math.ceil((POWER * samples) / seeds),
      };
      return { kind: 'low-power', samples, seeds, generations, enough };
    });
};

const sourceWarnings = (
  study: ResolvedStudy,
  groups: readonly GroupPlan[],
  registry: Registry,
  facts: Readonly<Record<string, SourceFacts>>,
): readonly PlanWarning[] =>
  study.sources.flatMap(({ as: source }): readonly PlanWarning[] => {
    const rows = facts[source]?.size ?? null;
    if (rows === null) return [];
    const { generations } = study;
    const here = groups.filter((group) => group.source === source);
    const dryAt = (samples: number): readonly string[] =>
      labels(study.strategies).filter(
        (label, i) =>
          here.some(({ strategy }) => strategy === label) &&
          freshRows(registry, study.strategies[i]!, samples, generations) > rows,
      );
    const { samples } = study;
    return [
      ...samples.filter((T) => T > rows).map((T) => ({ kind: 'short-source', source, rows, samples: T }) as const),
      ...samples
        .filter((T) => T <= rows)
        .map((T) => ({ kind: 'dry-source', source, rows, samples: T, strategies: dryAt(T), generations }) as const)
        .filter(({ strategies }) => strategies.length > 0),
      ...samples
        .filter((T) => here.some((group) => group.samples === T && group.control?.rows === 'fixed'))
        .map((T) => ({ kind: 'fixed-controls', source, rows, samples: T, generations }) as const),
    ];
  });
const labels = (entries: readonly { readonly as: string }[]): readonly string[] => entries.map(({ as }) => as);

/** Fresh real rows that a strategy with a fixed share asks for over all generations; 0 where it reuses the same ones. */
export const freshRows = (registry: Registry, strategy: EntryUse, samples: number, generations: number): number => {
  const { share, real, constantSize } = mixFacts(registry, strategy);
  if (share === undefined || !constantSize || real !== 'fresh') return 0;
  return samples + (generations - 1) * (samples - Math.round(share * samples));
};

/** Whether a share of so few rows is not one of them. */
export const isNoRow = (share: number, samples: number): boolean => share > 0 && Math.round(share * samples) === 0;

const shareWarnings = (study: ResolvedStudy, { groups }: Expansion): readonly PlanWarning[] => {
  // The same label and T in several sources and models is one fault.
  const empty = groups.filter(({ role, share = 0, samples }) => role === 'strategy' && isNoRow(share, samples));
  const once = new Map(empty.map((group) => [JSON.stringify([group.strategy, group.samples]), group]));
  return [
    ...[...once.values()].map(
      ({ strategy, share = 0, samples }) => ({ kind: 'no-synthetic-row', strategy, share, samples }) as const,
    ),
    ...(study.controls ? [] : [{ kind: 'no-controls' } as const]),
  ];
};

/** Models that know their own covariance and density, of rows that span fewer dimensions than there are columns. */
const rankWarnings = (
  study: ResolvedStudy,
  registry: Registry,
  facts: Readonly<Record<string, SourceFacts>>,
): readonly PlanWarning[] =>
  study.sources.flatMap(({ as: source }) => {
    const shape = facts[source]?.data === 'vectors' ? (facts[source].shape ?? [1]) : [];
    const columns = shape.reduce((product, side) => product * side, 1);
    const samples = study.samples.filter((T) => T <= columns);
    const models = study.models.filter((model) => {
      const capabilities = registry.provides('models', model);
      return capabilities.includes('moments') && capabilities.includes('logLikelihood');
    });
    return samples.length === 0 || models.length === 0 || columns < 2
      ? []
      : [{ kind: 'singular', source, columns, samples, models: labels(models) }];
  });

export const toleranceWarnings = (study: ResolvedStudy): readonly PlanWarning[] =>
  tolerancesOf(study).flatMap(({ tolerance: { metric } }): readonly PlanWarning[] =>
    metric === undefined || study.metrics.some(({ as }) => metric.startsWith(`${as}.`))
      ? []
      : [{ kind: 'unknown-tolerance', metric, metrics: labels(study.metrics) }],
  );

/** Seeds without an event that bound it below a tenth of the chains: log .05 / log .9. */
const COUNTED = 29;
/** What definitions whose effect is a share look at: few chains may carry it. */
const SHARES = new Set(DEFINITIONS.flatMap(({ share, measures }) => (share ? measures : [])));

const countWarnings = (
  { metrics, seeds }: ResolvedStudy,
  outputs: Readonly<Record<string, readonly Output[]>>,
): readonly PlanWarning[] => {
  const counted = metrics.filter(({ key }) =>
    outputs[key]?.some(({ measures }) => measures !== undefined && SHARES.has(measures)),
  );
  return counted.length === 0 || seeds.length >= COUNTED || seeds.length < LEAST_SEEDS
    ? []
    : [{ kind: 'uncounted', metrics: labels(counted), seeds: seeds.length, needed: COUNTED }];
};

/** Metrics that no definition of collapse asks: a reader who chose one may take its silence for safety. */
const judgedByNone = (
  study: ResolvedStudy,
  outputs: Readonly<Record<string, readonly Output[]>>,
): readonly PlanWarning[] => {
  const named = tolerancesOf(study).flatMap(({ tolerance: { metric = [] } }) => metric);
  const silent = study.metrics.filter(({ key, as }) => {
    const declared = outputs[key] ?? [];
    const isNamed = named.some((metric) => metric.startsWith(`${as}.`));
    return declared.length > 0 && !isNamed && declared.every(({ measures }) => measures === undefined);
  });
  const [first] = silent;
  if (first === undefined) return [];
  return [{ kind: 'not-judged', metrics: labels(silent), output: `${first.as}.${outputs[first.key]![0]!.name}` }];
};

/** What rows give away is told beside the risk that judges: a reader may take a verdict for one about privacy. */
const judgedBeside = (
  study: ResolvedStudy,
  outputs: Readonly<Record<string, readonly Output[]>>,
): readonly PlanWarning[] => {
  const named = new Set(tolerancesOf(study).flatMap(({ tolerance: { metric = [] } }) => metric));
  const leaks = study.metrics
    .flatMap(({ key, as }) =>
      (outputs[key] ?? []).flatMap(({ measures, name }) => (measures === 'leakage' ? [`${as}.${name}`] : [])),
    )
    .filter((id) => !named.has(id));
  return leaks.length === 0 ? [] : [{ kind: 'leakage', metrics: leaks, nats: study.tolerance.nats }];
};

import { createHash } from 'node:crypto';
import {
  IMPORTED,
  studySchema,
  type CellRecord,
  type EntryInfo,
  type GenerationEvent,
  type GroupPlan,
  type ImportedGap,
  type ImportedValues,
  type Inputs,
  type Json,
  type MeasuredValue,
  type ResolvedEntry,
  type ResolvedStudy,
  type StudyFile,
} from '../contracts/index.js';
import { Recorder } from '../execution/index.js';
import { canonicalJson, nearest } from '../plugin/index.js';
import { filled, recommendSettings } from '../study/index.js';
import type { ImportPlan, PlannedStrategy } from './import-plan.js';
import type { ObservedChain, ObservedChains } from './observed-chains.js';
import type { ImportTable } from './table-reader.js';
import { invalid } from './value.js';

/** What was imported, as a run folder holds it. */
export interface ImportedStudy {
  readonly study: ResolvedStudy;
  readonly groups: readonly GroupPlan[];
  readonly controls: readonly ResolvedEntry[];
  readonly entries: readonly EntryInfo[];
  readonly inputs: Inputs;
  readonly imported: ImportedValues;
  /** what the journal is to hold of each chain, one at a time */
  records(): Iterable<{ readonly key: string; readonly records: readonly CellRecord[] }>;
}

/** A file that was read. */
export interface ReadFile extends Pick<ImportTable, 'name' | 'digest'> {
  readonly rows: number;
}

/**
 * A study of what was read: chains in groups, by the labels of the import.
 * @throws CollapsarError COLLAPSAR_IMPORT_INVALID where nothing is left, or the control is not everywhere
 */
export const importedStudy = (
  plan: ImportPlan,
  observations: ObservedChains,
  tables: readonly ReadFile[],
): ImportedStudy => {
  const chains = [...observations.chains.values()];
  checkFound(plan, observations, chains);
  const generations = Math.max(...chains.map(lastOf));
  const seeds = [...new Set(chains.map(({ seed }) => seed))].sort((a, b) => a - b);
  const byPlace = new Map(chains.map((chain) => [placeOf(chain, chain.strategy, chain.seed), chain]));
  const keys = new Map(chains.map((chain) => [chain, keyOf(chain, plan)]));
  const groups: GroupPlan[] = [];
  const missing: ImportedGap[] = [];
  for (const panel of panelsOf(chains)) {
    const there = plan.strategies.filter(({ named }) => seeds.some((seed) => byPlace.has(placeOf(panel, named, seed))));
    checkControl(there, panel);
    for (const strategy of there) {
      const cells = seeds.map((seed): readonly [number, string] => {
        const chain = byPlace.get(placeOf(panel, strategy.named, seed));
        const of = { strategy: strategy.label, samples: panel.samples, seed };
        if (chain === undefined) missing.push({ ...of, from: 1, to: generations, generations });
        return [seed, chain === undefined ? nobody(panel, strategy, seed) : keys.get(chain)!];
      });
      groups.push(groupOf(panel, strategy, plan, Object.fromEntries(cells)));
    }
  }
  const labels = new Map(plan.strategies.map(({ named, label }) => [named, label]));
  const labelled = (chain: ObservedChain): Omit<ImportedGap, 'from' | 'to' | 'generations'> => ({
    strategy: labels.get(chain.strategy)!,
    samples: chain.samples,
    seed: chain.seed,
  });
  const ended = chains.flatMap((chain): ImportedGap[] => {
    const last = lastOf(chain);
    return last === generations
      ? []
      : [{ ...labelled(chain), from: last + 1, to: generations, generations: generations - last }];
  });
  const study = studyOf(plan, { chains, generations, seeds });
  return {
    study,
    groups,
    controls: plan.strategies.filter(({ control }) => control === true).map(entryOf),
    entries: entriesOf(plan, study),
    inputs: Object.fromEntries(tables.map(({ name, digest }) => [`file ${name}`, digest])),
    imported: {
      files: tables.map(({ name, rows }) => ({ name, rows })),
      ...countsOf(chains),
      left: { ...observations.left },
      gaps: chains.flatMap((chain) => gapOf(chain, labelled(chain))),
      short: [...missing, ...ended],
    },
    *records() {
      for (const chain of chains) yield { key: keys.get(chain)!, records: recordsOf(keys.get(chain)!, chain, plan) };
    },
  };
};

type Panel = Pick<ObservedChain, 'source' | 'model' | 'samples'>;
const placeOf = ({ source, model, samples }: Panel, strategy: string, seed: number): string =>
  JSON.stringify([source, model, samples, strategy, seed]);

/** Sources and models as they come, sizes ascending. */
const panelsOf = (chains: readonly ObservedChain[]): readonly Panel[] => {
  const panels = new Map(
    chains.map(({ source, model, samples }) => [JSON.stringify([source, model, samples]), { source, model, samples }]),
  );
  const first = (of: 'source' | 'model', name: string): number => chains.findIndex((chain) => chain[of] === name);
  return [...panels.values()].sort(
    (a, b) =>
      first('source', a.source) - first('source', b.source) ||
      first('model', a.model) - first('model', b.model) ||
      a.samples - b.samples,
  );
};

const lastOf = ({ generations }: ObservedChain): number => Math.max(...generations.keys());

const checkFound = (
  { metrics, strategies, file }: ImportPlan,
  { unseen, left }: ObservedChains,
  chains: readonly ObservedChain[],
): void => {
  if (chains.length === 0)
    throw invalid('import', {
      what: 'no value is left',
      why: `Of the rows of these files ${left.where} are left out by import.where, ${left.omitted} are of strategies with { omit: true }, ${left.beyond} are of other seeds or generations, ${left.empty} hold none of the metrics`,
      fix: 'Loosen what leaves them out',
    });
  const [metric] = unseen;
  if (metric !== undefined) {
    const meant = nearest(
      metric.column,
      metrics.filter((one) => one !== metric).map(({ column }) => column),
    );
    throw invalid(`import.metrics.${metric.column}`, {
      what: 'no row has a value of it',
      ...(meant === undefined ? {} : { why: `Did you mean '${meant}'?` }),
      fix: 'Correct its name, or take it out',
    });
  }
  const found = new Set(chains.map(({ strategy }) => strategy));
  const absent = strategies.find(({ named }) => !found.has(named));
  if (absent !== undefined)
    throw invalid(`import.strategies.${absent.named}`, {
      what: 'no row is of it',
      why: `The files hold ${[...found].join(', ')}`,
      fix: 'Correct its name, or take it out',
    });
  checkSteps(chains, file.import.columns?.generation);
};

/** One step from each generation to the next that is none: files that count otherwise, and not generations that are lost. */
const checkSteps = (chains: readonly ObservedChain[], said: unknown): void => {
  const all = [...new Set(chains.flatMap(({ generations }) => [...generations.keys()]))].sort((a, b) => a - b);
  const [first = 1, second = first + 1] = all;
  const step = second - first;
  if ((first === 1 && step === 1) || !all.every((generation, i) => generation === first + i * step)) return;
  const { first: from = 1, every = 1 } = typeof said === 'object' ? (said as { first?: number; every?: number }) : {};
  throw invalid('import.columns.generation', {
    what: `no chain has a generation but ${all.slice(0, 3).join(', ')}${all.length > 3 ? `, ... ${all.at(-1)!}` : ''}`,
    why: 'The files count steps, or begin elsewhere',
    fix: `Write { first: ${from + (first - 1) * every}, every: ${step * every} } beside its column, so that they are 1, 2, 3, ...`,
  });
};

const checkControl = (there: readonly PlannedStrategy[], { source, model, samples }: Panel): void => {
  const alone = there.find(({ matched }) => matched !== undefined && !there.includes(matched));
  if (alone === undefined) return;
  throw invalid(`import.strategies.${alone.matched!.named}`, {
    what: `this control has no chain with T = ${samples}${source === 'data' ? '' : ` on ${source}`}${model === 'model' ? '' : ` of ${model}`}`,
    why: `${alone.named} would be held against nothing there`,
    fix: 'Add its rows, or leave these out with import.where',
  });
};

const groupOf = (
  panel: Panel,
  strategy: PlannedStrategy,
  { map }: ImportPlan,
  cells: GroupPlan['cells'],
): GroupPlan => ({
  ...panel,
  strategy: strategy.label,
  role: strategy.control === true ? 'control' : 'strategy',
  ...(strategy.control === true ? { share: 0 } : strategy.share === undefined ? {} : { share: strategy.share }),
  ...(strategy.matched === undefined
    ? {}
    : { control: { matched: strategy.matched.label, rows: map.realRows ?? 'fresh' } }),
  cells,
});

/** Of strategies of one family what differs is their share. */
const entryOf = ({ label, family, share }: PlannedStrategy): ResolvedEntry => ({
  use: family ?? label,
  as: label,
  with: share === undefined ? {} : { syntheticShare: share },
});

const studyOf = (
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
    ...rest
  } = filled(studySchema, {
    ...written,
    generations,
  } as unknown as StudyFile);
  const { increase, nats } = file.tolerance ?? {};
  return {
    ...rest,
    title: file.title ?? file.study,
    sources: named('source'),
    models: named('model').map((entry) => ({ ...entry, given: 'fixed', initialise: 'scratch' })),
    strategies: strategies.filter(({ control }) => control !== true).map(entryOf),
    metrics: metrics.map(({ entry }) => entry),
    samples: [...new Set(chains.map(({ samples }) => samples))].sort((a, b) => a - b),
    evaluate: map.evaluate ?? 1,
    seeds,
    controls: strategies.some(({ control }) => control === true),
    tolerance: { ...rest.tolerance, ...(increase !== undefined && nats === undefined ? { relativeOnly: true } : {}) },
    ...(recommend === undefined ? {} : { recommend: recommendSettings(recommend) }),
    checkpoints: 'none',
  };
};

/** What the settings of the report show. */
const entriesOf = ({ metrics, strategies }: ImportPlan, study: ResolvedStudy): readonly EntryInfo[] => [
  ...(['sources', 'models'] as const).flatMap((kind) =>
    study[kind].map(({ as }) => ({ kind, use: IMPORTED, as, summary: 'As the import calls it', options: [] })),
  ),
  ...strategies.map(({ label, named, control, share, family }) => ({
    kind: 'strategies',
    use: IMPORTED,
    as: label,
    summary:
      control === true
        ? 'Trained on real rows alone, as the import says'
        : 'Trained as the import says; nothing here has seen its rows',
    options: optionsOf({ 'name in the files': named, share, family }),
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

const countsOf = (chains: readonly ObservedChain[]): Pick<ImportedValues, 'values' | 'lost' | 'infinite'> => {
  const counts = { values: 0, lost: 0, infinite: 0 };
  for (const { generations } of chains)
    for (const row of generations.values())
      for (const value of row.values()) {
        counts.values++;
        if (value === undefined) counts.lost++;
        else if (!Number.isFinite(value)) counts.infinite++;
      }
  return counts;
};

const gapOf = (chain: ObservedChain, of: Omit<ImportedGap, 'from' | 'to' | 'generations'>): ImportedGap[] => {
  const absent: number[] = [];
  for (let generation = 1; generation < lastOf(chain); generation++)
    if (!chain.generations.has(generation)) absent.push(generation);
  return absent.length === 0 ? [] : [{ ...of, from: absent[0]!, to: absent.at(-1)!, generations: absent.length }];
};

const sha256 = (value: Json): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

/** Covers what was read and from where: a value that is another makes another cell. */
const keyOf = ({ generations, files, ...chain }: ObservedChain, { metrics }: ImportPlan): string => {
  const values = [...generations]
    .sort(([a], [b]) => a - b)
    .map(([generation, row]) => [
      generation,
      [...row].map(([metric, value]) => [metrics[metric]!.entry.key, value === undefined ? 'lost' : String(value)]),
    ]);
  return sha256([IMPORTED, chain, Object.fromEntries(files), values] as unknown as Json).slice(0, 32);
};

/** The key of a chain that the files do not have. */
const nobody = (panel: Panel, { named }: PlannedStrategy, seed: number): string =>
  sha256([IMPORTED, { ...panel }, named, seed]).slice(0, 32);

/** No rows of a training set are known, which the journal holds as none. */
const UNKNOWN = { real: 0, teacher: 0, synthetic: [] } as const;

const recordsOf = (cell: string, chain: ObservedChain, { metrics }: ImportPlan): readonly CellRecord[] => {
  const recorder = new Recorder((text) => text);
  const inputs = Object.fromEntries([...chain.files].map(([name, digest]) => [`file ${name}`, digest]));
  recorder.add({ cell, type: 'read', inputs });
  for (let generation = 1; generation <= lastOf(chain); generation++) {
    const row = chain.generations.get(generation) ?? new Map<number, number | undefined>();
    const measured: GenerationEvent['metrics'] = Object.fromEntries(
      metrics.flatMap(({ entry, output }, metric) => {
        if (!row.has(metric)) return [];
        const value = row.get(metric);
        const found: Record<string, MeasuredValue> = value === undefined ? {} : { [output.name]: [value, 'sampled'] };
        return [[entry.key, found]];
      }),
    );
    recorder.add({ cell, type: 'generation', generation, metrics: measured, lineage: UNKNOWN });
  }
  recorder.add({ cell, type: 'done', seconds: 0 });
  return recorder.take();
};

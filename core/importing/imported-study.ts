import {
  chainKey,
  settingKey,
  type CellRecord,
  type EntryInfo,
  type GroupPlan,
  type ImportedGap,
  type ImportedValues,
  type Inputs,
  type ResolvedEntry,
  type ResolvedStudy,
} from '../contracts/index.js';
import { heldAtFirst, keyOf, lastOf, nobody, recordsOf } from './chain-records.js';
import { checkControl, checkFound } from './check-found.js';
import type { ImportPlan, PlannedStrategy } from './import-plan.js';
import { entriesOf, entryOf, studyOf } from './imported-settings.js';
import type { ObservedChain, ObservedChains } from './observed-chains.js';
import type { ImportTable } from './table-reader.js';

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
  const observed = [...observations.chains.values()];
  checkFound(plan, observations, observed);
  const held = plan.strategies.flatMap(({ named, firstOf }) =>
    observed.flatMap((chain) => (chain.strategy === firstOf ? heldAtFirst(chain, named) : [])),
  );
  const chains = [...observed, ...held];
  const generations = observed.reduce((most, chain) => Math.max(most, lastOf(chain)), 0);
  const seeds = [...new Set(chains.map(({ seed }) => seed))].sort((a, b) => a - b);
  const byPlace = new Map(chains.map((chain) => [chainKey(chain, chain.seed), chain]));
  const keys = new Map(chains.map((chain) => [chain, keyOf(chain, plan)]));
  const groups: GroupPlan[] = [];
  const missing: ImportedGap[] = [];
  for (const panel of panelsOf(chains)) {
    const there = plan.strategies.filter(({ named }) =>
      seeds.some((seed) => byPlace.has(chainKey({ ...panel, strategy: named }, seed))),
    );
    checkControl(there, panel);
    for (const strategy of there) {
      const cells = seeds.map((seed): readonly [number, string] => {
        const chain = byPlace.get(chainKey({ ...panel, strategy: strategy.named }, seed));
        const of = { strategy: strategy.label, samples: panel.samples, seed };
        if (chain === undefined && strategy.firstOf === undefined)
          missing.push({ ...of, from: 1, to: generations, generations });
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
  const ended = observed.flatMap((chain): ImportedGap[] => {
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
      ...(plan.map.control === 'first-generation' ? { control: plan.map.control } : {}),
      files: tables.map(({ name, rows }) => ({ name, rows })),
      ...countsOf(observed),
      left: { ...observations.left },
      gaps: observed.flatMap((chain) => gapOf(chain, labelled(chain))),
      short: [...missing, ...ended],
    },
    *records() {
      for (const chain of chains) yield { key: keys.get(chain)!, records: recordsOf(keys.get(chain)!, chain, plan) };
    },
  };
};

type Panel = Pick<ObservedChain, 'source' | 'model' | 'samples'>;

/** Sources and models as they come, sizes ascending. */
const panelsOf = (chains: readonly ObservedChain[]): readonly Panel[] => {
  const panels = new Map(
    chains.map(({ source, model, samples }) => [settingKey({ source, model, samples }), { source, model, samples }]),
  );
  const first = (of: 'source' | 'model', name: string): number => chains.findIndex((chain) => chain[of] === name);
  return [...panels.values()].sort(
    (a, b) =>
      first('source', a.source) - first('source', b.source) ||
      first('model', a.model) - first('model', b.model) ||
      a.samples - b.samples,
  );
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

const countsOf = (chains: readonly ObservedChain[]): Pick<ImportedValues, 'values' | 'lost' | 'infinite'> => {
  const counts = { values: 0, lost: 0, infinite: 0 };
  for (const { generations } of chains)
    for (const { values, rows } of generations.values())
      for (const metric of rows.keys()) {
        if (rows[metric] === undefined) continue;
        const value = values[metric];
        counts.values++;
        if (value === undefined) counts.lost++;
        else if (!Number.isFinite(value)) counts.infinite++;
      }
  return counts;
};

const gapOf = (chain: ObservedChain, of: Omit<ImportedGap, 'from' | 'to' | 'generations'>): ImportedGap[] => {
  const absent: number[] = [];
  const last = lastOf(chain);
  for (let generation = 1; generation < last; generation++)
    if (!chain.generations.has(generation)) absent.push(generation);
  return absent.length === 0 ? [] : [{ ...of, from: absent[0]!, to: absent.at(-1)!, generations: absent.length }];
};

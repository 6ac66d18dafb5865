import { createHash } from 'node:crypto';
import { IMPORTED, type CellRecord, type GenerationEvent, type Json, type MeasuredValue } from '../contracts/index.js';
import { Recorder } from '../execution/index.js';
import { canonicalJson } from '../plugin/index.js';
import type { ImportPlan, PlannedStrategy } from './import-plan.js';
import type { ObservedChain } from './observed-chains.js';

export const lastOf = ({ generations }: ObservedChain): number => Math.max(...generations.keys());

/** The first generation of a chain in place of each: what it is held against where nothing else is. */
export const heldAtFirst = (chain: ObservedChain, strategy: string): readonly ObservedChain[] => {
  const first = chain.generations.get(1);
  if (first === undefined) return [];
  const generations = Array.from({ length: lastOf(chain) }, (_, i) => [i + 1, first] as const);
  return [{ ...chain, strategy, generations: new Map(generations) }];
};

const sha256 = (value: Json): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

/** Covers what was read and from where: a value that is another makes another cell. */
export const keyOf = ({ generations, files, ...chain }: ObservedChain, { metrics }: ImportPlan): string => {
  const values = [...generations]
    .sort(([a], [b]) => a - b)
    .map(([generation, row]) => [
      generation,
      [...row].map(([metric, value]) => [metrics[metric]!.entry.key, value === undefined ? 'lost' : String(value)]),
    ]);
  return sha256([IMPORTED, chain, Object.fromEntries(files), values] as unknown as Json).slice(0, 32);
};

/** The key of a chain that the files do not have. */
export const nobody = (
  panel: Pick<ObservedChain, 'source' | 'model' | 'samples'>,
  { named }: PlannedStrategy,
  seed: number,
): string => sha256([IMPORTED, { ...panel }, named, seed]).slice(0, 32);

/** No rows of a training set are known, which the journal holds as none. */
const UNKNOWN = { real: 0, teacher: 0, synthetic: [] } as const;

/** What the journal is to hold of a chain. */
export const recordsOf = (cell: string, chain: ObservedChain, { metrics }: ImportPlan): readonly CellRecord[] => {
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

import { createHash } from 'node:crypto';
import { IMPORTED, type CellRecord, type GenerationEvent, type Json, type MeasuredValue } from '../contracts/index.js';
import { Recorder } from '../execution/index.js';
import { canonicalJson } from '../plugin/index.js';
import type { ImportPlan, PlannedStrategy } from './import-plan.js';
import type { ObservedChain } from './observed-chains.js';

export const lastOf = ({ generations }: ObservedChain): number => {
  let last = 0;
  for (const generation of generations.keys()) last = Math.max(last, generation);
  return last;
};

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
  const keys = metrics.map(({ entry }) => entry.key);
  const about = [IMPORTED, { ...chain }, Object.fromEntries(files), keys];
  const hash = createHash('sha256').update(canonicalJson(about as unknown as Json));
  for (const [generation, { values, rows }] of [...generations].sort(([a], [b]) => a - b))
    hash.update(
      `\n${generation} ${keys.map((_, i) => (rows[i] === undefined ? '' : (values[i] ?? 'lost'))).join(' ')}`,
    );
  return hash.digest('hex').slice(0, 32);
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
  const last = lastOf(chain);
  for (let generation = 1; generation <= last; generation++) {
    const { values = [], rows = [] } = chain.generations.get(generation) ?? {};
    const measured: GenerationEvent['metrics'] = Object.fromEntries(
      metrics.flatMap(({ entry, output }, metric) => {
        if (rows[metric] === undefined) return [];
        const value = values[metric];
        const found: Record<string, MeasuredValue> = value === undefined ? {} : { [output.name]: [value, 'sampled'] };
        return [[entry.key, found]];
      }),
    );
    recorder.add({ cell, type: 'generation', generation, metrics: measured, lineage: UNKNOWN });
  }
  recorder.add({ cell, type: 'done', seconds: 0 });
  return recorder.take();
};

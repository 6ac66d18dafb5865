import {
  analyse,
  collect,
  compareRuns,
  type AnalysedRun,
  type AnalysisInput,
} from '../../../../core/analysis/index.js';
import type { RecordedCell, RunAgainst, RunsComparison, StudyRecord } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { cellKey, cellOf, outputsOf, recordOf, type StudySketch, type Wanted } from '../study-fixture.js';

export const METRICS: readonly Wanted[] = [
  { name: 'risk', measures: 'risk' },
  { name: 'logVariance', measures: 'log-variance', range: [-Infinity, Infinity] },
];
export type Values = Readonly<Record<string, readonly number[]>>;
/** What a chain gives by output and generation; undefined: it was never run; failed: by its own fault, with nothing recorded. */
export type ChainOf = (strategy: string, seed: number) => Values | undefined | 'failed';
export interface RunOf extends Partial<StudySketch> {
  readonly name?: string;
  readonly record?: (record: StudyRecord) => StudyRecord;
  readonly metrics?: readonly Wanted[];
  readonly basis?: 'exact' | 'sampled';
}

export const GENERATIONS = 5;
const GROUPS = [
  { strategy: 'replace', control: { matched: 'real-only', rows: 'fresh' } },
  { strategy: 'mix', control: { matched: 'real-only', rows: 'fresh' } },
  { strategy: 'real-only', role: 'control' },
] as const;

/** What a run of the sketched study recorded, as far as so many generations. */
export const recordedRun = (
  chainOf: ChainOf,
  about: RunOf = {},
): { readonly record: StudyRecord; read(generations: number): Promise<AnalysisInput> } => {
  const { record: change = (same) => same, metrics = METRICS, basis, name: _, ...sketch } = about;
  const record = change(recordOf({ generations: GENERATIONS, seeds: 12, groups: GROUPS, ...sketch }));
  const cells: RecordedCell[] = record.groups.flatMap(({ strategy, samples }) =>
    record.study.seeds.flatMap((seed) => {
      const values = chainOf(strategy, seed);
      const key = cellKey(strategy, samples, seed);
      if (values === undefined) return [];
      return values === 'failed' ? [failed(key)] : [cellOf(key, values, basis)];
    }),
  );
  const outputs = outputsOf(...metrics);
  return {
    record,
    read: (generations) => collect({ ...record, study: { ...record.study, generations } }, cells, outputs),
  };
};

/** A run of the sketched study, analysed. */
export const runOf = async (chainOf: ChainOf, about: RunOf = {}): Promise<AnalysedRun> => {
  const { record, read } = recordedRun(chainOf, about);
  const own = record.study.generations;
  const cuts = new Map(
    await Promise.all(Array.from({ length: own }, async (_, g) => [g + 1, await read(g + 1)] as const)),
  );
  const input = cuts.get(own)!;
  const results = analyse(input, { predict: () => undefined, random: rootStream(1) });
  return { name: about.name ?? 'run', record, results, input, upTo: (generations) => cuts.get(generations)! };
};

const failed = (key: string): RecordedCell => ({
  ...cellOf(key, { risk: [] }),
  failure: { code: 'COLLAPSAR_FIT_INVALID', message: 'singular', hook: 'fit', generation: 1 },
});

export const compared = (...runs: readonly AnalysedRun[]): RunsComparison => compareRuns(runs, rootStream(7));
export const against = (...runs: readonly AnalysedRun[]): RunAgainst => compared(...runs).against[0]!;

/** Numbers that vary by strategy, seed and generation, the same at every call. */
export const wobble = (seed: number, salt = 0): number => rootStream(salt).child('wobble', seed).normal();

/** A chain around a level: its log risk and log variance. */
export const around = (level: number, seed: number, salt = 0, sd = 0.2): Values => {
  const log = Math.log(level) + sd * wobble(seed, salt);
  return {
    risk: Array.from({ length: GENERATIONS }, (_, g) => Math.exp(log + 0.01 * g)),
    logVariance: Array.from({ length: GENERATIONS }, (_, g) => -log / 10 - 0.01 * g),
  };
};

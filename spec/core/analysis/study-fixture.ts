import type {
  ComparisonSettings,
  ControlPlan,
  GroupPlan,
  MetricInfo,
  Output,
  RecordedCell,
  ResolvedEntry,
  StudyRecord,
  Tolerance,
} from '../../../core/contracts/index.js';
import type { MetricOutputs } from '../../../core/judging/index.js';
import { recordedCell } from '../../../core/journal/index.js';
import { DEFAULTS } from '../../../core/study/index.js';

const entry = (as: string): ResolvedEntry => ({ use: as, as, with: {} });

/** One metric `m` of the study for each name, called `m.<name>` in results. */
export interface Wanted {
  readonly name: string;
  readonly measures?: NonNullable<Output['measures']>;
  readonly better?: Output['better'];
  readonly range?: Output['range'];
  readonly ideal?: number | 'real';
}
export const outputOf = ({ name, measures, better, range, ideal }: Wanted): Output => ({
  name,
  unit: '',
  better: better ?? 'lower',
  range: range ?? [0, Infinity],
  ...(measures === undefined ? {} : { measures }),
  ...(ideal === undefined ? {} : { ideal }),
});
export const infoOf = (wanted: Wanted): MetricInfo => {
  const { name, ...output } = outputOf(wanted);
  return { ...output, id: `m.${name}`, label: 'm', output: name, use: 'm' };
};

export interface GroupSketch {
  readonly strategy: string;
  readonly samples?: number;
  readonly control?: ControlPlan;
  readonly role?: GroupPlan['role'];
  readonly share?: number;
}
export interface StudySketch {
  readonly generations: number;
  readonly seeds: number;
  readonly groups: readonly GroupSketch[];
  readonly tolerance?: Partial<Tolerance>;
  readonly comparisons?: ComparisonSettings;
}
export const METRIC_KEY = 'metric-key';
export const cellKey = (strategy: string, samples: number, seed: number): string => `${strategy}/${samples}/${seed}`;

/** The record of a study of one source and one model, 100 rows unless said. */
export const recordOf = ({ generations, seeds, groups, tolerance, comparisons }: StudySketch): StudyRecord => {
  const numbers = Array.from({ length: seeds }, (_, i) => i + 1);
  return {
    schema: 'collapsar/study@1',
    study: {
      study: 'sketch',
      title: 'Sketch',
      plugins: [],
      sources: [entry('normal')],
      models: [{ ...entry('gaussian'), given: 'fixed', initialise: 'scratch' }],
      strategies: [...new Set(groups.map(({ strategy }) => strategy))].map(entry),
      metrics: [{ ...entry('m'), key: METRIC_KEY }],
      samples: [...new Set(groups.map(({ samples }) => samples ?? 100))],
      evaluate: 1000,
      generations,
      seeds: numbers,
      seed: 1,
      controls: true,
      engine: 'auto',
      tolerance: { increase: 0.1, nats: Math.log(1.1), against: 'real-only', window: 0.5, ...tolerance },
      thresholds: DEFAULTS.thresholds,
      ...(comparisons === undefined ? {} : { comparisons }),
      gates: [],
      limits: { cellSeconds: 60, cellMemoryMiB: 512 },
      checkpoints: 'none',
    },
    provenance: {
      collapsar: '0.0.0',
      node: 'v20',
      v8: '',
      platform: 'linux',
      arch: 'x64',
      plugins: [],
      studyHash: '',
    },
    entries: [],
    sources: {
      normal: { data: 'vectors', size: null, testRows: 0, provides: [], publishable: true },
    },
    groups: groups.map(({ strategy, samples = 100, control, role, share }) => ({
      source: 'normal',
      model: 'gaussian',
      strategy,
      samples,
      role: role ?? 'strategy',
      ...(share === undefined ? {} : { share }),
      ...(control === undefined ? {} : { control }),
      cells: Object.fromEntries(numbers.map((seed) => [seed, cellKey(strategy, samples, seed)])),
    })),
    command: 'collapsar run sketch.yaml',
  };
};

export const outputsOf = (...wanted: readonly Wanted[]): MetricOutputs => ({ [METRIC_KEY]: wanted.map(outputOf) });

/** A finished cell from its values by output name and generation. */
export const cellOf = (
  key: string,
  values: Readonly<Record<string, ArrayLike<number>>>,
  basis: 'exact' | 'sampled' = 'exact',
  rows: (generation: number) => number = () => 100,
): RecordedCell => {
  const length = Math.max(...Object.values(values).map((column) => column.length));
  return recordedCell(
    key,
    Array.from({ length }, (_, i) => ({
      generation: i + 1,
      metrics: {
        [METRIC_KEY]: Object.fromEntries(
          Object.entries(values)
            .filter(([, column]) => column[i] !== undefined && !Number.isNaN(column[i]))
            .map(([name, column]) => [name, [column[i]!, basis] as const]),
        ),
      },
      lineage: {
        real: i === 0 ? rows(1) : 0,
        teacher: 0,
        synthetic: i === 0 ? [] : [{ from: i, to: i, rows: rows(i + 1) }],
      },
    })),
  );
};

import type {
  CellFailure,
  Group,
  LineagePoint,
  Point,
  ResolvedEntry,
  Series,
  StudyResults,
  Verdict,
} from '../contracts/index.js';
import { VERDICT_IDS } from '../contracts/index.js';
import { DEFAULTS } from '../study/index.js';

/** Labels that a study may have: markup, an entity, other directions of writing, a word that does not break. */
const HOSTILE = ['a & b', 'שלום \u202e reversed', '<script>alert("1 & 2")</script>', 'x'.repeat(120)] as const;
const PLAIN = ['normal', 'gaussian', 'replace', 'real-only'] as const;

const SEEDS = [1, 2, 3];
const GENERATIONS = 3;
const METRIC = 'moments.variance';

/** What a report may be about: the studies that a section meets. */
export const STUDIES = {
  'a study that was judged': {},
  'a study without controls, whose strategies have no verdicts': { judged: false },
  'a study whose chains have all failed': { failed: true },
  'a study whose labels look like markup': { labels: HOSTILE },
  'a folder in which nothing was run yet': { empty: true },
} as const;
/** One of them, by what is the matter with it. */
export type ExampleStudy = keyof typeof STUDIES;

interface Example {
  readonly judged?: boolean;
  readonly failed?: boolean;
  readonly empty?: boolean;
  readonly labels?: readonly [source: string, model: string, strategy: string, control: string];
}

/** Results as `summary.json` has them, of a small study of two strategies, of which one is the control; made up. */
export const exampleResults = (of: ExampleStudy = 'a study that was judged'): StudyResults => {
  const { judged = true, failed = false, empty = false, labels = PLAIN }: Example = STUDIES[of];
  const groups = empty ? [] : groupsOf(labels, judged, failed);
  const [trained, broken] = failed ? [[], groups] : [groups, []];
  const cells = ({ length }: readonly Group[]): number => length * SEEDS.length;
  return {
    schema: 'collapsar/summary@2',
    record: recordOf(groups, labels, judged),
    metrics: [
      {
        id: METRIC,
        label: 'moments',
        output: 'variance',
        use: 'moments',
        unit: '',
        better: 'ideal',
        ideal: 'real',
        range: [0, null],
        measures: 'log-variance',
      },
    ],
    groups,
    series: trained.map((_, group) => seriesOf(group)),
    lineage: trained.map((_, group) => ({ group, generations: GENERATIONS, bin: 1, points: rowsOf(group) })),
    verdicts: judged && !empty ? verdictsOf(failed) : [],
    findings: [],
    failures: broken.flatMap((_, group) => SEEDS.map((seed) => failureOf(group, seed))),
    counts: { cells: cells(groups), done: cells(trained), failed: cells(broken), missing: 0 },
  };
};

const groupsOf = (
  [source, model, strategy, control]: NonNullable<Example['labels']>,
  judged: boolean,
  failed: boolean,
): readonly Group[] =>
  [
    { strategy, role: 'strategy' as const, share: 1, ...(judged ? { control: 1 } : {}) },
    { strategy: control, role: judged ? ('control' as const) : ('strategy' as const), share: 0 },
  ].map((group) => ({
    ...group,
    source,
    model,
    samples: 50,
    seeds: failed ? [] : SEEDS,
    failed: failed ? SEEDS.length : 0,
  }));

/** The variance of `replace` halves, that of the control stays; one chain of the first has lost it in the end. */
const seriesOf = (group: number): Series => {
  const points = Array.from({ length: GENERATIONS }, (_, i): Point => {
    const mean = group === 0 ? Math.exp(-0.7 * i) : 1;
    const around = { sd: 0.1, low: mean - 0.2, high: mean + 0.2, min: mean - 0.1, max: mean + 0.1 };
    const lost = group === 0 && i === GENERATIONS - 1;
    return { generation: i + 1, n: lost ? 2 : 3, ...(lost ? { lost: 1 } : {}), mean, ...around };
  });
  return { group, metric: METRIC, basis: 'exact', generations: GENERATIONS, points };
};

const rowsOf = (group: number): readonly LineagePoint[] =>
  Array.from({ length: GENERATIONS }, (_, i) => {
    const made = group === 0 && i > 0;
    const synthetic = made ? Array.from({ length: i }, (__, from) => (from === i - 1 ? 50 : 0)) : [];
    return { generation: i + 1, real: made ? 0 : 50, teacher: 0, synthetic };
  });

const verdictsOf = (failed: boolean): readonly Verdict[] =>
  VERDICT_IDS.map((id): Verdict => {
    if (id === 'variance-collapse' && !failed)
      return { group: 0, id, state: 'present', withinTolerance: false, metric: METRIC, n: 3, caveats: [] };
    return failed
      ? {
          group: 0,
          id,
          state: 'not-measured',
          because: 'no chain',
          caveats: [{ kind: 'no-chain', here: 3, control: 3, n: 3 }],
        }
      : { group: 0, id, state: 'not-measured', because: 'no metric', caveats: [{ kind: 'no-metric', id }] };
  });

const failureOf = (group: number, seed: number): CellFailure => ({
  group,
  seed,
  code: 'COLLAPSAR_PLUGIN_THREW',
  message: 'models gaussian (collapsar), fit in generation 1: it threw "a < b & c".',
  generation: 1,
});

const recordOf = (
  groups: readonly Group[],
  labels: NonNullable<Example['labels']>,
  judged: boolean,
): StudyResults['record'] => {
  const [source, model, strategy, control] = labels;
  const entry = (use: string, as: string): ResolvedEntry => ({ use, as, with: {} });
  const strategies = [entry('replace', strategy), ...(judged ? [] : [entry('real-only', control)])];
  return {
    schema: 'collapsar/study@1',
    study: {
      study: 'example',
      title: labels === PLAIN ? 'An example' : labels[0],
      plugins: [],
      sources: [entry('normal', source)],
      models: [{ ...entry('gaussian', model), given: 'fixed', initialise: 'scratch' }],
      strategies,
      metrics: [{ ...entry('moments', 'moments'), key: 'moments' }],
      samples: [50],
      evaluate: 500,
      generations: GENERATIONS,
      seeds: SEEDS,
      seed: 1,
      controls: judged,
      engine: 'auto',
      tolerance: { ...DEFAULTS.tolerance, nats: 0.1 },
      thresholds: DEFAULTS.thresholds,
      costs: DEFAULTS.costs,
      gates: [],
      limits: DEFAULTS.limits,
      checkpoints: 'auto',
    },
    provenance: {
      collapsar: '0.0.0',
      node: '22.12.0',
      v8: '12.4',
      platform: 'linux',
      arch: 'x64',
      plugins: [{ name: 'collapsar', version: '0.0.0', from: 'built-in' }],
      studyHash: '0'.repeat(64),
    },
    entries: [],
    sources: {
      [source]: {
        data: 'vectors',
        size: null,
        testRows: 500,
        shape: [1],
        provides: ['truth.moments'],
        publishable: true,
      },
    },
    groups: groups.map(({ source: of, model: by, strategy: as, samples, role, control: against }) => ({
      source: of,
      model: by,
      strategy: as,
      samples,
      role,
      ...(against === undefined ? {} : { control: { matched: control, rows: 'fresh' as const } }),
      cells: {},
    })),
    command: 'npx collapsar run study.yaml',
  };
};

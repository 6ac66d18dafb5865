import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { stringify } from 'yaml';
import fc from 'fast-check';
import { Shell, type Outcome } from '../cli/command.js';

/** A small grid with two models, strategies with a teacher that the host fits for each seed, and controls. */
interface Grid {
  readonly strategies: readonly object[];
  readonly models: readonly object[];
  readonly seeds: number;
  readonly samples: readonly number[];
}
const TEACHER = { use: 'gaussian', on: { source: { use: 'normal', with: { dimensions: 1 } }, rows: 30 } };
const STRATEGIES: readonly object[] = [
  { use: 'replace' },
  { use: 'accumulate' },
  { use: 'mix', with: { real: 'fresh' }, sweep: { syntheticShare: [0.25, 0.75] } },
  { use: 'distil', with: { teacher: TEACHER } },
];
const MODELS: readonly object[] = [{ use: 'gaussian' }, { use: 'gaussian', as: 'mle', with: { estimator: 'mle' } }];
const some = <T>(all: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...all], { minLength: 1 });
const grid: fc.Arbitrary<Grid> = fc.record({
  strategies: some(STRATEGIES),
  models: some(MODELS),
  seeds: fc.integer({ min: 1, max: 4 }),
  samples: some([12, 30]),
});
const studyOf = (of: Grid): object => ({
  study: 'grid',
  sources: [{ use: 'normal', with: { dimensions: 1 } }],
  metrics: ['moments', 'wasserstein'],
  evaluate: 20,
  generations: 3,
  ...of,
});

describe('a study in parts', function () {
  this.timeout(60_000);
  let shell: Shell;
  beforeEach(() => (shell = new Shell()));
  afterEach(() => shell.remove());
  const text = (...names: readonly string[]): string => readFileSync(shell.path(...names), 'utf8');
  const ok = async (...args: readonly string[]): Promise<Outcome> => {
    const outcome = await shell.here(...args);
    expect(outcome.code, outcome.stderr).to.equal(0);
    return outcome;
  };
  const write = (of: Grid, name = 'study.yaml'): string => shell.write(name, stringify(studyOf(of)));
  const whole: Grid = { strategies: STRATEGIES, models: MODELS, seeds: 3, samples: [12] };

  it('comes to the bytes of a run in one piece in one folder, in whatever order its shards run', async () => {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        grid,
        fc.integer({ min: 1, max: 5 }),
        fc.infiniteStream(fc.nat()),
        async (of, shards, random) => {
          const file = write(of);
          const [out, one] = [`parts-${++n}`, `one-${n}`];
          await ok('run', file, '--out', one, '--quiet');
          const order = Array.from({ length: shards }, (_, i) => ({ i: i + 1, at: random.next().value }));
          for (const { i } of order.sort((a, b) => a.at - b.at))
            await ok('run', file, '--out', out, '--shard', `${i}/${shards}`, '--quiet');
          await ok('report', `${out}/grid`, '--quiet');
          for (const name of ['results.csv', 'summary.json', 'lineage.csv', 'study.json'])
            expect(text(out, 'grid', name) === text(one, 'grid', name), name).to.equal(true);
        },
      ),
      { numRuns: 6 },
    );
  });

  it('runs each cell in exactly one shard, and says what is left', async () => {
    const file = write(whole);
    const told: { counts: { cells: number; done: number }; recorded: { cells: number; of: number } }[] = [];
    for (const i of [2, 1, 3]) {
      const { stdout } = await ok('run', file, '--shard', `${i}/3`, '--json');
      told.push(JSON.parse(stdout.trim().split('\n').at(-1)!) as (typeof told)[number]);
    }
    const { of } = told[0]!.recorded;
    expect(told.reduce((sum, { counts }) => sum + counts.cells, 0)).to.equal(of);
    expect(told.map(({ recorded }) => recorded.cells)).to.deep.equal(
      told.map((_, i) => told.slice(0, i + 1).reduce((sum, { counts }) => sum + counts.done, 0)),
    );
    for (const { counts } of told) expect(counts.cells).to.be.within(Math.floor(of / 5), Math.ceil(of / 2));
    const again = await ok('run', file, '--shard', '2/3');
    expect(again.stderr).to.include('0 generations to compute');
    expect(again.stdout).to.include(`All ${of} cells of the study are recorded in`);
  });

  it('has the cells that share a fitted teacher in one shard', async () => {
    // Of two models, which share nothing but the teacher of a seed.
    const file = write({ ...whole, strategies: [STRATEGIES.at(-1)!, { use: 'replace' }], seeds: 4 });
    const owners = new Map<string, Set<number>>();
    for (const i of [1, 2, 3]) {
      await ok('run', file, '--out', `own-${i}`, '--shard', `${i}/3`, '--quiet');
      await ok('report', `own-${i}/grid`, '--quiet');
      for (const line of text(`own-${i}`, 'grid', 'results.csv').trim().split('\n').slice(1)) {
        const [, , strategy, , seed] = line.split(',');
        if (strategy === 'distil') owners.set(seed!, (owners.get(seed!) ?? new Set()).add(i));
      }
    }
    expect([...owners.values()].map(({ size }) => size)).to.deep.equal([1, 1, 1, 1]);
  });

  it('names what is wrong with the number of a shard', async () => {
    const file = write(whole);
    const before = { ...process.env };
    process.env['SLURM_ARRAY_TASK_ID'] = '7';
    delete process.env['JOB_COMPLETION_INDEX'];
    try {
      for (const [args, said] of [
        [['--shard', '4/3'], 'there is no shard 4 of 3'],
        [['--shard', '0/3'], 'there is no shard 0 of 3'],
        [['--shard', 'slurm/3'], 'there is no shard 7 of 3'],
        [['--shard', 'kubernetes/3'], 'JOB_COMPLETION_INDEX, which is not set'],
        [['--shard', '3'], 'not of the form i/n'],
        [['--shard', 'constructor/3'], 'says no number'],
        [['--shard', '1/3', '--fresh'], '--fresh is not for a part'],
        [['--shard', '1/3', '--jobs', 'x'], 'two ways to divide'],
        [['--index', '1'], 'none is given'],
        [['--jobs', 'x'], 'not which job'],
      ] as const) {
        const { code, stderr } = await shell.here('run', file, ...args);
        expect(stderr).to.include('COLLAPSAR_USAGE').and.include(said);
        expect(code).to.equal(2);
      }
      process.env['JOB_COMPLETION_INDEX'] = '2';
      const last = await ok('run', file, '--shard', 'kubernetes/3');
      expect(last.stdout).to.include('shard 3 of 3: ');
    } finally {
      process.env = before;
    }
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { grid, GridShell, STRATEGIES, WHOLE } from '../fixtures/grids.js';

describe('a study in shards', function () {
  this.timeout(60_000);
  let shell: GridShell;
  beforeEach(() => (shell = new GridShell()));
  afterEach(() => shell.remove());

  it('comes to the bytes of a run in one piece in one folder, in whatever order its shards run', async () => {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        grid,
        fc.integer({ min: 1, max: 5 }),
        fc.infiniteStream(fc.nat()),
        async (of, shards, random) => {
          const file = shell.grid(of);
          const [out, one] = [`parts-${++n}`, `one-${n}`];
          await shell.ok('run', file, '--out', one, '--quiet');
          const order = Array.from({ length: shards }, (_, i) => ({ i: i + 1, at: random.next().value }));
          for (const { i } of order.sort((a, b) => a.at - b.at))
            await shell.ok('run', file, '--out', out, '--shard', `${i}/${shards}`, '--quiet');
          await shell.ok('report', `${out}/grid`, '--quiet');
          shell.expectSame(`${out}/grid`, `${one}/grid`);
        },
      ),
      { numRuns: 2 },
    );
  });

  it('runs each cell in exactly one shard, and says what is left', async () => {
    const file = shell.grid(WHOLE);
    const told: { counts: { cells: number; done: number }; recorded: { cells: number; of: number } }[] = [];
    for (const i of [2, 1, 3]) {
      const { stdout } = await shell.ok('run', file, '--shard', `${i}/3`, '--json');
      told.push(JSON.parse(stdout.trim().split('\n').at(-1)!) as (typeof told)[number]);
    }
    const { of } = told[0]!.recorded;
    expect(told.reduce((sum, { counts }) => sum + counts.cells, 0)).to.equal(of);
    expect(told.map(({ recorded }) => recorded.cells)).to.deep.equal(
      told.map((_, i) => told.slice(0, i + 1).reduce((sum, { counts }) => sum + counts.done, 0)),
    );
    for (const { counts } of told) expect(counts.cells).to.be.within(Math.floor(of / 5), Math.ceil(of / 2));
    const again = await shell.ok('run', file, '--shard', '2/3');
    expect(again.stderr).to.include('0 generations to compute');
    expect(again.stdout).to.include(`All ${of} cells of the study are recorded in`);
  });

  it('has the cells that share a fitted teacher in one shard', async () => {
    // Of two models, which share nothing but the teacher of a seed.
    const file = shell.grid({ ...WHOLE, strategies: [STRATEGIES.at(-1)!, { use: 'replace' }], seeds: 4 });
    const owners = new Map<string, Set<number>>();
    for (const i of [1, 2, 3]) {
      await shell.ok('run', file, '--out', `own-${i}`, '--shard', `${i}/3`, '--quiet');
      await shell.ok('report', `own-${i}/grid`, '--quiet');
      for (const line of shell.text(`own-${i}`, 'grid', 'results.csv').trim().split('\n').slice(1)) {
        const [, , strategy, , seed] = line.split(',');
        if (strategy === 'distil') owners.set(seed!, (owners.get(seed!) ?? new Set()).add(i));
      }
    }
    expect([...owners.values()].map(({ size }) => size)).to.deep.equal([1, 1, 1, 1]);
  });

  it('names what is wrong with the number of a shard', async () => {
    const file = shell.grid(WHOLE);
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
      const last = await shell.ok('run', file, '--shard', 'kubernetes/3');
      expect(last.stdout).to.include('shard 3 of 3: ');
    } finally {
      // In place: an object of our own would no longer be what the system's calls look at.
      for (const name of ['SLURM_ARRAY_TASK_ID', 'JOB_COMPLETION_INDEX'])
        if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = before[name];
    }
  });
});

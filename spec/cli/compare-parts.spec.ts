import { expect } from 'chai';
import type { ComparedRun, RecommendationMove, RunGate, RunsComparison } from '../../core/contracts/index.js';
import { Shell, type Outcome } from './command.js';

/** Grids, walks, both, and what was never run, held against each other. */
describe('collapsar compare, of walks and of runs without chains', function () {
  this.timeout(120_000);
  let shell: Shell;
  let study: string;
  const GRID = ['--set', 'strategies[0].with.syntheticShare=0.5'];
  before(async () => {
    shell = new Shell();
    study = shell.study({
      study: 'parts',
      models: [{ use: 'gaussian', with: { estimator: 'unbiased' } }],
      strategies: [{ use: 'mix', with: { real: 'fresh' } }],
      seeds: 6,
      generations: 5,
      samples: 40,
      tolerance: { metric: 'moments.meanError', increase: 1, window: 1 },
      recommend: { budget: 40, grid: [0.1, 0.2] },
    });
    const did = async (verb: string, out: string, ...more: readonly string[]): Promise<void> => {
      const { code, stderr } = await shell.here(verb, study, '--out', out, '--quiet', ...more);
      expect(code, stderr).to.equal(0);
    };
    await did('recommend', 'walk');
    await did('recommend', 'strict', '--set', 'tolerance.increase=0.05');
    await did('run', 'grid', ...GRID);
    await did('recommend', 'both');
    await did('run', 'both', ...GRID);
    await did('run', 'none', '--filter', 'seed=99', ...GRID);
    await did('run', 'none-too', '--filter', 'seed=99', ...GRID);
  });
  after(() => shell.remove());

  const compare = (a: string, b: string, ...more: readonly string[]): Promise<Outcome> =>
    shell.here('compare', `${a}/parts`, `${b}/parts`, ...more);
  const told = async (a: string, b: string, ...more: readonly string[]): Promise<RunsComparison> =>
    JSON.parse((await compare(a, b, '--json', ...more)).stdout) as RunsComparison;
  const unmet = ({ gates = [] }: RunsComparison): Readonly<Record<string, readonly string[]>> =>
    Object.fromEntries(
      gates.flatMap(({ gate, faults }: RunGate) =>
        faults.length === 0 ? [] : [[gate, faults.map(({ what }) => what)]],
      ),
    );
  const ALL = ['not-worse', 'verdicts', 'recommendations', 'failures', 'equal'].flatMap((gate) => ['--gate', gate]);

  it('compares what was measured along walks, and what they answered', async () => {
    const { runs, against } = await told('walk', 'strict', ...ALL);
    expect(runs.map(({ of }) => of)).to.deep.equal(['walks', 'walks']);
    const [one] = against;
    expect(one!.cells.both).to.be.above(0);
    expect(one!.cells.equal, 'only what is asked has changed').to.equal(one!.cells.both);
    const [moved] = one!.recommendations as [RecommendationMove & { readonly text: string }];
    expect(moved).to.include({ otherwise: true, strategy: 'mix' });
    expect(moved.text.replaceAll('\u202f', ' ')).to.match(
      /Safe meant that .* less than 100 % .* here that .* less than 5 %/,
    );
  });
  it('finds the walks of a folder equal to those of one that was run as well, and says that its grid is not compared', async () => {
    const gridOf = ({ runs }: RunsComparison): readonly (number | undefined)[] =>
      runs.map(({ grid }: ComparedRun) => grid);
    const here = await told('walk', 'both', ...ALL);
    expect([gridOf(here), unmet(here)]).to.deep.equal([[undefined, 4], {}]);
    expect(here.against[0]!.recommendations.map(({ move }) => move)).to.deep.equal(['same']);
    const there = await told('both', 'walk', ...ALL);
    expect(gridOf(there)).to.deep.equal([4, undefined]);
    const uncompared = ['uncompared grid'];
    expect(unmet(there)).to.deep.equal({
      'not-worse': uncompared,
      verdicts: uncompared,
      failures: uncompared,
      equal: uncompared,
    });
    expect((await compare('both', 'walk')).stdout.replace(/\s+/g, ' ')).to.include(
      'both/parts has a grid too (4 settings), which is not compared',
    );
  });
  it('finds the grid of a folder with walks equal to a grid alone, and the walk gone', async () => {
    const { against, runs } = await told('both', 'grid');
    expect(runs.map(({ of }) => of)).to.deep.equal(['grid', 'grid']);
    expect(against[0]!.cells).to.include({ both: 24, equal: 24 });
    expect(against[0]!.recommendations.map(({ move }) => move)).to.deep.equal(['gone']);
  });
  it('refuses walks beside a grid, and says what to do', async () => {
    const { code, stderr } = await compare('walk', 'grid');
    expect(code).to.equal(2);
    expect(stderr.replace(/\s+/g, ' ')).to.include(
      'in walk/parts only `recommend` was run, and in grid/parts only `run`. ',
    );
  });
  it('meets no gate with runs of which no chain was run', async () => {
    const { against, ...found } = await told('none', 'none-too', ...ALL);
    expect(against[0]!.cells).to.include({ equal: 0, unrecorded: 24 });
    expect(Object.keys(unmet({ against, ...found }))).to.deep.equal(ALL.filter((_, i) => i % 2 === 1));
    const beside = await told('grid', 'none', ...ALL);
    for (const { state } of beside.against[0]!.effects) expect(state).to.equal('untested');
    expect(Object.keys(unmet(beside))).to.have.members(ALL.filter((_, i) => i % 2 === 1));
  });
});

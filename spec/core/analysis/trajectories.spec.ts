import { expect } from 'chai';
import { analyse, collect } from '../../../core/analysis/index.js';
import type { MeasuredValue, RecordedCell, StudyResults, Trajectories } from '../../../core/contracts/index.js';
import { recordedCell } from '../../../core/journal/index.js';
import { rootStream } from '../../../core/random/index.js';
import { lookupOf, trajectoryCaption, trajectoryEnd } from '../../../reports/words/index.js';
import { plain } from '../../fixtures/said.js';
import { cellKey, METRIC_KEY, outputsOf, recordOf, type Wanted } from './study-fixture.js';

const EVALUATE = 1000;
/** The smoothed log mass of so many hits among the rows that are measured. */
const logMass = (hits: number): number => Math.log((hits + 0.5) / (EVALUATE + 1));

/** undefined: lost; 'end': the chain comes no further. */
type Chain = readonly (number | undefined)[];

const cell = (
  key: string,
  output: string,
  chain: Chain,
  failed: boolean,
  basis: 'exact' | 'sampled',
): RecordedCell => ({
  ...recordedCell(
    key,
    chain.map((value, i) => ({
      generation: i + 1,
      metrics: {
        [METRIC_KEY]: (value === undefined ? {} : { [output]: [value, basis] }) as Record<string, MeasuredValue>,
      },
      lineage: { real: i === 0 ? 100 : 0, teacher: 0, synthetic: i === 0 ? [] : [{ from: i, to: i, rows: 100 }] },
    })),
  ),
  ...(failed ? { failure: { code: 'COLLAPSAR_PLUGIN_THREW' as const, message: 'no', hook: 'fit' } } : {}),
});

interface Sketch {
  readonly wanted: Wanted;
  readonly generations: number;
  readonly chains: readonly Chain[];
  readonly control: readonly Chain[];
  readonly basis?: 'exact' | 'sampled';
}
const study = async ({ wanted, generations, chains, control, basis = 'sampled' }: Sketch): Promise<StudyResults> => {
  const sketched = recordOf({
    generations,
    seeds: chains.length,
    groups: [
      { strategy: 'strategy', control: { matched: 'real-only', rows: 'fresh' } },
      { strategy: 'real-only', role: 'control' },
    ],
  });
  const record = { ...sketched, study: { ...sketched.study, evaluate: EVALUATE } };
  const cells = [chains, control].flatMap((all, arm) =>
    all.map((chain, i) =>
      cell(
        cellKey(arm === 0 ? 'strategy' : 'real-only', 100, i + 1),
        wanted.name,
        chain,
        chain.length < generations,
        basis,
      ),
    ),
  );
  return analyse(await collect(record, cells, outputsOf(wanted)), {
    predict: () => undefined,
    random: rootStream(1),
  });
};
const ofStrategy = (all: readonly Trajectories[] | undefined): Trajectories['groups'][number] => all![0]!.groups[0]!;

describe('trajectories', () => {
  const tail: Wanted = {
    name: 'logMass',
    measures: 'tail-mass',
    better: 'ideal',
    range: [-Infinity, 0],
    ideal: 'real',
  };

  it('shows every chain: masses as masses, "none" where not one row of the tail was made or it cannot be measured', async () => {
    const { trajectories } = await study({
      wanted: tail,
      generations: 4,
      chains: [
        [50, 20, 0, 0].map(logMass),
        [50, 49, 51, 48].map(logMass),
        [logMass(50), undefined, undefined, undefined],
        [logMass(50), logMass(40)],
      ],
      control: Array.from({ length: 4 }, (_, i) => [50, 50, 50, 50 + i].map(logMass)),
    });
    expect(trajectories).to.have.length(1);
    const [{ metric, basis, as, generations, groups }] = trajectories as [Trajectories];
    expect({ metric, basis, as, generations }).to.deep.equal({
      metric: 'm.logMass',
      basis: 'sampled',
      as: 'exponential',
      generations: [1, 2, 3, 4],
    });
    expect(groups.map(({ group, chains }) => [group, chains])).to.deep.equal([
      [0, 4],
      [1, 4],
    ]);
    const mass = (hits: number): number => Number(((hits + 0.5) / (EVALUATE + 1)).toPrecision(4));
    expect(groups[0]!.shown.map(({ seed, values }) => [seed, ...values])).to.deep.equal([
      [1, mass(50), mass(20), 'none', 'none'],
      [2, mass(50), mass(49), mass(51), mass(48)],
      [3, mass(50), 'none', 'none', 'none'],
      // It failed after its second generation: the line ends there.
      [4, mass(50), mass(40)],
    ]);
  });

  it('counts the ends in words as the findings do', async () => {
    const results = await study({
      wanted: tail,
      generations: 5,
      chains: Array.from({ length: 20 }, (_, i) => [50, 40, 30, 20, i < 12 ? 0 : 30 + i].map(logMass)),
      control: Array.from({ length: 20 }, (_, i) => [50, 50, 50, 50, 50 + (i % 3)].map(logMass)),
    });
    const lookup = lookupOf(results);
    const [shown] = results.trajectories as [Trajectories];
    expect(plain(trajectoryEnd(shown.groups[0]!, shown, lookup))).to.equal(
      'none left in 12 of 20 chains; the others end at 4.25 % to 4.95 %',
    );
    expect(shown.groups[0]!.shown.filter(({ values }) => values.at(-1) === 'none')).to.have.length(12);
    expect(plain(trajectoryEnd(shown.groups[1]!, shown, lookup))).to.match(/^median 5\.14 % \(5\.04 % to 5\.24 %\)$/);
    expect(plain(trajectoryCaption(shown, lookup))).to.equal(
      'One line a chain, 20 for each strategy, by m.logMass (e to its power). Lane “none”: not one among 1000 rows, or no number.',
    );
  });

  it('never takes an exact mass for none, however small', async () => {
    const { trajectories } = await study({
      wanted: tail,
      generations: 2,
      chains: Array.from({ length: 5 }, (_, i) => [-3, -20 - i]),
      control: Array.from({ length: 5 }, () => [-3, -3]),
      basis: 'exact',
    });
    expect(ofStrategy(trajectories).shown[0]!.values).to.deep.equal([0.04979, 2.061e-9]);
  });

  it('calls no mass none that is below that of no hit: it is of a tail of several elements, all of them made', async () => {
    // log(P (m s + 1/2) / (m + 1)), P the true mass of all m elements, s = 1: nothing is lost.
    const kept = Math.log((0.0004 * 10.5) / 11);
    const { trajectories, series } = await study({
      wanted: tail,
      generations: 2,
      chains: Array.from({ length: 5 }, () => [kept, kept]),
      control: Array.from({ length: 5 }, (_, i) => [kept, kept + i / 100]),
    });
    expect(ofStrategy(trajectories).shown.map(({ values }) => values.at(-1))).to.deep.equal(Array(5).fill(0.0003818));
    expect(series.find(({ group }) => group === 0)!.trend!.masses!.none).to.equal(0);
  });

  it('tells chains without a number and failed ones, and hides neither behind the other', async () => {
    const results = await study({
      wanted: tail,
      generations: 2,
      chains: [[50, 50].map(logMass), [logMass(50), undefined], [logMass(50)], [50, 49].map(logMass)],
      control: Array.from({ length: 4 }, (_, i) => [50, 50 + i].map(logMass)),
    });
    const [shown] = results.trajectories as [Trajectories];
    expect(plain(trajectoryEnd(shown.groups[0]!, shown, lookupOf(results)))).to.match(
      /^2 without a number at the end \(lost, infinite or failed\); 1 failed; /,
    );
  });

  it('shows an infinite risk as that, and says how many there are', async () => {
    const results = await study({
      wanted: { name: 'risk', measures: 'risk' },
      generations: 2,
      chains: [
        [1, 1],
        [1, Infinity],
        [1, 2],
        [1, 3],
      ],
      control: Array.from({ length: 4 }, (_, i) => [1, 1 + i / 100]),
    });
    const [shown] = results.trajectories as [Trajectories];
    expect(shown.groups[0]!.shown.map(({ values }) => values.at(-1))).to.deep.equal([1, 'infinite', 2, 3]);
    expect(trajectoryEnd(shown.groups[0]!, shown, lookupOf(results))).to.equal(
      '1 without a number at the end (lost, infinite or failed); mean of the others 2',
    );
  });

  it('thins generations and, beyond 1,200 chains, chains: the first and last generation and the worst chain stay', async () => {
    const seeds = 700;
    const { trajectories } = await study({
      wanted: { name: 'risk', measures: 'risk' },
      generations: 100,
      chains: Array.from({ length: seeds }, (_, seed) => Array.from({ length: 100 }, (_, g) => 1 + (seed + 1) * g)),
      control: Array.from({ length: seeds }, (_, seed) => Array.from({ length: 100 }, () => 1 + seed / 1e3)),
    });
    const [{ generations }] = trajectories as [Trajectories];
    expect(generations).to.have.length(40);
    expect([generations[0], generations.at(-1)]).to.deep.equal([1, 100]);
    const { chains, shown } = ofStrategy(trajectories);
    expect(chains).to.equal(seeds);
    expect(shown).to.have.length(600);
    expect(shown.map(({ seed }) => seed)).to.include.members([1, seeds]);
  });
});

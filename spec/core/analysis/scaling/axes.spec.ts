import { expect } from 'chai';
import { analyse, collect } from '../../../../core/analysis/index.js';
import { ofShare, towardsAny, fitAlong } from '../../../../core/analysis/scaling/fit.js';
import { linesOfSamples, linesOfShares } from '../../../../core/analysis/scaling/axes.js';
import { SeriesTable } from '../../../../core/analysis/series/table.js';
import { LawSearch } from '../../../../core/analysis/scaling/law.js';
import type { Basis, GenerationEvent, RecordedCell, ResolvedEntry } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { cellKey, cellOf, outputsOf, recordOf, type GroupSketch, type Wanted } from '../study-fixture.js';
import { withLabels, type LabelledResults, type LabelledLaw } from '../../../fixtures/grouped.js';
import { changed } from '../../../fixtures/records.js';

const SEEDS = 12;
interface Variant extends GroupSketch {
  readonly entry: Omit<ResolvedEntry, 'as'>;
  readonly real: number;
  readonly synthetic: number;
  readonly level: number;
}
/** Values about a level with a standard deviation of .01, in two generations. */
const study = async (
  wanted: Wanted,
  variants: readonly Variant[],
  basisAt: (generation: number) => Basis | undefined = () => undefined,
): Promise<LabelledResults> => {
  const sketch = recordOf({ generations: 2, seeds: SEEDS, groups: variants });
  const record = {
    ...sketch,
    study: { ...sketch.study, strategies: variants.map(({ strategy, entry }) => ({ ...entry, as: strategy })) },
  };
  const cells = variants.flatMap(({ strategy, samples = 100, level, real, synthetic }) =>
    record.study.seeds.map((seed): RecordedCell => {
      const value = level + 0.01 * rootStream(11).child(strategy, samples, seed).normal();
      const cell = cellOf(cellKey(strategy, samples, seed), { [wanted.name]: [value, value] });
      return changed(cell, (row) => ({
        ...row,
        metrics: withBasis(row.metrics, basisAt(row.generation)),
        lineage: { real, teacher: 0, synthetic: [{ from: 1, to: 1, rows: synthetic }] },
      }));
    }),
  );
  const input = await collect(record, cells, outputsOf(wanted));
  return withLabels(analyse(input, { predict: () => undefined, random: rootStream(1) }));
};

const withBasis = (metrics: GenerationEvent['metrics'], basis: Basis | undefined): GenerationEvent['metrics'] =>
  basis === undefined
    ? metrics
    : Object.fromEntries(
        Object.entries(metrics).map(([key, values]) => [
          key,
          Object.fromEntries(
            Object.entries(values).map(([name, one]) => [name, typeof one[0] === 'number' ? [one[0], basis] : one]),
          ),
        ]),
      );

const mixes = (level: (share: number) => number, real = 'fresh'): Variant[] =>
  [0, 0.25, 0.5, 0.75, 1].map((share) => ({
    strategy: `mix ${real} a=${share}`,
    share,
    entry: { use: 'mix', with: { syntheticShare: share, real } },
    real: 100 - 100 * share,
    synthetic: 100 * share,
    level: level(share),
  }));
const augments = (level: (rows: number) => number): Variant[] =>
  [100, 1000, 10_000, 100_000].map((synthetic) => ({
    strategy: `augment ${synthetic}`,
    entry: { use: 'augment', with: { synthetic } },
    real: 100,
    synthetic,
    level: level(synthetic),
  }));

describe('lines along an axis', () => {
  const tableOf = async (groups: readonly GroupSketch[]): Promise<SeriesTable> => {
    const record = recordOf({ generations: 1, seeds: 1, groups });
    const entries = [...new Map(groups.map(({ strategy, share }) => [strategy, share]))].map(([as, share]) => ({
      use: as.split(' ')[0]!,
      as,
      with: share === undefined ? {} : { syntheticShare: share },
    }));
    const cells = groups.map(({ strategy, samples = 100 }) => cellOf(cellKey(strategy, samples, 1), { risk: [1] }));
    const study = { ...record.study, strategies: entries };
    return new SeriesTable(await collect({ ...record, study }, cells, outputsOf({ name: 'risk' })));
  };
  it('go from the smallest T to the largest, in whatever order the study has them, where a strategy has all', async () => {
    const sizes = [30, 400, 100, 20];
    const groups = sizes.flatMap((samples) => [
      { strategy: 'a', samples },
      { strategy: 'b', samples },
    ]);
    for (const order of [groups, groups.toReversed()])
      expect(linesOfSamples(await tableOf(order))).to.have.deep.members(
        ['a', 'b'].map((strategy) => ({
          axis: 'samples',
          strategy,
          at: [20, 30, 100, 400].map((x) => ({
            x,
            index: order.findIndex((one) => one.samples === x && one.strategy === strategy),
          })),
        })),
      );
    const partly = [
      { strategy: 'a', samples: 10 },
      { strategy: 'a', samples: 20 },
      { strategy: 'b', samples: 10 },
    ];
    expect(linesOfSamples(await tableOf(partly)).map(({ strategy }) => strategy)).to.deep.equal(['a']);
  });
  it('go from the smallest share to the largest, of strategies alone, and not of what is no part of the study', async () => {
    const groups = [0.5, 0, 1, 0.25].map((share) => ({ strategy: `mix ${share}`, share }));
    const line = {
      axis: 'share',
      strategy: 'mix',
      at: [0, 0.25, 0.5, 1].map((x) => ({ x, index: [1, 3, 0, 2][[0, 0.25, 0.5, 1].indexOf(x)]! })),
    };
    const isShare = ({ axis }: { axis: string }): boolean => axis === 'share';
    expect(linesOfShares(await tableOf(groups), 3).filter(isShare)).to.deep.equal([line]);
    const controls = [...groups, { strategy: 'mix 0.75', share: 0.75, role: 'control' as const }];
    expect(linesOfShares(await tableOf(controls), 3).filter(isShare)).to.deep.equal([line]);
  });
});

describe('laws along an axis', () => {
  it('are fitted to the basis that the end values have, where earlier ones have the other', async () => {
    const wanted = { name: 'risk', measures: 'risk', better: 'lower' } as const;
    const lawOf = async (basisAt: (generation: number) => Basis): Promise<LabelledLaw | undefined> => {
      const { laws = [] } = await study(
        wanted,
        mixes((share) => 1 + 3 * share),
        basisAt,
      );
      return laws.find(({ axis }) => axis === 'share');
    };
    const sampled = await lawOf(() => 'sampled');
    expect(sampled?.basis).to.equal('sampled');
    expect(await lawOf((generation) => (generation === 1 ? 'exact' : 'sampled'))).to.deep.equal(sampled);
    expect((await lawOf((generation) => (generation === 2 ? 'exact' : 'sampled')))?.basis).to.equal('exact');
  });
  it('find the laws that made the numbers', () => {
    const shares = [0, 0.25, 0.5, 0.75, 0.9];
    const even = shares.map(() => 1);
    const falling = new LawSearch(ofShare, shares).fit(
      shares.map((share) => 3 - 2 * share * share),
      even,
    );
    expect(falling.constant).to.be.closeTo(3, 1e-4);
    expect(falling.factor).to.be.closeTo(-2, 1e-4);
    expect(falling.exponent).to.be.closeTo(2, 1e-4);
    const rows = [100, 400, 1600, 6400];
    const rising = new LawSearch(towardsAny(rows), rows).fit(
      rows.map((n) => -1 - 20 / Math.sqrt(n)),
      rows.map(() => 1),
    );
    expect(rising.constant).to.be.closeTo(-1, 1e-4);
    expect(rising.exponent).to.be.closeTo(0.5, 1e-3);
  });

  it('say where a value of the share leaves from and how it bends', async () => {
    const { laws } = await study(
      { name: 'risk', measures: 'risk' },
      mixes((a) => 1 + a * a),
    );
    const fit = laws!.find(({ axis }) => axis === 'share')!;
    expect(fit).to.include({ strategy: 'mix', metric: 'm.risk', samples: 100, saturates: false });
    expect(fit.variants).to.have.length(5);
    expect(fit.floor.mean).to.be.closeTo(1, 0.02);
    expect(fit.exponent.low).to.be.below(2);
    expect(fit.exponent.high).to.be.above(2);
    expect(fit.text).to.include('it bends');
  });

  it('need neither end of the axis: rows of both kinds at every share', async () => {
    const inside = mixes((a) => 1 + a * a).filter(({ real, synthetic }) => real > 0 && synthetic > 0);
    const { laws } = await study({ name: 'risk', measures: 'risk' }, inside);
    expect(laws!.map(({ axis, positions }) => [axis, positions])).to.deep.equal([['share', [0.25, 0.5, 0.75]]]);
  });

  it('show where the first synthetic rows change most', async () => {
    const { laws } = await study(
      { name: 'nll', measures: 'signed-risk', range: [-Infinity, Infinity] },
      mixes((a) => Math.sqrt(a)),
    );
    const fit = laws!.find(({ axis }) => axis === 'share')!;
    expect(fit.saturates).to.equal(true);
    expect(fit.text).to.include('it levels off');
  });

  it('keep variants of other options apart', async () => {
    const { laws } = await study({ name: 'risk', measures: 'risk' }, [
      ...mixes((a) => 1 + a),
      ...mixes((a) => 1 + 2 * a, 'fixed'),
    ]);
    expect(laws!.map(({ strategy }) => strategy)).to.have.members(['mix real=fresh', 'mix real=fixed']);
  });

  it('fit no law where nothing is shown to change, and say so', async () => {
    const { laws, withoutLaw } = await study(
      { name: 'risk', measures: 'risk' },
      mixes(() => 1),
    );
    expect(laws).to.equal(undefined);
    expect(withoutLaw).to.have.length(1);
    expect(withoutLaw![0]!.text).to.include('no change').and.include('m.risk');
  });

  it('fit none to what goes up and down along the share', async () => {
    const { laws, withoutLaw } = await study(
      { name: 'risk', measures: 'risk' },
      mixes((a) => 1 + a + Math.sin(9 * a)),
    );
    expect(laws).to.equal(undefined);
    expect(withoutLaw).to.deep.equal([
      {
        axis: 'share',
        reason: 'no-fit',
        places: [{ metric: 'm.risk', strategy: 'mix', groups: [0, 1, 2, 3, 4], reason: 'no-fit' }],
        text: 'No law in the synthetic share, because its values do not follow one: m.risk (mix).',
      },
    ]);
  });

  it('fit no falling law to a risk that grows with the synthetic rows, or to an accuracy that they lower', async () => {
    const risk = await study(
      { name: 'risk', measures: 'risk' },
      augments((n) => 0.1 + 0.02 * Math.log(n)),
    );
    const accuracy = await study(
      { name: 'accuracy', better: 'higher', range: [0, 1] },
      augments((n) => 0.9 - 0.02 * Math.log(n)),
    );
    for (const { laws, withoutLaw } of [risk, accuracy]) {
      expect(laws).to.equal(undefined);
      expect(withoutLaw).to.have.length(1);
      expect(withoutLaw![0]!.text).to.match(
        /^No law in the number of synthetic rows, because it gets worse along the axis, moving away from its best value: .* by 0\.0\d+ .* a doubling/,
      );
    }
  });

  it('give the ceiling of an accuracy along the number of synthetic rows beside as many real ones', async () => {
    const accuracy: Wanted = { name: 'accuracy', better: 'higher', range: [0, 1] };
    const { laws } = await study(
      accuracy,
      augments((n) => 0.8 - 3 / Math.sqrt(n)),
    );
    const fit = laws!.find(({ axis }) => axis === 'synthetic-rows')!;
    expect(fit).to.include({ distanceFrom: 1, saturates: true });
    expect(fit.positions).to.deep.equal([100, 1000, 10_000, 100_000]);
    expect(fit.floor.low).to.be.below(0.8);
    expect(fit.floor.high).to.be.above(0.8);
    expect(fit.curve!.at(-1)!.value).to.be.closeTo(0.8 - 3 / Math.sqrt(100_000), 0.02);
    expect(fit.text).to.include('that more rows do not pass');
  });

  it('call an accuracy that grows with every row not saturated', async () => {
    const accuracy: Wanted = { name: 'accuracy', better: 'higher', range: [0, 1] };
    const { laws } = await study(
      accuracy,
      augments((n) => 1 - 0.8 * Math.exp(-0.15 * Math.log(n / 100))),
    );
    const fit = laws![0]!;
    expect(fit.saturates).to.equal(false);
    expect(fit.lastStep!.p).to.be.below(0.05);
    expect(fit.change!.mean).to.be.above(0);
  });

  it('say why nothing is fitted to a metric whose only aim is what real rows give', async () => {
    const positions = [100, 200, 400].map((samples) => ({
      strategy: 'replace',
      samples,
      entry: { use: 'replace', with: {} },
      real: 0,
      synthetic: samples,
      level: 1 / samples,
    }));
    const { laws, withoutLaw } = await study({ name: 'variance', better: 'ideal', ideal: 'real' }, positions);
    expect(laws).to.equal(undefined);
    expect(withoutLaw![0]!.text).to.include('only that of real rows').and.include('m.variance');
  });

  it('hold a value without a best against a straight line in log rows', () => {
    const x = [100, 300, 1000, 3000];
    const along = (law: (n: number) => number) => ({
      x,
      values: x.map((n) =>
        Float64Array.from({ length: 10 }, (_, seed) => law(n) + 0.05 * rootStream(12).child(n, seed).normal()),
      ),
    });
    expect(
      fitAlong(
        along((n) => -Math.log(n)),
        'any',
        rootStream(1),
        0.05,
      ).p,
    ).to.be.above(0.05);
    expect(
      fitAlong(
        along((n) => 100 / n),
        'any',
        rootStream(1),
        0.05,
      ).p,
    ).to.be.below(0.05);
  });
});

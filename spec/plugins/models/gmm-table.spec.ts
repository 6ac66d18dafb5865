import { expect } from 'chai';
import type { Column, FittedModel, Vectors } from '../../../core/contracts/index.js';
import { meanAndCovariance } from '../../../core/numerics/index.js';
import { rootStream } from '../../../core/random/index.js';
import { lengthFault, presentCells } from '../../../core/samples/index.js';
import type { FittedGmm } from '../../../plugins/models/gmm/fitted-gmm.js';
import type { FittedTableGmm } from '../../../plugins/models/gmm/fitted-table-gmm.js';
import { gmm } from '../../../plugins/models/gmm.js';
import { GAPPY_COLUMNS, gappyPatients } from '../../fixtures/tables.js';
import { context, make, rows, training } from './fixtures.js';

const defaults = {
  components: 1,
  covariance: 'full',
  regularisation: 0,
  tolerance: 1e-13,
  iterations: 2000,
  restarts: 1,
};
const fit = async (samples: Vectors, options: object = {}, name = 'fit'): Promise<FittedTableGmm> =>
  (await make(gmm, { ...defaults, ...options }).fit(training(samples), context(name))) as FittedModel as FittedTableGmm;

const PAIR: readonly Column[] = [
  { name: 'x', kind: 'number' },
  { name: 'y', kind: 'number', markedBy: 'no y' },
  { name: 'no y', kind: 'number', marks: 'y' },
];
const pairs = (cells: readonly (readonly [x: number, y: number | undefined])[]): Vectors => ({
  kind: 'vectors',
  count: cells.length,
  shape: [3],
  values: Float64Array.from(cells.flatMap(([x, y]) => [x, y ?? 0, Number(y === undefined)])),
  columns: PAIR,
});
/** y = 1 + 2 x + noise, missing where x is large: at random given x. */
const monotone = (count: number, seed = 1): (readonly [number, number | undefined])[] => {
  const random = rootStream(seed);
  return Array.from({ length: count }, () => {
    const x = random.normal();
    const y = 1 + 2 * x + 0.7 * random.normal();
    return [x, x + 0.5 * random.normal() > 0.4 ? undefined : y] as const;
  });
};
const moments = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, square: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
};

describe('gmm on a table with missing cells', () => {
  it('has the closed form of one Gaussian whose second column is missing given the first (Anderson 1957)', async () => {
    const cells = monotone(400);
    const { gaussian, missing } = (await fit(pairs(cells))).mixture;
    const whole = cells.filter((cell): cell is readonly [number, number] => cell[1] !== undefined);
    const [x, ownX, ownY] = [
      cells.map((cell) => cell[0]),
      whole.map((cell) => cell[0]),
      whole.map((cell) => cell[1]),
    ].map(moments) as [ReturnType<typeof moments>, ReturnType<typeof moments>, ReturnType<typeof moments>];
    const cross = whole.reduce((sum, [a, b]) => sum + (a - ownX.mean) * (b - ownY.mean), 0) / whole.length;
    const slope = cross / ownX.square;
    expect(gaussian.means[0]).to.be.closeTo(x.mean, 1e-9);
    expect(gaussian.means[1]).to.be.closeTo(ownY.mean + slope * (x.mean - ownX.mean), 1e-5);
    expect(gaussian.covariances[1]).to.be.closeTo(slope * x.square, 1e-5);
    expect(gaussian.covariances[3]).to.be.closeTo(ownY.square + slope * slope * (x.square - ownX.square), 1e-5);
    expect(missing[0]).to.be.closeTo(1 - whole.length / cells.length, 1e-12);
    // The mean of what is there is far off: the large ones are missing.
    expect(Math.abs(ownY.mean - 1)).to.be.above(0.5);
    expect(gaussian.means[1]).to.be.closeTo(1, 0.2);
  });

  it('is the mixture of the numbers alone where nothing is missing', async () => {
    // As many steps, for rounding decides when nothing changes any more.
    const steps = { components: 2, tolerance: 0, iterations: 40 };
    const two = [rows(200, 2, 'left', -3), rows(100, 2, 'right', 3)];
    const plain = (await make(gmm, { ...defaults, ...steps }).fit(training(...two), context('fit'))) as FittedGmm;
    const cells = two.flatMap(({ values, count }) =>
      Array.from({ length: count }, (_, row) => [values[2 * row]!, values[2 * row + 1]!] as const),
    );
    for (const covariance of ['full', 'diagonal', 'spherical']) {
      const known = (await make(gmm, { ...defaults, ...steps, covariance }).fit(
        training(...two),
        context('fit'),
      )) as FittedGmm;
      const { gaussian, missing } = (await fit(pairs(cells), { ...steps, covariance })).mixture;
      expect([...missing]).to.deep.equal([0, 0]);
      for (const key of ['weights', 'means', 'covariances'] as const)
        gaussian[key].forEach((value, i) =>
          expect(value, `${covariance} ${key}`).to.be.closeTo(known.mixture[key][i]!, 1e-8),
        );
    }
    const samples = pairs(cells);
    const own = await (await fit(samples, steps)).logLikelihood(samples);
    const those = await plain.logLikelihood({
      kind: 'vectors',
      count: 300,
      shape: [2],
      values: Float64Array.from(cells.flat()),
    });
    own.forEach((value, row) => expect(value).to.be.closeTo(those[row]!, 1e-8));
  });

  it('raises the observed-data likelihood at every iteration, whatever is missing', async () => {
    for (const covariance of ['full', 'diagonal', 'spherical']) {
      const steps: number[] = [];
      const report = (step: { values?: Readonly<Record<string, number>> }) =>
        steps.push(step.values!['logLikelihood']!);
      await make(gmm, { ...defaults, components: 3, covariance, iterations: 60 }).fit(training(gappyPatients(300)), {
        ...context('up'),
        report,
      });
      expect(steps.length).to.be.above(5);
      for (let i = 1; i < steps.length; i++) expect(steps[i], covariance).to.be.at.least(steps[i - 1]! - 1e-9);
    }
  });

  it('makes rows that lack as much, of whom it lacks, and knows their moments and their likelihood', async () => {
    const samples = gappyPatients(3000);
    const fitted = await fit(samples, { components: 6, regularisation: 1e-6, tolerance: 1e-5, iterations: 300 });
    const drawn = await fitted.sample(20_000, context('draw'));
    expect(lengthFault(drawn)).to.equal(undefined);
    const share = ({ values }: Vectors, mark: number): number =>
      moments([...values].filter((_, at) => at % 6 === mark)).mean;
    for (const mark of [2, 4]) expect(share(drawn, mark)).to.be.closeTo(share(samples, mark), 0.02);
    const ageOf = ({ values }: Vectors, missing: number): number =>
      moments([...values].filter((_, at) => at % 6 === 0 && values[at + 2] === missing)).mean;
    // Pressure is missing of the old: 9 years between those who have it and those who have not.
    expect(ageOf(drawn, 1) - ageOf(drawn, 0)).to.be.closeTo(ageOf(samples, 1) - ageOf(samples, 0), 1.5);
    const [own, known] = [drawn, samples].map(({ values }) => moments([...presentCells(values, 6, 1, 2)]));
    expect(own!.mean).to.be.closeTo(known!.mean, 1);
    const exact = fitted.moments();
    const got = meanAndCovariance(drawn.values, drawn.count, 6);
    exact.mean.forEach((mean, j) => {
      const deviation = Math.sqrt(exact.covariance[7 * j]! / drawn.count);
      expect(Math.abs(got.mean[j]! - mean), GAPPY_COLUMNS[j]!.name).to.be.below(5 * deviation);
      for (let i = 0; i < 6; i++) {
        const scale = Math.sqrt(exact.covariance[7 * j]! * exact.covariance[7 * i]!);
        expect(Math.abs(got.covariance[6 * i + j]! - exact.covariance[6 * i + j]!) / scale).to.be.below(0.05);
      }
    });
    const restored = (await make(gmm, { ...defaults }).restore(structuredClone(await fitted.save()))) as FittedTableGmm;
    expect(await restored.logLikelihood(samples)).to.deep.equal(await fitted.logLikelihood(samples));
    expect(await restored.sample(50, context('s'))).to.deep.equal(await fitted.sample(50, context('s')));
  });

  it('forgets what no row lacks, and fills no cell that every row lacks', async () => {
    const whole = await fit(
      pairs([
        [0, 1],
        [1, 3],
        [2, 2],
        [3, 5],
      ]),
    );
    expect(
      (await whole.sample(200, context('a'))).values.filter((_, at) => at % 3 === 2).some((mark) => mark !== 0),
    ).to.equal(false);
    expect((await whole.logLikelihood(pairs([[1, undefined]])))[0]).to.equal(-Infinity);
    const none = await fit(
      pairs([
        [0, undefined],
        [1, undefined],
        [3, undefined],
      ]),
    );
    const drawn = await none.sample(200, context('b'));
    expect(drawn.values.filter((_, at) => at % 3 === 2).every((mark) => mark === 1)).to.equal(true);
    expect(lengthFault(drawn)).to.equal(undefined);
  });

  it('does not depend on units, nor on the order of the columns', async () => {
    const cells = monotone(200, 4);
    const options = { components: 2, tolerance: 1e-10 };
    const [one, other] = await Promise.all([
      fit(pairs(cells), options),
      fit(pairs(cells.map(([x, y]) => [1e-6 * x, y === undefined ? undefined : 40 + 1e5 * y])), options),
    ]);
    one.mixture.gaussian.weights.forEach((weight, c) =>
      expect(other.mixture.gaussian.weights[c]).to.be.closeTo(weight, 1e-5),
    );
    expect(1e-5 * (other.mixture.gaussian.means[1]! - 40)).to.be.closeTo(one.mixture.gaussian.means[1]!, 1e-4);
    const turned: Vectors = {
      ...pairs(cells),
      values: Float64Array.from(cells.flatMap(([x, y]) => [Number(y === undefined), y ?? 0, x])),
      columns: [PAIR[2]!, PAIR[1]!, PAIR[0]!],
    };
    const swapped = await fit(turned, options);
    expect(swapped.mixture.gaussian.means[0]).to.be.closeTo(one.mixture.gaussian.means[1]!, 1e-4);
  });
});

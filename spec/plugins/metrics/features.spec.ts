import { expect } from 'chai';
import type { FittedModel, Vectors } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { take } from '../../../core/samples/index.js';
import { frechetDistance, intercept } from '../../../plugins/metrics/frechet-distance.js';
import { classHistogram } from '../../../plugins/metrics/class-histogram.js';
import { classifierTwoSample } from '../../../plugins/metrics/classifier-two-sample.js';
import { separation } from '../../../plugins/metrics/classifier-two-sample/scores.js';
import { project, projection } from '../../../plugins/metrics/features.js';
import { likelihoodBound } from '../../../plugins/metrics/likelihood-bound.js';
import { reconstruction } from '../../../plugins/metrics/reconstruction.js';
import { bars } from '../../fixtures/images.js';
import { create, measure, normalVectors, told as becomes, vectors } from './subject.js';

/** Rows whose sample moments are exactly these: of one number, mean and variance (divisor n - 1). */
const exactRows = (mean: number, variance: number): Vectors => {
  const z = [-2, -1, 0, 1, 2];
  const scale = Math.sqrt(variance / 2.5);
  return vectors(z.map((each) => mean + scale * each));
};

/** A model that says of each row that it is of the class that its first number names, with this probability. */
const told = (classes: number, sure: number): Pick<FittedModel<Vectors>, 'predict' | 'features'> => ({
  predict: async ({ count, values, shape }) => ({
    kind: 'vectors',
    count,
    shape: [classes],
    values: Float64Array.from({ length: count * classes }, (_, i) => {
      const label = values[Math.floor(i / classes) * shape.reduce((a, b) => a * b, 1)]!;
      return i % classes === label ? sure : (1 - sure) / (classes - 1);
    }),
  }),
  features: async (rows) => rows,
});
const ofClasses = (counts: readonly number[]): Vectors =>
  vectors(counts.flatMap((count, label) => Array.from({ length: count }, () => label)));

describe('frechet-distance', () => {
  it('is (m - mu)^2 + (s - sigma)^2 of one number', async () => {
    const { distance } = await measure(frechetDistance, { rows: exactRows(3, 4), test: exactRows(1, 9) });
    expect(distance!.value).to.be.closeTo(4 + 1, 1e-12);
    expect(distance!.basis).to.equal('sampled');
  });

  it('of independent numbers is the sum over them', async () => {
    const grid = (sd: readonly [number, number], shift: number): Vectors =>
      vectors(
        [-1, 1].flatMap((x) =>
          [-1, 1].flatMap((y) => [x * sd[0] * Math.sqrt(0.75) + shift, y * sd[1] * Math.sqrt(0.75)]),
        ),
        2,
      );
    const { distance } = await measure(frechetDistance, { rows: grid([2, 1], 5), test: grid([1, 1.5], 0) });
    expect(distance!.value).to.be.closeTo(25 + 1 + 0.25, 1e-12);
  });

  it('is 0 between equal rows, and of constant rows the squared gap of the means', async () => {
    const rows = normalVectors(100, 3, 1);
    expect((await measure(frechetDistance, { rows, test: rows }))['distance']!.value).to.be.below(1e-12);
    const [a, b] = [vectors([1, 1, 1]), vectors([4, 4, 4])];
    expect((await measure(frechetDistance, { rows: a, test: b }))['distance']!.value).to.equal(9);
    expect(await measure(frechetDistance, { rows: vectors([1]), test: b })).to.deep.equal({});
    expect(await measure(frechetDistance, { rows: vectors([1, NaN]), test: b })).to.deep.equal({});
  });

  it('is above 0 between two samples of one law, more so with fewer rows; its limit takes most of that away', async () => {
    const test = normalVectors(20_000, 10, 1);
    const of = async (count: number): Promise<readonly [number, number]> => {
      const { distance, limit } = await measure(
        frechetDistance,
        { rows: normalVectors(count, 10, 2), test },
        { extrapolate: true },
      );
      return [distance!.value, limit!.value];
    };
    const [few, many] = [await of(200), await of(1600)];
    expect(few[0]).to.be.above(3 * many[0]);
    expect(many[0]).to.be.above(0);
    expect(Math.abs(few[1])).to.be.below(few[0] / 3);
  });

  it('is in expectation what the sampling of means and covariances gives, to first order', async () => {
    const [n, m, d, trials] = [1000, 500, 6, 100];
    const sds = [0.5, 1, 1, 2, 2, 3];
    const of = (count: number, seed: number): Vectors =>
      vectors(normalVectors(count, d, seed).values.map((z, i) => z * sds[i % d]!) as Float64Array, d);
    const values: number[] = [];
    for (let trial = 0; trial < trials; trial++)
      values.push(
        (await measure(frechetDistance, { rows: of(n, trial), test: of(m, 1000 + trial) }))['distance']!.value,
      );
    const mean = values.reduce((sum, each) => sum + each, 0) / trials;
    const error = Math.sqrt(
      values.reduce((sum, each) => sum + (each - mean) * (each - mean), 0) / (trials - 1) / trials,
    );
    const l = sds.map((sd) => sd * sd);
    let expected = l.reduce((sum, each) => sum + each, 0);
    for (const [i, a] of l.entries())
      for (const [j, b] of l.entries()) expected += (0.5 * (a * b * (i === j ? 2 : 1))) / (a + b);
    expected *= 1 / n + 1 / m;
    expect(Math.abs(mean - expected)).to.be.below(4 * error);
    expect(error).to.be.below(0.05 * expected);
  });

  it('follows a straight line in 1 / rows to endless rows', () => {
    expect(intercept([1, 2, 4, 5].map((n) => [1 / n, 3 + 7 / n]))).to.be.closeTo(3, 1e-12);
  });

  it('of images looks at random projections, which keep distances in the mean and the same for every study', async () => {
    const images = bars(50);
    const k = 400;
    const matrix = projection(64, k, 0);
    const { values, shape } = project(images, matrix, k);
    expect(shape).to.deep.equal([k]);
    const squared = (v: ArrayLike<number>, d: number, i: number, j: number): number => {
      let sum = 0;
      for (let c = 0; c < d; c++) sum += (v[i * d + c]! - v[j * d + c]!) * (v[i * d + c]! - v[j * d + c]!);
      return sum;
    };
    // The ratio has mean 1 and variance 2 / k.
    for (let i = 1; i < 50; i++)
      expect(Math.abs(squared(values, k, 0, i) / squared(images.values, 64, 0, i) - 1)).to.be.below(
        5 * Math.sqrt(2 / k),
      );
    expect(projection(64, k, 0)).to.deep.equal(matrix);
    expect(projection(64, k, 1)).to.not.deep.equal(matrix);
  });

  it('asks a fitted classifier for features, and says so where there is none', async () => {
    const rows = normalVectors(20, 2, 1);
    const test = normalVectors(20, 2, 2);
    const shifted: Pick<FittedModel<Vectors>, 'features'> = {
      features: async (given) => ({ ...given, values: given.values.map((value) => 10 * value) }),
    };
    const raw = await measure(frechetDistance, { rows, test });
    const ten = await measure(frechetDistance, { rows, test }, { features: 'classifier', classifier: shifted });
    expect(ten['distance']!.value).to.be.closeTo(100 * raw['distance']!.value, 1e-9);
    expect(() => create(frechetDistance, { features: 'classifier' })).to.throw(/has no classifier.*Add classifier/);
    expect(() => create(frechetDistance, { classifier: shifted })).to.throw(/`features` is raw/);
    expect(() => create(frechetDistance, { features: 'classifier', classifier: {} })).to.throw(
      /does not provide `features`/,
    );
  });
});

describe('classifier-two-sample', () => {
  it('cannot tell a sample from itself, and little from another of the same law', async () => {
    const test = normalVectors(400, 2, 1);
    const same = await measure(classifierTwoSample, { rows: test, test });
    expect([same['accuracy']!.value, same['auc']!.value, same['pValue']!.value]).to.deep.equal([0.5, 0.5, 0.5]);
    for (const method of ['neighbours', 'logistic']) {
      const values: number[] = [];
      for (let seed = 2; seed < 22; seed++)
        values.push(
          (await measure(classifierTwoSample, { rows: normalVectors(400, 2, seed), test }, { method }))['accuracy']!
            .value,
        );
      const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
      // 400 answers each; the real rows are the same ones, so that the twenty are not independent.
      expect(Math.abs(mean - 0.5)).to.be.below(4 * Math.sqrt(0.25 / 400));
    }
  });

  it('tells samples that lie apart without error', async () => {
    const [rows, test] = [normalVectors(100, 2, 1, 1, 20), normalVectors(100, 2, 2)];
    for (const method of ['neighbours', 'logistic', 'network']) {
      const { accuracy, auc, pValue } = await measure(classifierTwoSample, { rows, test }, { method });
      expect([accuracy!.value, auc!.value]).to.deep.equal([1, 1]);
      expect(pValue!.value).to.be.below(1e-20);
    }
  });

  it('sees a lost spread by neighbours, which a plane cannot', async () => {
    const [rows, test] = [normalVectors(800, 2, 3, 0.3), normalVectors(800, 2, 4)];
    const by = async (method: string): Promise<number> =>
      (await measure(classifierTwoSample, { rows, test }, { method }))['accuracy']!.value;
    expect(await by('neighbours')).to.be.above(0.7);
    expect(await by('network')).to.be.above(0.7);
    expect(Math.abs((await by('logistic')) - 0.5)).to.be.below(0.1);
  });

  it('reaches the best accuracy that there is: Phi(gap / 2) between two normal laws', async () => {
    const [rows, test] = [normalVectors(4000, 1, 5, 1, 2), normalVectors(4000, 1, 6)];
    const { accuracy } = await measure(classifierTwoSample, { rows, test }, { method: 'logistic', rows: 4000 });
    // Phi(1), tested on 4000 rows.
    expect(Math.abs(accuracy!.value - 0.8413)).to.be.below(4 * Math.sqrt((0.8413 * 0.1587) / 4000));
  });

  it('is not misled by the order of the rows', async () => {
    const sorted = Float64Array.from(normalVectors(400, 1, 7).values).sort();
    const test = normalVectors(400, 1, 8);
    const { accuracy } = await measure(classifierTwoSample, { rows: vectors(sorted), test });
    expect(Math.abs(accuracy!.value - 0.5)).to.be.below(4 * Math.sqrt(0.25 / 400));
  });

  it('counts ties half', () => {
    const found = separation(Float64Array.of(0.5, 0), Float64Array.of(0.5, 1), 0.5);
    expect(found).to.deep.equal({ accuracy: 0.75, auc: 0.875 });
  });

  it('needs four rows of either side, and takes constant ones', async () => {
    expect(await measure(classifierTwoSample, { rows: vectors([1, 2, 3]), test: vectors([1, 2, 3, 4]) })).to.deep.equal(
      {},
    );
    const constant = vectors([1, 1, 1, 1, 1, 1]);
    for (const method of ['neighbours', 'logistic', 'network'])
      expect(
        (await measure(classifierTwoSample, { rows: constant, test: constant }, { method }))['accuracy']!.value,
      ).to.equal(0.5);
  });
});

describe('class-histogram', () => {
  const by = (classes: number, sure = 1): object => ({ classifier: told(classes, sure) });

  it('is of the shares that the classifier finds, in both', async () => {
    const found = await measure(
      classHistogram,
      { rows: ofClasses([50, 40, 10, 0]), test: ofClasses([40, 40, 15, 5]) },
      by(4),
    );
    expect(found['lost']!.value).to.equal(0.25);
    expect(found['shift']!.value).to.be.closeTo(0.1, 1e-12);
    // 0 of 100 rows in the rarest class.
    expect(found['logMass']!.value).to.equal(Math.log(0.5 / 101));
    expect(found['mass']!.value).to.equal(0);
    const shares = [0.4, 0.4, 0.15, 0.05];
    const smoothed = [50, 40, 10, 0].map((count) => (count + 0.5) / 102);
    expect(found['divergence']!.value).to.be.closeTo(
      shares.reduce((sum, share, k) => sum + share * Math.log(share / smoothed[k]!), 0),
      1e-12,
    );
    expect(found['confidence']!.value).to.equal(1);
    expect(found['entropy']!.value).to.equal(0);
  });

  it('follows the class that is named, or else the rarest one that real rows have', async () => {
    const given = { rows: ofClasses([5, 3, 2]), test: ofClasses([0, 6, 4]) };
    expect((await measure(classHistogram, given, by(3)))['mass']!.value).to.equal(0.2);
    expect((await measure(classHistogram, given, { ...by(3), rare: 1 }))['mass']!.value).to.equal(0.3);
    let message = '';
    await measure(classHistogram, given, { ...by(3), rare: 7 }).catch((error: Error) => (message = error.message));
    expect(message).to.match(/class 7 is to be followed; the classifier has 3, from 0 to 2/);
  });

  it('knows how unsure the classifier is', async () => {
    const rows = ofClasses([5, 5]);
    const found = await measure(classHistogram, { rows, test: rows }, by(2, 0.75));
    expect(found['confidence']!.value).to.equal(0.75);
    expect(found['entropy']!.value).to.be.closeTo(-(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)), 1e-12);
  });

  it('keeps a class that has exactly a quarter of its share', async () => {
    const lost = async (kept: number): Promise<number> =>
      (
        await measure(classHistogram, { rows: ofClasses([390 - kept, 10, kept]), test: ofClasses([50, 10, 40]) }, by(3))
      )['lost']!.value;
    // Of 400 rows 40 are a quarter of 40 %; the second class has 10, a quarter of 10 %.
    expect(await lost(40)).to.equal(0);
    expect(await lost(39)).to.equal(1 / 3);
  });

  it('asks only models that predict', () => {
    expect(() => create(classHistogram, { classifier: {} })).to.throw(/does not provide `predict`/);
  });
});

describe('likelihood-bound and reconstruction', () => {
  it('give the mean bound, and bits for each number', async () => {
    const test = vectors([1, 2, 3, 4, 5, 6], 2);
    const found = await measure(likelihoodBound, { test, logLikelihoodBound: () => Float64Array.of(-1, -2, -6) });
    expect(found['bound']!.value).to.equal(-3);
    expect(found['bitsPerDimension']!.value).to.be.closeTo(3 / (2 * Math.LN2), 1e-15);
    const every = (state: string) => ({ bound: state, bitsPerDimension: state });
    const of = (...bounds: number[]) =>
      becomes(likelihoodBound, { test, logLikelihoodBound: () => Float64Array.from(bounds) });
    expect(await becomes(likelihoodBound, { test })).to.deep.equal(every('harmless'));
    expect(await of(-1, NaN, 0)).to.deep.equal(every('lost'));
    expect(await of(-1, -Infinity, 0)).to.deep.equal({ bound: -Infinity, bitsPerDimension: Infinity });
  });

  it('give errors for each number; the cross-entropy of numbers in [0, 1] alone, finite where an answer is certain and wrong', async () => {
    const test = vectors([0, 1, 0.5, 1], 2);
    const half = await measure(reconstruction, { test, reconstruct: () => vectors([0.5, 0.5, 0.5, 0.5], 2) });
    expect(half['squaredError']!.value).to.equal(0.75 / 4);
    expect(half['crossEntropy']!.value).to.be.closeTo(Math.LN2, 1e-15);
    const wrong = await measure(reconstruction, { test: vectors([1, 0]), reconstruct: () => vectors([0, 1]) });
    expect(wrong['crossEntropy']!.value).to.equal(100);
    const wide = await becomes(reconstruction, { test: vectors([2]), reconstruct: () => vectors([1]) });
    expect(wide).to.deep.equal({ squaredError: 1, crossEntropy: 'harmless' });
    const gone = await becomes(reconstruction, { test: vectors([1]), reconstruct: () => vectors([2]) });
    expect(gone).to.deep.equal({ squaredError: 1, crossEntropy: 'lost' });
    const every = (state: string) => ({ squaredError: state, crossEntropy: state });
    expect(await becomes(reconstruction, { test })).to.deep.equal(every('harmless'));
    const broken = { test, reconstruct: () => vectors([0.5, NaN, 0.5, 0.5], 2) };
    expect(await becomes(reconstruction, broken)).to.deep.equal(every('lost'));
  });
});

describe('features of held-out rows', () => {
  it('are computed once for all generations', async () => {
    const test = normalVectors(30, 2, 1);
    let asked = 0;
    const counting: Pick<FittedModel<Vectors>, 'features'> = {
      features: async (rows) => {
        if (rows === test) asked++;
        return rows;
      },
    };
    const metric = create(frechetDistance, { features: 'classifier', classifier: counting });
    const call = { random: rootStream(1), signal: new AbortController().signal, report: () => undefined };
    for (const generation of [1, 2, 3])
      await metric.measure(
        {
          generation,
          model: { sample: () => Promise.reject(new Error()), save: () => Promise.reject(new Error()) },
          rows: async () => take(test, [generation, 5, 6]),
          training: { parts: [], count: 0 },
          test,
        },
        call,
      );
    expect(asked).to.equal(1);
  });
});

import { expect } from 'chai';
import type { Pairs, RealData } from '../../../core/contracts/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { linearRegressionSource } from '../../../plugins/sources/linear-regression.js';
import { logistic } from '../../../plugins/sources/logistic.js';
import { create, open } from './open.js';

const ROWS = 20_000;
const openPairs = (entry: Registration, options: object, seed = 1): Promise<RealData<Pairs>> =>
  open(entry, options, { seed }) as unknown as Promise<RealData<Pairs>>;
const norm = (values: ArrayLike<number>): number => Math.sqrt(Array.from(values).reduce((sum, v) => sum + v * v, 0));
const predictors = ({ inputs, count }: Pairs, coefficients: Float64Array): number[] => {
  const d = coefficients.length - 1;
  return Array.from({ length: count }, (_, i) => {
    let sum = coefficients[0]!;
    for (let j = 0; j < d; j++) sum += coefficients[j + 1]! * inputs.values[i * d + j]!;
    return sum;
  });
};
/** (mean - expected) / standard error */
const zOfMean = (values: readonly number[], expected: number): number => {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / (values.length - 1);
  return (mean - expected) / Math.sqrt(variance / values.length);
};

describe('source linear-regression', () => {
  it('has coefficients of the length asked for: drawn for each seed, equal, or as given', async () => {
    const seeded = async (seed: number) => (await openPairs(linearRegressionSource, { norm: 2 }, seed)).truth!;
    const [one, again, other] = [await seeded(1), await seeded(1), await seeded(2)];
    expect(norm(one.coefficients!)).to.be.closeTo(2, 1e-12);
    expect(one.coefficients).to.deep.equal(again.coefficients);
    expect(one.coefficients).to.not.deep.equal(other.coefficients);
    const equal = await openPairs(linearRegressionSource, { dimensions: 4, coefficients: 'equal' });
    expect([...equal.truth!.coefficients!]).to.deep.equal([0, 0.5, 0.5, 0.5, 0.5]);
    const given = await openPairs(linearRegressionSource, { dimensions: 2, coefficients: [3, -1] });
    expect([...given.truth!.coefficients!]).to.deep.equal([0, 3, -1]);
  });
  it('refuses another number of coefficients than dimensions', () => {
    expect(() => create(linearRegressionSource, { dimensions: 3, coefficients: [1] })).to.throw(/1 coefficients .* 3/);
    expect(() => create(logistic, { dimensions: 1, coefficients: [1, 2] })).to.throw(/source logistic/);
  });
  it('has inputs whose variances fall as i^-alpha, uncorrelated', async () => {
    const data = await openPairs(linearRegressionSource, { dimensions: 3, alpha: 2 });
    const { values } = (await data.rows(0, ROWS)).inputs;
    const { covariance } = data.truth!.inputs!;
    for (let i = 0; i < 3; i++)
      for (let j = 0; j <= i; j++) {
        const products = Array.from({ length: ROWS }, (_, row) => values[row * 3 + i]! * values[row * 3 + j]!);
        expect(covariance[i * 3 + j]).to.be.closeTo(i === j ? 1 / ((i + 1) * (i + 1)) : 0, 1e-15);
        expect(Math.abs(zOfMean(products, covariance[i * 3 + j]!)), `${i}, ${j}`).to.be.below(4);
      }
  });
  it('has targets that are linear in the inputs, plus noise of the spread asked for', async () => {
    const data = await openPairs(linearRegressionSource, { noise: 0.5 });
    const rows = await data.rows(0, ROWS);
    const residuals = predictors(rows, data.truth!.coefficients!).map((u, i) => rows.targets.values[i]! - u);
    expect(Math.abs(zOfMean(residuals, 0))).to.be.below(4);
    expect(
      Math.abs(
        zOfMean(
          residuals.map((e) => e * e),
          0.25,
        ),
      ),
    ).to.be.below(4);
    // The mean log density of normal noise: -log(s) - log(2 pi)/2 - 1/2.
    const densities = [...data.truth!.logLikelihood!(rows)];
    expect(Math.abs(zOfMean(densities, Math.log(2) - 0.5 * Math.log(2 * Math.PI) - 0.5))).to.be.below(4);
  });
  it('has no density without noise, and exact targets', async () => {
    const data = await openPairs(linearRegressionSource, { noise: 0 });
    const rows = await data.rows(0, 50);
    expect(data.truth!.logLikelihood).to.equal(undefined);
    predictors(rows, data.truth!.coefficients!).forEach((u, i) =>
      expect(rows.targets.values[i]).to.be.closeTo(u, 1e-12),
    );
  });
});

describe('source logistic', () => {
  it('draws labels with the probability that it knows', async () => {
    const data = await openPairs(logistic, { norm: 3, flip: 0.1 });
    const rows = await data.rows(0, ROWS);
    const ones = { ...rows, targets: { ...rows.targets, values: new Float64Array(ROWS).fill(1) } };
    const zeros = { ...rows, targets: { ...rows.targets, values: new Float64Array(ROWS) } };
    const [p, q] = [data.truth!.logLikelihood!(ones).map(Math.exp), data.truth!.logLikelihood!(zeros).map(Math.exp)];
    p.forEach((chance, i) => expect(chance + q[i]!).to.be.closeTo(1, 1e-12));
    expect(Math.min(...p)).to.be.above(0.1);
    const surprise = Array.from(p, (chance, i) => rows.targets.values[i]! - chance);
    expect(Math.abs(zOfMean(surprise, 0))).to.be.below(4);
  });
  it('turns over the share of labels asked for: those are wrong', async () => {
    const data = await openPairs(logistic, { labels: 'threshold', flip: 0.2 });
    const rows = await data.rows(0, ROWS);
    expect(Math.abs(zOfMean([...data.truth!.correct!(rows)], 0.8))).to.be.below(4);
    const clean = await openPairs(logistic, { labels: 'threshold' });
    const right = await clean.rows(0, 200);
    expect(clean.truth!.correct!(right).every((one) => one === 1)).to.equal(true);
    expect([...clean.truth!.logLikelihood!(right)].every((density) => density === 0)).to.equal(true);
  });
  it('knows the coefficients only where the log odds are linear', async () => {
    expect((await openPairs(logistic, {})).truth!.coefficients).to.have.length(6);
    for (const options of [{ labels: 'threshold' }, { flip: 0.1 }])
      expect((await openPairs(logistic, options)).truth!.coefficients).to.equal(undefined);
  });
});

import { expect } from 'chai';
import type { FittedModel, Measured, Pairs, Samples, Subject, Truth, Vectors } from '../../../core/contracts/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { rootStream } from '../../../core/random/index.js';
import { trainingSet } from '../../../core/samples/index.js';
import { classificationError } from '../../../plugins/metrics/classification-error.js';
import { purity } from '../../../plugins/metrics/purity.js';
import { regressionError } from '../../../plugins/metrics/regression-error.js';
import { labelledPairs, linearPairs } from '../../fixtures/pairs.js';
import { create, vectors } from './subject.js';

const call = { random: rootStream(5), signal: new AbortController().signal, report: () => undefined };
const measure = (
  entry: Registration,
  model: Partial<FittedModel>,
  test: Samples,
  more: Partial<Subject> = {},
): Promise<Readonly<Record<string, Measured>>> =>
  create(entry).measure(
    {
      generation: 2,
      model: model as FittedModel,
      rows: () => Promise.resolve(test),
      training: { parts: [], count: 0 },
      test,
      ...more,
    },
    call,
  );
const test = linearPairs(200);
const truth: Truth = {
  coefficients: Float64Array.of(0, 2, -1),
  inputs: { mean: Float64Array.of(1, 0), covariance: Float64Array.of(4, 1, 1, 2) },
};
const off = (by: number): Partial<FittedModel> => ({
  predict: () => Promise.resolve(vectors(test.targets.values.map((value) => value + by) as Float64Array)),
});

describe('regression-error', () => {
  it('is exact where the model is linear and the source knows: (d0 + d mu)^2 + d Sigma d', async () => {
    const coefficients = () => Float64Array.of(0.5, 3, -3);
    // d0 = .5, d = (1, -2): (.5 + 1)^2 + (4 - 2 - 2 + 8)
    const { excess } = await measure(regressionError, { ...off(1), coefficients }, test, { truth });
    expect(excess).to.deep.equal({ value: 2.25 + 8, basis: 'exact' });
  });
  it('is taken over the held-out inputs where the model is not linear', async () => {
    const { excess, mse } = await measure(regressionError, off(0.5), test, { truth });
    expect((excess as { value: number }).value).to.be.closeTo(0.25, 1e-12);
    expect((excess as { basis: string }).basis).to.equal('sampled');
    expect((mse as { value: number }).value).to.be.closeTo(0.25, 1e-12);
  });
  it('has no excess to measure where the truth is unknown, and nothing of a kind of model that does not predict', async () => {
    expect((await measure(regressionError, off(1), test))['excess']).to.equal('harmless');
    const none = { excess: 'harmless', mse: 'harmless' };
    expect(await measure(regressionError, {}, test, { truth })).to.deep.equal(none);
  });
  it('is infinite, or lost, where what is predicted is', async () => {
    const infinite = { value: Infinity, basis: 'exact' };
    expect((await measure(regressionError, off(Infinity), test))['mse']).to.deep.equal(infinite);
    expect((await measure(regressionError, off(NaN), test))['mse']).to.equal(undefined);
  });
});

describe('classification-error', () => {
  const labels = labelledPairs(4);
  const four: Pairs = { ...labels, targets: vectors([0, 1, 1, 0]) };
  const saying = (predicted: Vectors): Partial<FittedModel> => ({ predict: () => Promise.resolve(predicted) });
  const numbers = async (predicted: Vectors, rows = four): Promise<number[]> =>
    Object.values(await measure(classificationError, saying(predicted), rows)).map(
      (value) => (value as { value: number }).value,
    );
  it('counts the rows whose likeliest class is wrong, and the surprise of all', async () => {
    const [error, loss] = await numbers(vectors([0.9, 0.1, 0.2, 0.8, 0.6, 0.4, 0.5, 0.5], 2));
    expect(error).to.equal(0.25);
    expect(loss).to.be.closeTo(-(Math.log(0.9) + Math.log(0.8) + Math.log(0.4) + Math.log(0.5)) / 4, 1e-15);
  });
  it('takes one column for the probability of class 1', async () => {
    expect(await numbers(vectors([0.1, 0.8, 0.4, 0.5]))).to.deep.equal(
      await numbers(vectors([0.9, 0.1, 0.2, 0.8, 0.6, 0.4, 0.5, 0.5], 2)),
    );
  });
  it('stays finite where the model was sure and wrong', async () => {
    const [error, loss] = await numbers(vectors([1, 0, 0, 1]));
    expect(error).to.equal(1);
    expect(loss).to.be.closeTo(-Math.log(Number.EPSILON), 1e-12);
  });
  it('is not defined for targets that are no classes', async () => {
    const none = { ...four, targets: vectors([0, 1, 2, 0]) };
    expect(await measure(classificationError, saying(vectors([1, 0, 0, 1])), none)).to.deep.equal({});
  });
});

describe('purity', () => {
  const column = (...values: number[]): Vectors => vectors(values);
  const correct = (samples: Samples) => Uint8Array.from((samples as Vectors).values, (value) => (value > 0 ? 1 : 0));
  it('is the share of right rows: of all trained on, of the synthetic ones, of the generated', async () => {
    const training = trainingSet([
      { samples: column(1, 2, 3, -1), origin: 'real' as const },
      { samples: column(-1, 1), origin: 1 },
      { samples: column(-1, -1), origin: 'teacher' as const },
    ]);
    expect(await measure(purity, {}, column(1, 1, 1, -1, -1), { truth: { correct }, training })).to.deep.equal({
      training: { value: 0.5, basis: 'exact' },
      synthetic: { value: 0.25, basis: 'exact' },
      generated: { value: 0.6, basis: 'sampled' },
    });
  });
  it('has no synthetic share without synthetic rows, and nothing without a verifier', async () => {
    const training = trainingSet([{ samples: column(1, -1), origin: 'real' as const }]);
    const measured = await measure(purity, {}, column(1), { truth: { correct }, training });
    expect(measured['synthetic']).to.equal('harmless');
    expect(await measure(purity, {}, column(1), { training })).to.deep.equal({
      training: 'harmless',
      synthetic: 'harmless',
      generated: 'harmless',
    });
  });
});

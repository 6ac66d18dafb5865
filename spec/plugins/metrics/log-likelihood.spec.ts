import { expect } from 'chai';
import { logLikelihood } from '../../../plugins/metrics/log-likelihood.js';
import { measure, vectors } from './subject.js';

describe('log-likelihood', () => {
  const test = vectors([1, 2, 3, 4]);

  it('is the mean negative log density of the held-out rows', async () => {
    const { nll, impossible } = await measure(logLikelihood, {
      test,
      logLikelihood: () => Float64Array.of(-1, -2, 3, -4),
    });
    expect(nll).to.deep.equal({ value: 1, basis: 'exact' });
    expect(impossible!.value).to.equal(0);
  });

  it('counts rows of density 0 instead of giving an infinite mean', async () => {
    const density = (): Float64Array => Float64Array.of(-1, -Infinity, -2, -Infinity);
    expect(await measure(logLikelihood, { test, logLikelihood: density })).to.deep.equal({
      impossible: { value: 0.5, basis: 'exact' },
    });
  });

  it('says nothing of a model without a density or with one that is not a number', async () => {
    expect(await measure(logLikelihood, { test })).to.deep.equal({});
    expect(await measure(logLikelihood, { test, logLikelihood: () => Float64Array.of(1, NaN, 2, 3) })).to.deep.equal(
      {},
    );
  });
});

import { expect } from 'chai';
import { logLikelihood } from '../../../plugins/metrics/log-likelihood.js';
import { measure, told, vectors } from './subject.js';

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

  it('is infinite where a row has density 0, and counts such rows', async () => {
    const density = (): Float64Array => Float64Array.of(-1, -Infinity, -2, -Infinity);
    expect(await measure(logLikelihood, { test, logLikelihood: density })).to.deep.equal({
      nll: { value: Infinity, basis: 'exact' },
      impossible: { value: 0.5, basis: 'exact' },
    });
  });

  it('has nothing to measure of a kind of model without a density; one that is not a number is lost', async () => {
    const of = (...densities: number[]) =>
      told(logLikelihood, { test, logLikelihood: () => Float64Array.from(densities) });
    expect(await told(logLikelihood, { test })).to.deep.equal({ nll: 'harmless', impossible: 'harmless' });
    expect(await of(1, NaN, 2, 3)).to.deep.equal({ nll: 'lost', impossible: 'lost' });
    expect(await of(Infinity, -Infinity, 2, 3)).to.deep.equal({ nll: 'lost', impossible: 0.25 });
    expect(await of(Infinity, 1, 2, 3)).to.deep.equal({ nll: -Infinity, impossible: 0 });
  });
});

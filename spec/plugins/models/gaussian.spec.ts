import { expect } from 'chai';
import type { Vectors } from '../../../core/contracts/index.js';
import { gaussian } from '../../../plugins/models/gaussian.js';
import { context, make, refusal, rows, training, weighted } from './fixtures.js';

const mle = make(gaussian, { estimator: 'mle', covariance: 'full' });
const unbiased = make(gaussian, { estimator: 'unbiased', covariance: 'full' });
const diagonal = make(gaussian, { estimator: 'mle', covariance: 'diagonal' });
const one = (...values: readonly number[]): Vectors => ({
  kind: 'vectors',
  count: values.length,
  shape: [1],
  values: Float64Array.from(values),
});

describe('gaussian', () => {
  it('divides by T or by T - 1', async () => {
    const set = training(one(1, 2, 6));
    expect((await mle.fit(set, context())).moments!().covariance[0]).to.be.closeTo(14 / 3, 1e-14);
    expect((await unbiased.fit(set, context())).moments!().covariance[0]).to.be.closeTo(7, 1e-14);
  });
  it('weighs parts: two of weight 3 count like their rows three times', async () => {
    const heavy = weighted({ samples: one(1, 5), origin: 'real', weight: 3 }, { samples: one(9), origin: 1 });
    const repeated = training(one(1, 5, 1, 5, 1, 5, 9));
    const a = (await mle.fit(heavy, context())).moments!();
    const b = (await mle.fit(repeated, context())).moments!();
    expect(a.mean[0]).to.be.closeTo(b.mean[0]!, 1e-14);
    expect(a.covariance[0]).to.be.closeTo(b.covariance[0]!, 1e-13);
  });
  it('gives an unbiased estimate that does not depend on the scale of equal weights', async () => {
    const scaled = weighted({ samples: one(1, 2, 6), origin: 'real', weight: 0.25 });
    expect((await unbiased.fit(scaled, context())).moments!().covariance[0]).to.be.closeTo(7, 1e-13);
  });
  it('never reads a part twice, and fits the same bytes when it has forgotten it', async () => {
    let reads = 0;
    const parts = [rows(300, 3, 'a'), rows(200, 3, 'b')].map((samples) => ({
      ...samples,
      get values() {
        reads++;
        return samples.values;
      },
    }));
    const set = training(...parts);
    const first = await mle.fit(set, context());
    const before = reads;
    const again = await mle.fit(set, context());
    expect(before).to.be.above(0);
    expect(reads).to.equal(before);
    const resumed = await mle.fit(training(...parts.map((p) => ({ ...p, values: p.values.slice() }))), context());
    expect(again.moments!()).to.deep.equal(first.moments!());
    expect(resumed.moments!()).to.deep.equal(first.moments!());
  });
  it('samples its mean and covariance, times the temperature', async () => {
    const fitted = await mle.fit(training(rows(500, 2, 'fit')), context());
    const drawn = await fitted.sample(40_000, { ...context('draw'), bias: { temperature: 0.25 } });
    const wanted = fitted.moments!();
    const got = (await mle.fit(training(drawn), context())).moments!();
    for (let i = 0; i < 2; i++) {
      const variance = wanted.covariance[i * 3]! / 4;
      expect(Math.abs(got.mean[i]! - wanted.mean[i]!) / Math.sqrt(variance / 40_000)).to.be.below(4);
      expect(Math.abs(got.covariance[i * 3]! / variance - 1) / Math.sqrt(2 / 40_000)).to.be.below(4);
    }
  });
  it('fits and samples fewer rows than dimensions: in the plane that they span', async () => {
    const fitted = await mle.fit(training(rows(3, 6, 'few')), context());
    const drawn = await fitted.sample(50, context('few'));
    const { covariance } = (await mle.fit(training(drawn), context())).moments!();
    expect(drawn.values.every(Number.isFinite)).to.equal(true);
    const { semidefiniteFactor } = await import('../../../core/numerics/index.js');
    expect(
      semidefiniteFactor(
        covariance.map((x) => Math.round(x * 1e10) / 1e10),
        6,
      ).rank,
    ).to.be.at.most(3);
    expect([...(await fitted.logLikelihood!(drawn, context()))].every((l) => l === -Infinity)).to.equal(true);
  });
  it('fits a single row as a point; unbiased it refuses one', async () => {
    const point = await (await mle.fit(training(one(4)), context())).sample(3, context());
    expect([...point.values]).to.deep.equal([4, 4, 4]);
    expect(await refusal(unbiased.fit(training(one(4)), context()))).to.equal('COLLAPSAR_FIT_INVALID');
  });
  it('knows its density', async () => {
    const fitted = await mle.fit(training(one(-1, 1)), context());
    const [l] = await fitted.logLikelihood!(one(1), context());
    expect(l).to.be.closeTo(-0.5 * Math.log(2 * Math.PI) - 0.5, 1e-14);
    const full = await mle.fit(training(rows(400, 1, 'density')), context());
    const apart = await diagonal.fit(training(rows(400, 1, 'density')), context());
    const test = rows(20, 1, 'test');
    expect([...(await full.logLikelihood!(test, context()))].map((x) => x.toFixed(10))).to.deep.equal(
      [...(await apart.logLikelihood!(test, context()))].map((x) => x.toFixed(10)),
    );
  });
  it('refuses rows that are not finite and weights that add up to nothing', async () => {
    expect(await refusal(mle.fit(training(one(1, NaN)), context()))).to.equal('COLLAPSAR_FIT_INVALID');
    const weightless = weighted({ samples: one(1, 2), origin: 'real', weight: 0 });
    expect(await refusal(mle.fit(weightless, context()))).to.equal('COLLAPSAR_FIT_INVALID');
  });
  for (const [name, model] of [
    ['full', mle],
    ['diagonal', diagonal],
  ] as const)
    it(`samples the same bytes after save and restore (${name})`, async () => {
      const fitted = await model.fit(training(rows(30, 4, 'saved')), context());
      const restored = await model.restore(structuredClone(await fitted.save()));
      expect(await restored.sample(20, context('s'))).to.deep.equal(await fitted.sample(20, context('s')));
    });
});

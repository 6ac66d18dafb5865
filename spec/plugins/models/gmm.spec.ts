import { expect } from 'chai';
import type { Vectors } from '../../../core/contracts/index.js';
import { meanAndCovariance } from '../../../core/numerics/index.js';
import type { FittedGmm } from '../../../plugins/models/gmm/fitted-gmm.js';
import { gmm } from '../../../plugins/models/gmm.js';
import { context, make, refusal, rows, training, weighted } from './fixtures.js';

const defaults = {
  components: 2,
  covariance: 'full',
  regularisation: 1e-6,
  tolerance: 1e-6,
  iterations: 200,
  restarts: 1,
};
const model = (options: Readonly<Record<string, unknown>> = {}) => make(gmm, { ...defaults, ...options });
const two = training(rows(600, 2, 'left', -12), rows(300, 2, 'right', 12));

describe('gmm', () => {
  for (const covariance of ['full', 'diagonal', 'spherical'])
    it(`finds two clusters and samples them (${covariance})`, async () => {
      const fitted = (await model({ covariance }).fit(two, context())) as FittedGmm;
      const { weights, means } = fitted.mixture;
      const right = means[0]! > means[2]! ? 0 : 1;
      expect(weights[right]).to.be.closeTo(1 / 3, 0.01);
      expect(means[2 * right]).to.be.closeTo(12, 0.8);
      const drawn = await fitted.sample(20_000, context('draw'));
      const wanted = fitted.moments();
      const got = meanAndCovariance(drawn.values, drawn.count, 2);
      const z = (got.mean[0]! - wanted.mean[0]!) / Math.sqrt(wanted.covariance[0]! / 20_000);
      expect(Math.abs(z)).to.be.below(4);
      expect(got.covariance[0]! / wanted.covariance[0]!).to.be.closeTo(1, 0.05);
      const restored = await model({ covariance }).restore(structuredClone(await fitted.save()));
      expect(await restored.sample(50, context('s'))).to.deep.equal(await fitted.sample(50, context('s')));
    });
  it('raises the likelihood at every iteration and reports it', async () => {
    const steps: number[] = [];
    const report = (step: { values?: Readonly<Record<string, number>> }) => steps.push(step.values!['logLikelihood']!);
    const close = training(rows(300, 2, 'a', 0), rows(300, 2, 'b', 4));
    await model({ components: 3, regularisation: 0 }).fit(close, { ...context('up'), report });
    expect(steps.length).to.be.above(5);
    for (let i = 1; i < steps.length; i++) expect(steps[i]! - steps[i - 1]!).to.be.above(-1e-10);
  });
  it('with one component is the Gaussian of the rows, and its density', async () => {
    const sample = rows(200, 2, 'one');
    const fitted = await model({ components: 1, regularisation: 0 }).fit(training(sample), context());
    const { covariance } = meanAndCovariance(sample.values, 200, 2);
    fitted.moments!().covariance.forEach((x, i) => expect(x).to.be.closeTo(covariance[i]!, 1e-10));
    const total = (await fitted.logLikelihood!(sample, context())).reduce((sum, l) => sum + l, 0);
    const determinant = covariance[0]! * covariance[3]! - covariance[1]! * covariance[2]!;
    expect(total).to.be.closeTo(-200 * (Math.log(2 * Math.PI) + 0.5 * Math.log(determinant) + 1), 1e-8);
  });
  it('counts a part of weight 2 like its rows twice', async () => {
    const [left, right] = [rows(100, 2, 'l', -12), rows(100, 2, 'r', 12)];
    const heavy = weighted({ samples: left, origin: 'real', weight: 2 }, { samples: right, origin: 1 });
    const a = (await model().fit(heavy, context())).moments!();
    const b = (await model().fit(training(left, left, right), context())).moments!();
    a.covariance.forEach((x, i) => expect(x / b.covariance[i]! - 1).to.be.closeTo(0, 1e-3));
  });
  it('goes on from an earlier fit, and refuses one of other options', async () => {
    const first = await model().fit(two, context());
    let steps = 0;
    await model().fit(two, { ...context(), start: first, report: () => steps++ });
    expect(steps).to.be.below(5);
    const other = model({ components: 3 }).fit(two, { ...context(), start: first });
    expect(await refusal(other)).to.equal('COLLAPSAR_FIT_INVALID');
  });
  it('survives components that run empty or shrink onto a point', async () => {
    const few: Vectors = { kind: 'vectors', count: 6, shape: [1], values: Float64Array.of(0, 0, 0, 1, 1, 1) };
    for (const regularisation of [0, 1e-6]) {
      const fitted = await model({ components: 4, regularisation }).fit(training(few), context());
      expect((await fitted.sample(10, context())).values.every(Number.isFinite)).to.equal(true);
      expect(fitted.moments!().mean[0]).to.be.closeTo(0.5, 1e-6);
    }
  });
  it('takes equal rows, a single one among them, for their place, and refuses rows that are not finite', async () => {
    const flat = (value: number, count: number): Vectors => ({
      kind: 'vectors',
      count,
      shape: [1],
      values: new Float64Array(count).fill(value),
    });
    for (const covariance of ['full', 'diagonal', 'spherical'])
      for (const count of [1, 5])
        for (const regularisation of [0, 1e-6]) {
          const fitted = await model({ covariance, regularisation }).fit(training(flat(0.1, count)), context());
          expect([...(await fitted.sample(3, context())).values]).to.deep.equal([0.1, 0.1, 0.1]);
          expect([...fitted.moments!().covariance]).to.deep.equal([0]);
          const asked: Vectors = {
            kind: 'vectors',
            count: 3,
            shape: [1],
            values: Float64Array.of(0.1, 0.1 + 1.4e-17, 0.2),
          };
          expect([...(await fitted.logLikelihood!(asked, context()))]).to.deep.equal([0, 0, -Infinity]);
        }
    expect(await refusal(model().fit(training(flat(NaN, 5)), context()))).to.equal('COLLAPSAR_FIT_INVALID');
  });
  it('fits fewer rows than components, and samples them', async () => {
    const rows: Vectors = { kind: 'vectors', count: 2, shape: [1], values: Float64Array.of(-3, 5) };
    const fitted = await model({ components: 5 }).fit(training(rows), context());
    const { values } = await fitted.sample(400, context());
    const near = (value: number, point: number): boolean => Math.abs(value - point) < 0.02;
    expect(values.every((value) => near(value, -3) || near(value, 5))).to.equal(true);
    expect(values.some((value) => near(value, -3)) && values.some((value) => near(value, 5))).to.equal(true);
  });
  it('stops when it is told to', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    expect(await refusal(model().fit(two, { ...context(), signal: controller.signal }))).to.equal('Error: enough');
  });
});

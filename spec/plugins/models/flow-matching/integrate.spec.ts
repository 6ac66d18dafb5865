import { expect } from 'chai';
import { rootStream } from '../../../../core/random/index.js';
import {
  integrate,
  type Derivative,
  type IntegrationMethod,
} from '../../../../plugins/models/flow-matching/integrate.js';
import { correlated, exactVelocity, normals, worstMoment } from '../denoising/gaussian-case.js';

const { signal } = new AbortController();
const ORDERS: Readonly<Record<IntegrationMethod, number>> = { euler: 1, midpoint: 2, rk4: 4 };

/** dx/dt = x cos(4t), x(0) = 1: x(t) = exp(sin(4t) / 4). */
const swing: Derivative = (x, t) => Promise.resolve(x.map((value) => value * Math.cos(4 * t)));
const miss = async (method: IntegrationMethod, steps: number): Promise<number> => {
  const x = Float64Array.of(1);
  await integrate(method, swing, x, [0, 1], steps, signal);
  return Math.abs(x[0]! - Math.exp(Math.sin(4) / 4));
};

describe('flow-matching: the integrator', () => {
  for (const method of ['euler', 'midpoint', 'rk4'] as const) {
    it(`${method} is of order ${ORDERS[method]}`, async () => {
      const order = Math.log2((await miss(method, 150)) / (await miss(method, 300)));
      expect(order).to.be.closeTo(ORDERS[method], 0.25);
    });
    it(`${method} goes back where it came from`, async () => {
      const x = Float64Array.of(1, -2);
      await integrate(method, swing, x, [0, 1], 2000, signal);
      await integrate(method, swing, x, [1, 0], 2000, signal);
      expect(x[0]).to.be.closeTo(1, 3e-3);
      expect(x[1]).to.be.closeTo(-2, 6e-3);
    });
  }
  it('carries standard normal rows to the mean and covariance of normal data along the exact velocity', async () => {
    const n = 20_000;
    const x = normals(2 * n, rootStream(9).child('flow'));
    const out = new Float64Array(2 * n);
    const exact: Derivative = (at, t) => {
      for (let i = 0; i < at.length; i += 2) exactVelocity(correlated, at, i, t, out);
      return Promise.resolve(out);
    };
    await integrate('midpoint', exact, x, [0, 1], 50, signal);
    expect(worstMoment(correlated, x, n)).to.be.below(4);
  });
  it('stops when it is told to', async () => {
    const controller = new AbortController();
    let asked = 0;
    const slow: Derivative = (x) => {
      if (++asked === 2) controller.abort(new Error('enough'));
      return Promise.resolve(x);
    };
    const running = integrate('euler', slow, Float64Array.of(1), [0, 1], 10, controller.signal);
    expect(await running.catch(String)).to.equal('Error: enough');
    expect(asked).to.equal(2);
  });
});

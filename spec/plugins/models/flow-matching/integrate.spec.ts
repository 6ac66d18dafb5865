import { expect } from 'chai';
import { rootStream } from '../../../../core/random/index.js';
import {
  flowLogDensity,
  integrate,
  type Derivative,
  type IntegrationMethod,
  type VelocityAndDivergence,
} from '../../../../plugins/models/flow-matching/integrate.js';
import {
  correlated,
  exactVelocity,
  gaussianLogDensity,
  gaussianRows,
  normals,
  velocityMatrix,
  worstMoment,
} from '../denoising/gaussian-case.js';

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

describe('flow-matching: the log-density', () => {
  it('is that of normal data along the exact velocity', async () => {
    const rows = gaussianRows(correlated, 300, rootStream(2).child('rows'));
    const exact: VelocityAndDivergence = (x, t) => {
      const velocity = new Float64Array(x.length);
      for (let at = 0; at < x.length; at += 2) exactVelocity(correlated, x, at, t, velocity);
      const [a, , , d] = velocityMatrix(correlated, t);
      return Promise.resolve({ velocity, divergence: new Float64Array(x.length / 2).fill(a + d) });
    };
    const densities = await flowLogDensity(exact, rows, 2, 'rk4', 60, signal);
    const truth = gaussianLogDensity(correlated, rows);
    densities.forEach((density, i) => expect(density).to.be.closeTo(truth[i]!, 1e-4));
  });
  it('of a flow that stands still is that of the standard normal', async () => {
    const rows = Float64Array.of(0, 0, 0, 1, -2, 0.5);
    const still: VelocityAndDivergence = (x) =>
      Promise.resolve({ velocity: new Float64Array(x.length), divergence: new Float64Array(x.length / 3) });
    const densities = await flowLogDensity(still, rows, 3, 'euler', 4, signal);
    expect(densities[0]).to.be.closeTo(-1.5 * Math.log(2 * Math.PI), 1e-12);
    expect(densities[1]).to.be.closeTo(-1.5 * Math.log(2 * Math.PI) - 0.5 * 5.25, 1e-12);
  });
});

import { expect } from 'chai';
import { rootStream } from '../../../../core/random/index.js';
import { noiseSchedule, type NoiseSchedule } from '../../../../plugins/models/diffusion/schedule.js';
import {
  boundTerms,
  variationalBound,
  type NoiseEstimate,
} from '../../../../plugins/models/diffusion/variational-bound.js';
import {
  exactNoise,
  gaussianLogDensity,
  gaussianRows,
  standard,
  type GaussianCase,
} from '../denoising/gaussian-case.js';

const { signal } = new AbortController();
const exact =
  (schedule: NoiseSchedule, data: GaussianCase): NoiseEstimate =>
  (x, steps) => {
    const out = new Float64Array(x.length);
    for (let at = 0; at < x.length; at += 2) exactNoise(data, x, at, schedule.signal[steps[at / 2]!]!, out);
    return Promise.resolve(out);
  };

/** Mean of bound - log-density over rows, and its standard error. */
const gap = async (data: GaussianCase, steps: number, strata: number, variance: 'forward' | 'posterior', n: number) => {
  const schedule = noiseSchedule('linear', steps);
  const x = gaussianRows(data, n, rootStream(5).child('rows'));
  const random = rootStream(5).child('bound', steps, strata);
  const terms = boundTerms(schedule, variance);
  const bound = await variationalBound(schedule, terms, x, 2, strata, exact(schedule, data), { random, signal });
  const truth = gaussianLogDensity(data, x);
  const gaps = bound.map((value, i) => value - truth[i]!);
  const mean = gaps.reduce((sum, value) => sum + value, 0) / n;
  const squares = gaps.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, error: Math.sqrt(squares / (n - 1) / n) };
};

const narrow: GaussianCase = { mean: [0.5, -0.2], covariance: [0.06, 0.03, 0.03, 0.05] };

/**
 * What the bound loses with the exact denoiser, in nats: its steps back have the right means, and variance beta_t where
 * those of the data have beta_t (signal_{t-1} l + 1 - signal_{t-1}) / (signal_t l + 1 - signal_t) along an axis of variance l.
 */
const wrongVariance = ({ mean: [u, v], covariance: [p, q, , s] }: GaussianCase, steps: number): number => {
  const { signal: kept } = noiseSchedule('linear', steps);
  const divergence = (ratio: number): number => 0.5 * (ratio - 1 - Math.log(ratio));
  const root = Math.hypot((p - s) / 2, q);
  let cost = 0.5 * kept[steps]! * (u * u + v * v);
  for (const l of [(p + s) / 2 + root, (p + s) / 2 - root]) {
    const variance = (t: number): number => kept[t]! * l + 1 - kept[t]!;
    cost += divergence(variance(steps));
    for (let t = 1; t <= steps; t++) cost += divergence(variance(t - 1) / variance(t));
  }
  return cost;
};

describe('diffusion: the variational bound', () => {
  it('is the log-likelihood of standard normal data, which the chain forward leaves as they are', async () => {
    // The decoder's own density is the only loss: the true variance of x_0 given x_1 is beta_1, and so is the model's.
    for (const steps of [10, 100]) {
      const { mean, error } = await gap(standard, steps, steps, 'forward', 4000);
      expect(Math.abs(mean) / error).to.be.below(4);
    }
  });
  it('lies below the log-likelihood of other normal data by what the wrong variance costs, little with many steps', async () => {
    const costs = [];
    for (const [steps, n] of [
      [10, 4000],
      [100, 4000],
      [1000, 1000],
    ] as const) {
      const cost = wrongVariance(narrow, steps);
      const { mean, error } = await gap(narrow, steps, steps, 'forward', n);
      expect(Math.abs(mean + cost) / error).to.be.below(4);
      costs.push({ cost, z: mean / error });
    }
    expect(costs[0]!.z).to.be.below(-4);
    expect(costs[1]!.cost).to.be.below(costs[0]!.cost / 4);
    expect(costs[2]!.cost)
      .to.be.below(costs[1]!.cost / 4)
      .and.above(0);
  });
  it('is the same on average with fewer terms drawn', async () => {
    const all = await gap(narrow, 60, 60, 'forward', 2000);
    const some = await gap(narrow, 60, 7, 'forward', 6000);
    expect(Math.abs(all.mean - some.mean) / Math.hypot(all.error, some.error)).to.be.below(4);
    expect(some.error).to.be.above(0);
  });
  it('is looser with the posterior variance, where the data have variance 1', async () => {
    const posterior = await gap(standard, 50, 50, 'posterior', 2000);
    expect(posterior.mean / posterior.error).to.be.below(-4);
  });
  it('stays a number for a chain of one step and rows far away', async () => {
    const schedule = noiseSchedule('cosine', 1);
    for (const variance of ['forward', 'posterior'] as const) {
      const context = { random: rootStream(1), signal };
      const terms = boundTerms(schedule, variance);
      const far = Float64Array.of(1e3, -1e3);
      const bound = await variationalBound(schedule, terms, far, 2, 9, exact(schedule, standard), context);
      expect(Number.isFinite(bound[0])).to.equal(true);
    }
  });
});

import { expect } from 'chai';
import type { RandomStream } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import {
  ddimSteps,
  ddpmSteps,
  runBack,
  type NoisePredictor,
  type ReverseStep,
} from '../../../../plugins/models/diffusion/reverse-chain.js';
import { noiseSchedule, type NoiseSchedule } from '../../../../plugins/models/diffusion/schedule.js';
import { correlated, exactNoise, normals, standard, type GaussianCase } from '../denoising/gaussian-case.js';

const { signal } = new AbortController();

const exact =
  (schedule: NoiseSchedule, data: GaussianCase): NoisePredictor =>
  (x, step) => {
    const out = new Float64Array(x.length);
    for (let at = 0; at < x.length; at += 2) exactNoise(data, x, at, schedule.signal[step]!, out);
    return Promise.resolve(out);
  };
const options = (name: string) => ({ random: rootStream(3).child(name), signal, spread: 1 });
const start = (name: string, n: number): Float64Array => normals(2 * n, rootStream(3).child('start', name));

/**
 * Mean and covariance of the rows that the chain makes, exactly: with the exact denoiser a row is linear in the normal
 * numbers that went into it, so each number's part is what comes of it alone, and their squares add up.
 */
const momentsOf = async (
  steps: readonly ReverseStep[],
  schedule: NoiseSchedule,
  data: GaussianCase,
  spread = 1,
): Promise<readonly number[]> => {
  const noisy = steps.filter(({ deviation }) => deviation > 0).length;
  // Row 0 of no number at all, then one of each: the two that the chain starts from, and two a step.
  const x = new Float64Array(2 * (3 + 2 * noisy));
  x[2] = x[5] = spread;
  let drawn = 0;
  const normal = (): number => {
    const [step, place] = [Math.floor(drawn / x.length), drawn++ % x.length];
    return Number(place === 2 * (3 + 2 * step) || place === 2 * (4 + 2 * step) + 1);
  };
  const random = { ...rootStream(0), normal } as RandomStream;
  await runBack(steps, schedule, x, exact(schedule, data), { random, signal, spread });
  expect(drawn, 'numbers drawn').to.equal(noisy * x.length);
  const covariance = [0, 0, 0];
  for (let at = 2; at < x.length; at += 2) {
    const [u, v] = [x[at]! - x[0]!, x[at + 1]! - x[1]!];
    [u * u, u * v, v * v].forEach((term, k) => (covariance[k]! += term));
  }
  return [x[0]!, x[1]!, ...covariance];
};
/** Largest distance of those moments from the case's. */
const worstError = (found: readonly number[], { mean, covariance: [p, q, , s] }: GaussianCase): number =>
  Math.max(...[...mean, p, q, s].map((wanted, k) => Math.abs(found[k]! - wanted)));

describe('diffusion: the chain back', () => {
  /** Errors of chains of T and of 2 T steps, which a method of first order halves. */
  const converges = async (errorOf: (steps: number) => Promise<number>): Promise<void> => {
    const [coarse, fine] = [await errorOf(100), await errorOf(200)];
    expect(coarse).to.be.below(0.1);
    expect(fine / coarse).to.be.closeTo(0.5, 0.03);
  };
  for (const name of ['linear', 'cosine'] as const)
    for (const eta of [0, 0.5, 1])
      it(`DDIM with the exact denoiser gives the mean and covariance of the data (${name}, eta ${eta})`, () =>
        converges(async (T) => {
          const schedule = noiseSchedule(name, T);
          return worstError(await momentsOf(ddimSteps(schedule, T, eta), schedule, correlated), correlated);
        }));
  for (const variance of ['forward', 'posterior'] as const)
    it(`DDPM with the exact denoiser gives them too (variance ${variance})`, () =>
      converges(async (T) => {
        const schedule = noiseSchedule('linear', T);
        return worstError(await momentsOf(ddpmSteps(schedule, variance), schedule, correlated), correlated);
      }));
  it('DDIM of fewer steps than the chain has gives them as well as a chain of so many', async () => {
    const schedule = noiseSchedule('cosine', 1000);
    const few = await momentsOf(ddimSteps(schedule, 200, 0), schedule, correlated);
    expect(worstError(few, correlated)).to.be.below(0.02);
  });
  it('DDPM is exact for standard normal data in few steps, when its variance is that of the chain forward', async () => {
    const schedule = noiseSchedule('cosine', 8);
    const found = await momentsOf(ddpmSteps(schedule, 'forward'), schedule, standard);
    // The last step puts no noise in: what is missing is beta_1.
    const missing = 1 - schedule.beta[1]!;
    expect(worstError(found, { mean: [0, 0], covariance: [missing, 0, 0, missing] })).to.be.below(1e-12);
  });
  it('DDIM with eta 1 over every step is DDPM with the posterior variance', () => {
    const schedule = noiseSchedule('cosine', 20);
    const ancestral = ddpmSteps(schedule, 'posterior');
    ddimSteps(schedule, 20, 1).forEach((step, i) => {
      const other = ancestral[i]!;
      expect([step.from, step.to]).to.deep.equal([other.from, other.to]);
      for (const key of ['keep', 'noise', 'deviation'] as const) expect(step[key]).to.be.closeTo(other[key], 1e-9);
    });
  });
  it('DDIM with eta 0 draws nothing on the way', async () => {
    const schedule = noiseSchedule('linear', 30);
    const [a, b] = [start('same', 50), start('same', 50)];
    const steps = ddimSteps(schedule, 10, 0);
    await runBack(steps, schedule, a, exact(schedule, correlated), options('a'));
    await runBack(steps, schedule, b, exact(schedule, correlated), options('b'));
    expect(a).to.deep.equal(b);
  });
  it('takes evenly spaced steps of the chain, from its end to the data', () => {
    const schedule = noiseSchedule('linear', 100);
    for (const count of [1, 7, 33, 100, 500]) {
      const steps = ddimSteps(schedule, count, 0);
      expect(steps).to.have.length(Math.min(count, 100));
      expect([steps[0]!.from, steps.at(-1)!.to]).to.deep.equal([100, 0]);
      steps.slice(1).forEach(({ from }, i) => expect(from).to.equal(steps[i]!.to));
      for (const { from, to } of steps) expect(Math.abs(from - to - 100 / steps.length)).to.be.below(1);
    }
  });
  it('scales the covariance of normal data by the square of the spread', async () => {
    const schedule = noiseSchedule('linear', 100);
    const steps = ddimSteps(schedule, 100, 1);
    const [whole, narrow] = [
      await momentsOf(steps, schedule, correlated),
      await momentsOf(steps, schedule, correlated, 0.5),
    ];
    narrow.forEach((value, k) => expect(value).to.be.closeTo(k < 2 ? whole[k]! : whole[k]! / 4, 1e-12));
  });
  it('holds rows within the limits, and leaves those alone that stay inside', async () => {
    const schedule = noiseSchedule('cosine', 50);
    const run = async (most: number): Promise<Float64Array> => {
      const x = start('limits', 500);
      const limits = { least: Float64Array.of(-most, -most), most: Float64Array.of(most, most) };
      const context = { ...options('limits'), limits };
      await runBack(ddpmSteps(schedule, 'posterior'), schedule, x, exact(schedule, correlated), context);
      return x;
    };
    expect((await run(1)).every((value) => Math.abs(value) <= 1 + 1e-9)).to.equal(true);
    const x = start('limits', 500);
    await runBack(ddpmSteps(schedule, 'posterior'), schedule, x, exact(schedule, correlated), options('limits'));
    expect(await run(1e9)).to.deep.equal(x);
  });
  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const schedule = noiseSchedule('cosine', 50);
    let asked = 0;
    const predict: NoisePredictor = (x) => {
      if (++asked === 3) controller.abort(new Error('enough'));
      return Promise.resolve(x);
    };
    const steps = ddpmSteps(schedule, 'forward');
    const running = runBack(steps, schedule, start('abort', 5), predict, {
      ...options('x'),
      signal: controller.signal,
    });
    expect(await running.catch(String)).to.equal('Error: enough');
    expect(asked).to.equal(3);
  });
});

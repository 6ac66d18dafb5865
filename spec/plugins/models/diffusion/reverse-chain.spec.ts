import { expect } from 'chai';
import { rootStream } from '../../../../core/random/index.js';
import {
  ddimSteps,
  ddpmSteps,
  runBack,
  type NoisePredictor,
} from '../../../../plugins/models/diffusion/reverse-chain.js';
import { noiseSchedule, type NoiseSchedule } from '../../../../plugins/models/diffusion/schedule.js';
import {
  correlated,
  exactNoise,
  normals,
  standard,
  worstMoment,
  type GaussianCase,
} from '../denoising/gaussian-case.js';

const { signal } = new AbortController();
const N = 10_000;

const exact =
  (schedule: NoiseSchedule, data: GaussianCase): NoisePredictor =>
  (x, step) => {
    const out = new Float64Array(x.length);
    for (let at = 0; at < x.length; at += 2) exactNoise(data, x, at, schedule.signal[step]!, out);
    return Promise.resolve(out);
  };
const options = (name: string) => ({ random: rootStream(3).child(name), signal, spread: 1 });
const start = (name: string, n = N): Float64Array => normals(2 * n, rootStream(3).child('start', name));

describe('diffusion: the chain back', () => {
  for (const name of ['linear', 'cosine'] as const)
    for (const eta of [0, 0.5, 1])
      it(`DDIM with the exact denoiser gives the mean and covariance of the data (${name}, eta ${eta})`, async () => {
        const schedule = noiseSchedule(name, 1000);
        const x = start(`${name}${eta}`);
        const steps = ddimSteps(schedule, eta === 0 ? 250 : 1000, eta);
        await runBack(steps, schedule, x, exact(schedule, correlated), options(`${name}${eta}`));
        expect(worstMoment(correlated, x, N)).to.be.below(4);
      });
  it('DDPM with the exact denoiser gives them too, with both variances', async () => {
    const schedule = noiseSchedule('linear', 400);
    for (const variance of ['forward', 'posterior'] as const) {
      const x = start(variance, 8000);
      await runBack(ddpmSteps(schedule, variance), schedule, x, exact(schedule, correlated), options(variance));
      expect(worstMoment(correlated, x, 8000)).to.be.below(4);
    }
  });
  it('DDPM is exact for standard normal data in few steps, when its variance is that of the chain forward', async () => {
    const schedule = noiseSchedule('cosine', 8);
    const x = start('few');
    await runBack(ddpmSteps(schedule, 'forward'), schedule, x, exact(schedule, standard), options('few'));
    // The last step puts no noise in: what is missing is beta_1.
    const missing = 1 - schedule.beta[1]!;
    expect(worstMoment({ mean: [0, 0], covariance: [missing, 0, 0, missing] }, x, N)).to.be.below(4);
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
    const schedule = noiseSchedule('linear', 1000);
    const x = start('narrow').map((z) => 0.5 * z);
    const context = { ...options('narrow'), spread: 0.5 };
    await runBack(ddimSteps(schedule, 1000, 1), schedule, x, exact(schedule, correlated), context);
    const [p, q, r, s] = correlated.covariance;
    const narrow: GaussianCase = { mean: correlated.mean, covariance: [p / 4, q / 4, r / 4, s / 4] };
    expect(worstMoment(narrow, x, N)).to.be.below(4);
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

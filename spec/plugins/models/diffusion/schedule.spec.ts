import { expect } from 'chai';
import fc from 'fast-check';
import { rootStream } from '../../../../core/random/index.js';
import { noiseOf, noiseSchedule, noising, posteriorVariance } from '../../../../plugins/models/diffusion/schedule.js';

const NAMES = ['linear', 'cosine'] as const;

describe('diffusion: noise schedules', () => {
  it('keeps less at every step, and next to nothing at the last', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), fc.integer({ min: 1, max: 1000 }), (name, steps) => {
        const { beta, signal } = noiseSchedule(name, steps);
        expect(signal[0]).to.equal(1);
        for (let t = 1; t <= steps; t++) {
          expect(beta[t]).to.be.above(0).and.below(1);
          expect(signal[t]).to.be.below(signal[t - 1]!);
        }
        expect(signal[steps]).to.be.below(0.002);
      }),
    );
  });
  it('is the schedule of Ho et al. at 1,000 steps: beta from 0.0001 to 0.02', () => {
    const { beta } = noiseSchedule('linear', 1000);
    expect(beta[1]).to.be.closeTo(0.0001, 1e-15);
    expect(beta[1000]).to.be.closeTo(0.02, 1e-15);
    expect(beta[500]! - beta[499]!).to.be.closeTo((0.02 - 0.0001) / 999, 1e-15);
  });
  it('is the squared cosine of Nichol & Dhariwal, but for the last step', () => {
    const { signal } = noiseSchedule('cosine', 50);
    const f = (t: number): number => Math.cos(((t / 50 + 0.008) / 1.008) * (Math.PI / 2)) ** 2;
    for (let t = 1; t < 50; t++) expect(signal[t]).to.be.closeTo(f(t) / f(0), 1e-12);
  });
  it('gives the variance that one step after another gives', () => {
    const schedule = noiseSchedule('linear', 40);
    const random = rootStream(1).child('forward');
    const n = 20_000;
    for (const wanted of [7, 40]) {
      let squares = 0;
      for (let i = 0; i < n; i++) {
        let x = 2;
        for (let t = 1; t <= wanted; t++)
          x = Math.sqrt(1 - schedule.beta[t]!) * x + Math.sqrt(schedule.beta[t]!) * random.normal();
        const off = x - 2 * Math.sqrt(schedule.signal[wanted]!);
        squares += off * off;
      }
      const variance = 1 - schedule.signal[wanted]!;
      expect(Math.abs(squares / n - variance) / (variance * Math.sqrt(2 / n))).to.be.below(4);
    }
  });
  it('has the posterior variance that Bayes gives', () => {
    const schedule = noiseSchedule('cosine', 30);
    for (const t of [2, 10, 30]) {
      // x_{t-1} is normal of variance 1 - signal_{t-1}, and x_t measures it with noise beta_t.
      const precision = 1 / (1 - schedule.signal[t - 1]!) + (1 - schedule.beta[t]!) / schedule.beta[t]!;
      expect(posteriorVariance(schedule, t)).to.be.closeTo(1 / precision, 1e-12);
    }
    expect(posteriorVariance(schedule, 1)).to.equal(0);
  });
});

const schedule = noiseSchedule('cosine', 20);
const corrupted = (prediction: 'noise' | 'velocity') => {
  const random = rootStream(3).child('noising');
  const batch = {
    clean: Float32Array.from({ length: 900 }, () => random.normal()),
    labels: undefined,
    noisy: new Float32Array(900),
    time: new Float32Array(300),
    target: new Float32Array(900),
    extra: new Float32Array(0),
  };
  noising(schedule, prediction)(batch, random.child('batch'));
  return batch;
};
const stepOf = (time: number): number => Math.round((time * 20) / 1000);

describe('diffusion: noise put into a batch', () => {
  it('is what the row was mixed with at its step, and every step is used', () => {
    const { clean, noisy, time, target } = corrupted('noise');
    for (let i = 0; i < 900; i++) {
      const kept = schedule.signal[stepOf(time[Math.floor(i / 3)]!)]!;
      expect(noisy[i]).to.be.closeTo(Math.sqrt(kept) * clean[i]! + Math.sqrt(1 - kept) * target[i]!, 1e-5);
    }
    expect([...new Set([...time].map(stepOf))].sort((a, b) => a - b)).to.deep.equal(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  });
  it('follows from a velocity just as well', () => {
    const asNoise = corrupted('noise');
    const { noisy, time, target } = corrupted('velocity');
    expect(noisy).to.deep.equal(asNoise.noisy);
    const x = Float64Array.from(noisy);
    const noise = noiseOf('velocity', schedule, x, target.slice(), 3, (row) => stepOf(time[row]!));
    noise.forEach((value, i) => expect(value).to.be.closeTo(asNoise.target[i]!, 1e-5));
    expect(noiseOf('noise', schedule, x, asNoise.target, 3, () => 1)).to.equal(asNoise.target);
  });
});

import { expect } from 'chai';
import { rootStream } from '../../../../core/random/index.js';
import { noiseOf, noising } from '../../../../plugins/models/diffusion/noising.js';
import { noiseSchedule } from '../../../../plugins/models/diffusion/schedule.js';

const schedule = noiseSchedule('cosine', 20);
const corrupted = (prediction: 'noise' | 'velocity') => {
  const random = rootStream(3).child('noising');
  const batch = {
    clean: Float32Array.from({ length: 900 }, () => random.normal()),
    labels: undefined,
    noisy: new Float32Array(900),
    time: new Float32Array(300),
    target: new Float32Array(900),
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

import { expect } from 'chai';
import type { Vectors } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { circles, logScaledBesselI0 } from '../../../plugins/sources/circles.js';
import { gaussianMixture } from '../../../plugins/sources/gaussian-mixture.js';
import { logArcIntegral } from '../../../plugins/sources/shapes/arc.js';
import { swissRoll } from '../../../plugins/sources/swiss-roll.js';
import { twoMoons } from '../../../plugins/sources/two-moons.js';
import { create, open } from './open.js';

const COUNT = 100_000;

const CASES = [
  { entry: gaussianMixture, options: {} },
  {
    entry: gaussianMixture,
    options: { preset: 'grid', sd: 0.4, weights: Array.from({ length: 25 }, (_, i) => i + 1) },
  },
  {
    entry: gaussianMixture,
    options: {
      means: [
        [0, 0, 1],
        [3, -1, 0],
      ],
      weights: [1, 3],
      sd: [0.5, 2],
    },
  },
  { entry: twoMoons, options: {} },
  { entry: twoMoons, options: { noise: 0 } },
  { entry: circles, options: { factor: 0.3 } },
  { entry: swissRoll, options: {} },
];

describe('sources of known shapes', () => {
  for (const { entry, options } of CASES)
    it(`${entry.id} ${JSON.stringify(options).slice(0, 60)} knows its moments`, async () => {
      const { rows, truth } = await open(entry, options);
      const { values, shape } = await rows(0, COUNT);
      const d = shape[0]!;
      const { mean, covariance } = truth!.moments!;
      const score = (expected: number, value: (row: number) => number): number => {
        let [sum, squares] = [0, 0];
        for (let i = 0; i < COUNT; i++) {
          const each = value(i) - expected;
          sum += each;
          squares += each * each;
        }
        return sum / Math.sqrt(Math.max(squares, 1e-300));
      };
      for (let j = 0; j < d; j++) {
        expect(Math.abs(score(mean[j]!, (i) => values[i * d + j]!))).to.be.below(4);
        for (let k = 0; k <= j; k++) {
          const product = (i: number): number => (values[i * d + j]! - mean[j]!) * (values[i * d + k]! - mean[k]!);
          expect(Math.abs(score(covariance[j * d + k]!, product)), `entry ${j}, ${k}`).to.be.below(4);
        }
      }
    });

  for (const { entry, options } of CASES.filter(
    ({ entry: { id }, options: { noise } }) => id !== 'swiss-roll' && noise !== 0,
  ))
    it(`${entry.id} ${JSON.stringify(options).slice(0, 60)} has a density that adds up to 1`, async () => {
      // Importance sampling: the mean of p / q over rows of a wider normal law q is the integral of p.
      const { rows, truth } = await open(entry, options, { seed: 3 });
      const random = rootStream(9);
      const d = (await rows(0, 1)).shape[0]!;
      const { mean, covariance } = truth!.moments!;
      const q = { sd: Array.from({ length: d }, (_, j) => 1.3 * Math.sqrt(covariance[j * d + j]!)), mean };
      const values = Float64Array.from(
        { length: COUNT * d },
        (_, at) => q.mean[at % d]! + q.sd[at % d]! * random.normal(),
      );
      const samples: Vectors = { kind: 'vectors', count: COUNT, shape: [d], values };
      const logs = truth!.logLikelihood!(samples);
      let [sum, squares] = [0, 0];
      for (let i = 0; i < COUNT; i++) {
        let logQ = 0;
        for (let j = 0; j < d; j++) {
          const z = (values[i * d + j]! - q.mean[j]!) / q.sd[j]!;
          logQ -= 0.5 * (z * z + Math.log(2 * Math.PI)) + Math.log(q.sd[j]!);
        }
        const ratio = Math.exp(logs[i]! - logQ) - 1;
        sum += ratio;
        squares += ratio * ratio;
      }
      expect(Math.abs(sum / Math.sqrt(squares))).to.be.below(4);
    });

  it('carries the index of the mode or curve as a label when asked to', async () => {
    for (const [entry, names] of [
      [twoMoons, 2],
      [circles, 2],
      [gaussianMixture, 8],
    ] as const) {
      const plain = await open(entry);
      const labelled = await open(entry, { labels: true });
      const rows = await labelled.rows(0, 2000);
      expect((await plain.rows(0, 2000)).values).to.deep.equal(rows.values);
      expect(new Set(rows.labels).size).to.equal(names);
      expect(labelled.names!.labels).to.have.length(names);
      expect(plain.test.labels).to.equal(undefined);
    }
    const { rows } = await open(circles, { labels: true });
    const { values, labels } = await rows(0, 500);
    labels!.forEach((label, i) =>
      expect(Math.hypot(values[2 * i]!, values[2 * i + 1]!)).to.be.closeTo(label === 1 ? 0.5 : 1, 0.25),
    );
  });

  it('gaussian-mixture tells its modes apart: all but 0.1 % of the rows lie in the mode that they were drawn from', async () => {
    const { rows, truth } = await open(gaussianMixture, { preset: 'grid', labels: true });
    const sample = await rows(0, COUNT);
    const modes = truth!.modes!.of(sample);
    let none = 0;
    modes.forEach((mode, i) => {
      if (mode === -1) none++;
      else expect(mode).to.equal(sample.labels![i]);
    });
    expect(Math.abs(none - 0.001 * COUNT) / Math.sqrt(0.001 * COUNT)).to.be.below(4);
    expect([...truth!.modes!.shares]).to.deep.equal(Array.from({ length: 25 }, () => 1 / 25));
    const between: Vectors = { kind: 'vectors', count: 2, shape: [2], values: Float64Array.of(1, 1, 100, 0) };
    expect([...truth!.modes!.of(between)]).to.deep.equal([-1, -1]);
  });

  it('gaussian-mixture refuses options that describe no mixture', () => {
    const means = [[0], [1]];
    expect(() => create(gaussianMixture, { means: [[0], [1, 2]] })).to.throw(/mean 2 has 2 numbers/);
    expect(() => create(gaussianMixture, { means, weights: [1] })).to.throw(/1 weights for 2 modes/);
    expect(() => create(gaussianMixture, { means, sd: [1, 2, 3] })).to.throw(/3 standard deviations for 2/);
    expect(() => create(gaussianMixture, { means, preset: 'ring' })).to.throw(/`preset` and `means`/);
  });

  it('I0 agrees with its power series and is smooth where the method changes', () => {
    for (const x of [0, 0.1, 1, 5, 12]) {
      let [term, sum] = [1, 1];
      for (let n = 1; n < 60; n++) sum += term *= ((x / 2) * (x / 2)) / (n * n);
      expect(logScaledBesselI0(x)).to.be.closeTo(Math.log(sum) - x, 1e-13);
    }
    // d/dx log(e^-x I0) = I1 / I0 - 1, about -1/(2 x) - 1/(8 x^2) for large x
    const step = logScaledBesselI0(40 + 1e-6) - logScaledBesselI0(40 - 1e-6);
    expect(step / 2e-6).to.be.closeTo(-1 / 80 - 1 / 12800, 1e-5);
  });

  it('two pieces of an arc integral make the whole', () => {
    for (const k of [0.01, 1, 30, 1e4])
      for (const cut of [0.3, 1.2, 3]) {
        const whole = logArcIntegral(k, 0, Math.PI);
        const rest = logArcIntegral(k, cut, Math.PI) + k * (Math.cos(cut) - 1);
        const sum = Math.log(Math.exp(logArcIntegral(k, 0, cut) - whole) + Math.exp(rest - whole));
        expect(sum).to.be.closeTo(0, 1e-12);
      }
    expect(logArcIntegral(1, 1, 1)).to.equal(-Infinity);
  });
});

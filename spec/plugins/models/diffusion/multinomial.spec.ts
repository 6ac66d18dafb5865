import { expect } from 'chai';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { rootStream } from '../../../../core/random/index.js';
import type { DenoisingBatch } from '../../../../plugins/models/denoising/batches.js';
import { extraOf, stepBack, tableLoss, tableNoising } from '../../../../plugins/models/diffusion/multinomial.js';
import { noiseSchedule } from '../../../../plugins/models/diffusion/schedule.js';
import { startEngine, type TableEncoding, type Tf } from '../../../../plugins/tensors/index.js';

const T = 10;
const schedule = noiseSchedule('cosine', T);
/** One number, a choice of three and one of two; the number is missing where the latter is its second. */
const encoding: TableEncoding = {
  columns: undefined,
  places: [
    { field: { kind: 'standard', mean: 0, scale: 1, whole: false }, number: 0, mark: 2, filler: 0 },
    { field: { kind: 'levels', values: Float64Array.of(0, 1, 2) }, segment: { start: 1, length: 3 }, filler: 0 },
    { field: { kind: 'levels', values: Float64Array.of(0, 1) }, segment: { start: 4, length: 2 }, filler: 0 },
  ],
  numbers: 1,
  segments: [
    { start: 1, length: 3 },
    { start: 4, length: 2 },
  ],
  width: 6,
};
/** q(x_t = k | x_s = i) over the steps s + 1 to t. */
const forward = (s: number, t: number, i: number, k: number, size: number): number => {
  const kept = schedule.signal[t]! / schedule.signal[s]!;
  return kept * Number(i === k) + (1 - kept) / size;
};
const batchOf = (rows: number, choose: (row: number) => readonly [number, number]) => {
  const clean = new Float32Array(6 * rows);
  for (let row = 0; row < rows; row++) {
    const [a, b] = choose(row);
    clean.set([0.5, 0, 0, 0, 0, 0], 6 * row);
    clean[6 * row + 1 + a] = clean[6 * row + 4 + b] = 1;
  }
  const batch = {
    clean,
    labels: undefined,
    noisy: new Float32Array(6 * rows),
    time: new Float32Array(rows),
    target: new Float32Array(6 * rows),
    extra: new Float32Array(extraOf(encoding) * rows),
  };
  tableNoising(schedule, 'noise', encoding)(batch, rootStream(2).child('noise'));
  return batch;
};
const stepAt = (batch: { readonly time: Float32Array }, row: number): number =>
  Math.round((batch.time[row]! * T) / 1000);

describe('multinomial diffusion', () => {
  it('steps back by Bayes, where the first choice is known', () => {
    for (const t of [1, 2, 5, T])
      for (let first = 0; first < 3; first++)
        for (let now = 0; now < 3; now++) {
          const at = Float64Array.from([0, 1, 2], (k) => Number(k === now));
          const belief = Float64Array.from([0, 1, 2], (k) => Number(k === first));
          stepBack(schedule, t, at, belief, 0, { start: 0, length: 3 });
          const joint = [0, 1, 2].map((k) => forward(0, t - 1, first, k, 3) * forward(t - 1, t, k, now, 3));
          const total = joint.reduce((sum, one) => sum + one, 0);
          joint.forEach((chance, k) => expect(belief[k]).to.be.closeTo(chance / total, 1e-12));
        }
  });

  it('puts as much noise into a choice as the signal of its step says, and asks for the step back', () => {
    const rows = 40_000;
    const batch = batchOf(rows, (row) => [row % 3, 0]);
    const [kept, of] = [new Float64Array(T + 1), new Float64Array(T + 1)];
    let [total, apart] = [0, 0];
    for (let row = 0; row < rows; row++) {
      const t = stepAt(batch, row);
      of[t]!++;
      kept[t]! += batch.noisy[6 * row + 1 + (row % 3)]!;
      const choice = [...batch.noisy.subarray(6 * row + 1, 6 * row + 4)];
      total = Math.max(total, Math.abs(choice.reduce((sum, one) => sum + one, 0) - 1));
      const truth = Float64Array.from([0, 1, 2], (k) => Number(k === row % 3));
      stepBack(schedule, t, choice, truth, 0, { start: 0, length: 3 });
      truth.forEach((chance, k) => (apart = Math.max(apart, Math.abs(batch.target[6 * row + 1 + k]! - chance))));
    }
    expect(total).to.equal(0);
    expect(apart).to.be.below(1e-6);
    for (let t = 1; t <= T; t++) {
      const p = forward(0, t, 1, 1, 3);
      expect(Math.abs(kept[t]! / of[t]! - p) / Math.sqrt((p * (1 - p)) / of[t]!), `step ${t}`).to.be.below(4.5);
    }
  });

  describe('its loss', () => {
    let tf: Tf;
    before(async () => {
      tf = (await startEngine('auto')).tf;
    });
    const rows = 30;
    const batch = batchOf(rows, (row) => [row % 3, Number(row % 5 === 0)]);
    const random = rootStream(4).child('predicted');
    const predicted = Float32Array.from({ length: 6 * rows }, () => 2 * random.normal());

    it('is the squared error of numbers that are there, and T times the mean divergence of the choices', () => {
      let [squares, divergence] = [0, 0];
      for (let row = 0; row < rows; row++) {
        const t = stepAt(batch, row);
        if (row % 5 !== 0) squares += (predicted[6 * row]! - batch.target[6 * row]!) ** 2;
        for (const segment of encoding.segments) {
          const from = 6 * row + segment.start;
          const logits = predicted.subarray(from, from + segment.length).map((x) => 20 * Math.tanh(x / 20));
          const total = logits.reduce((sum, x) => sum + Math.exp(x), 0);
          const own = Float64Array.from(logits, (x) => Math.exp(x) / total);
          const now = batch.noisy.subarray(from, from + segment.length);
          stepBack(schedule, t, now, own, 0, { start: 0, length: segment.length });
          own.forEach((chance, k) => {
            const truth = batch.target[from + k]!;
            if (truth > 0) divergence += truth * Math.log(truth / chance);
          });
        }
      }
      const ours = tf.tidy(() => {
        const given = {
          x: tf.tensor2d(batch.noisy, [rows, 6]),
          time: tf.tensor1d(batch.time),
          target: tf.tensor2d(batch.target, [rows, 6]),
          extra: tf.tensor2d(batch.extra, [rows, 3]),
        } as DenoisingBatch;
        return tableLoss(tf, encoding, T)(tf.tensor2d(predicted, [rows, 6]), given).dataSync()[0]!;
      });
      expect(ours).to.be.closeTo(squares / rows + (T * divergence) / rows / 2, 1e-4);
      expect(divergence).to.be.above(0.1);
    });

    it('is finite with a gradient for logits beyond all measure', () => {
      const slopes = tf.tidy(() => {
        const given = {
          x: tf.tensor2d(batch.noisy, [rows, 6]),
          time: tf.tensor1d(batch.time),
          target: tf.tensor2d(batch.target, [rows, 6]),
          extra: tf.tensor2d(batch.extra, [rows, 3]),
        } as DenoisingBatch;
        const loss = (x: Tensor2D) => tableLoss(tf, encoding, T)(x, given);
        return tf
          .grad((x) => loss(x as Tensor2D))(
            tf.tensor2d(
              predicted.map((x) => 1e6 * x),
              [rows, 6],
            ),
          )
          .dataSync();
      });
      for (const slope of slopes) expect(Number.isFinite(slope)).to.equal(true);
    });
  });
});

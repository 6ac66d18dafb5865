import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../../core/contracts/index.js';
import { drawChoice, logChoices, type Segment, type TableEncoding, type Tf } from '../../tensors/index.js';
import { absences, boundedLogit, segmentSums } from '../../tensors/tables/choices.js';
import type { Corruption, DenoisingBatch } from '../denoising/batches.js';
import { timeOf, type NoiseSchedule, type PredictionTarget } from './schedule.js';

/**
 * The chance of each choice at step t - 1, given that at t and what is believed of the first: of k in proportion to
 * (a_t [x_t = k] + (1 - a_t) / K) (s_{t-1} p(x_0 = k) + (1 - s_{t-1}) / K), a = 1 - beta, s the signal (Hoogeboom et al. 2021,
 * equation 14). At t = 1 it is the belief itself, weighed by the noise of one step. Overwrites the beliefs of the segment.
 */
export const stepBack = (
  { beta, signal }: NoiseSchedule,
  t: number,
  now: ArrayLike<number>,
  beliefs: Float32Array | Float64Array,
  at: number,
  { start, length }: Segment,
): void => {
  const kept = 1 - beta[t]!;
  const before = signal[t - 1]!;
  let total = 0;
  for (let k = at + start; k < at + start + length; k++) {
    const chance = (kept * now[k]! + (1 - kept) / length) * (before * beliefs[k]! + (1 - before) / length);
    beliefs[k] = chance;
    total += chance;
  }
  for (let k = at + start; k < at + start + length; k++) beliefs[k]! /= total;
};

/** Beside each row of a batch: which numbers count (0: missing), then 1 - beta of its step and the signal before it. */
export const extraOf = ({ numbers }: TableEncoding): number => numbers + 2;

/**
 * Every row at a step of its own: its numbers get normal noise, each of its segments keeps its choice with the chance that the
 * signal says and is any of its choices else (Hoogeboom et al. 2021, equation 13). To be predicted: of numbers noise or velocity, of
 * segments the chances of the step back. A segment that is missing is any choice, and nothing is asked of it.
 */
export const tableNoising = (
  schedule: NoiseSchedule,
  prediction: PredictionTarget,
  encoding: TableEncoding,
): Corruption => {
  const { numbers, width, segments } = encoding;
  const missing = absences(encoding);
  return ({ clean, noisy, time, target, extra }, random) => {
    for (let row = 0; row < time.length; row++) {
      const t = 1 + random.below(schedule.steps);
      time[row] = timeOf(t, schedule.steps);
      const at = row * width;
      const own = row * (numbers + 2);
      const kept = Math.sqrt(schedule.signal[t]!);
      const hidden = Math.sqrt(1 - schedule.signal[t]!);
      for (let i = at; i < at + numbers; i++) {
        const e = random.normal();
        noisy[i] = kept * clean[i]! + hidden * e;
        target[i] = prediction === 'noise' ? e : kept * e - hidden * clean[i]!;
      }
      extra.fill(1, own, own + numbers);
      for (const { number, at: mark } of missing) if (clean[at + mark] === 1) extra[own + number] = 0;
      extra[own + numbers] = 1 - schedule.beta[t]!;
      extra[own + numbers + 1] = schedule.signal[t - 1]!;
      for (const segment of segments) noiseChoice(schedule, t, clean, noisy, target, at, segment, random);
    }
  };
};

const noiseChoice = (
  schedule: NoiseSchedule,
  t: number,
  clean: Float32Array,
  noisy: Float32Array,
  target: Float32Array,
  at: number,
  segment: Segment,
  random: RandomStream,
): void => {
  const { start, length } = segment;
  const from = at + start;
  let isKnown = false;
  const signal = schedule.signal[t]!;
  for (let k = from; k < from + length; k++) {
    if (clean[k] === 1) isKnown = true;
    target[k] = clean[k]!;
    noisy[k] = signal * clean[k]! + (1 - signal) / length;
  }
  drawChoice(noisy, at, segment, random);
  if (isKnown) stepBack(schedule, t, noisy, target, at, segment);
};

/**
 * The loss of Kotelnikov et al. 2023 (equation 6, weighed as in their program): mean squared error of the numbers, and the
 * divergence of the step back from the true one, nats a segment, mean over the segments, times the T steps, which makes it an
 * estimate of the whole bound.
 */
export const tableLoss = (
  tf: Tf,
  encoding: TableEncoding,
  steps: number,
): ((predicted: Tensor, batch: DenoisingBatch) => Scalar) => {
  const { numbers, width, segments } = encoding;
  const entries = width - numbers;
  const numbersOf = (x: Tensor): Tensor2D => tf.slice(x as Tensor2D, [0, 0], [-1, numbers]);
  const entriesOf = (x: Tensor): Tensor2D => tf.slice(x as Tensor2D, [0, numbers], [-1, entries]);
  const evenly = Float32Array.from(segments.flatMap(({ length }) => Array.from({ length }, () => 1 / length)));

  const ofNumbers = (predicted: Tensor, { target, extra }: DenoisingBatch): Scalar =>
    tf.mean(tf.mul(tf.squaredDifference(numbersOf(predicted), numbersOf(target)), numbersOf(extra!)));
  const ofChoices = (predicted: Tensor, { x, target, extra }: DenoisingBatch): Scalar => {
    const kept = tf.slice(extra!, [0, numbers], [-1, 1]);
    const before = tf.slice(extra!, [0, numbers + 1], [-1, 1]);
    const even = tf.tensor2d(evenly, [1, entries]);
    const forward = tf.add(tf.mul(kept, entriesOf(x)), tf.mul(tf.sub(1, kept), even));
    const belief = tf.exp(logChoices(tf, entriesOf(predicted), encoding));
    const chance = tf.mul(forward, tf.add(tf.mul(before, belief), tf.mul(tf.sub(1, before), even))) as Tensor2D;
    const log = tf.sub(tf.log(chance), tf.log(segmentSums(tf, chance, encoding)));
    const truth = entriesOf(target);
    // 0 log 0 = 0
    const divergence = tf.mul(truth, tf.sub(tf.log(tf.maximum(truth, 1e-30)), log));
    return tf.mul(tf.mean(tf.sum(divergence, 1)), steps / segments.length);
  };
  return (predicted, batch) => {
    if (numbers === 0) return ofChoices(predicted, batch);
    return entries === 0
      ? ofNumbers(predicted, batch)
      : tf.add(ofNumbers(predicted, batch), ofChoices(predicted, batch));
  };
};

/** Turns the logits of a row's segment into what is believed of its first choice, in place. */
export const toProbabilities = (logits: Float32Array, at: number, { start, length }: Segment): void => {
  let total = 0;
  for (let k = at + start; k < at + start + length; k++) total += logits[k] = Math.exp(boundedLogit(logits[k]!));
  for (let k = at + start; k < at + start + length; k++) logits[k]! /= total;
};

import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../../core/contracts/index.js';
import { drawChoice, logChoices, variableOf, type TableEncoding, type Tf } from '../../tensors/index.js';
import { absences } from '../../tensors/tables/choices.js';
import type { Likelihood } from './likelihood.js';

const LOG_2_PI = Math.log(2 * Math.PI);
/** Deviations are learnt from 0.1 on and never below 0.01, in units of four deviations of a mode (Xu et al. 2019's package). */
const FIRST = 0.1;
const LEAST = 0.01;

/**
 * Of encoded rows of a table (Xu et al. 2019, section 4.4): a number is normal around tanh of its output, with a deviation of its
 * own that is learnt; each segment is one choice, by the softmax of its outputs. A number that is missing counts for nothing, nor
 * does its mode.
 */
export const tableLikelihood = (tf: Tf, encoding: TableEncoding): Likelihood => {
  const { numbers, width, segments } = encoding;
  const entries = width - numbers;
  const missing = absences(encoding);
  // log deviation = log LEAST + softplus(raw - log LEAST)
  const floor = Math.log(LEAST);
  const first = floor + Math.log(FIRST / LEAST - 1);
  const raw = numbers === 0 ? undefined : variableOf(tf, new Float32Array(numbers).fill(first), [numbers]);
  const logDeviations = (): Tensor => tf.add(tf.softplus(tf.sub(raw!, floor)), floor);
  const numbersOf = (x: Tensor2D): Tensor2D => tf.slice(x, [0, 0], [-1, numbers]);
  const entriesOf = (x: Tensor2D): Tensor2D => tf.slice(x, [0, numbers], [-1, entries]);

  const present = (x: Tensor2D): Tensor => {
    const marks = new Float32Array(width * numbers);
    for (const { number, at } of missing) marks[at * numbers + number] = 1;
    return tf.sub(1, tf.matMul(x, tf.tensor2d(marks, [width, numbers])));
  };
  const ofNumbers = (output: Tensor2D, x: Tensor2D): Tensor1D => {
    const spread = logDeviations();
    const z = tf.mul(tf.sub(numbersOf(x), tf.tanh(numbersOf(output))), tf.exp(tf.neg(spread)));
    const terms = tf.sub(tf.mul(tf.add(tf.square(z), LOG_2_PI), -0.5), spread);
    return tf.sum(missing.length === 0 ? terms : tf.mul(terms, present(x)), 1);
  };
  const ofChoices = (output: Tensor2D, x: Tensor2D): Tensor1D =>
    tf.sum(tf.mul(entriesOf(x), logChoices(tf, entriesOf(output), encoding)), 1);

  return {
    variables: raw === undefined ? [] : [raw],
    logProbability: (output, x) => {
      if (numbers === 0) return ofChoices(output, x);
      return entries === 0 ? ofNumbers(output, x) : tf.add(ofNumbers(output, x), ofChoices(output, x));
    },
    mean: (output) => {
      const parts: Tensor2D[] = [];
      if (numbers > 0) parts.push(tf.tanh(numbersOf(output)));
      if (entries > 0) parts.push(tf.exp(logChoices(tf, entriesOf(output), encoding)));
      return tf.concat(parts, 1);
    },
    draw: async (means: Float32Array, random: RandomStream) => {
      const spread = raw === undefined ? undefined : tf.tidy(() => tf.exp(logDeviations()));
      const deviations = spread === undefined ? new Float32Array(0) : new Float32Array(await spread.data());
      spread?.dispose();
      for (let at = 0; at < means.length; at += width) {
        for (let i = 0; i < numbers; i++) means[at + i]! += deviations[i]! * random.normal();
        for (const segment of segments) drawChoice(means, at, segment, random);
      }
    },
  };
};

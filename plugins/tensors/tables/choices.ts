import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../../core/contracts/index.js';
import type { Tf } from '../engines/provider.js';
import type { Segment, TableEncoding } from './encoding.js';

/** No logit is further from 0: of two choices one is e^40 times as likely at most, and nothing overflows. */
const BOUND = 20;

/** A bounded logit: BOUND tanh(x / BOUND), which is x near 0. */
export const boundedLogit = (x: number): number => BOUND * Math.tanh(x / BOUND);

/**
 * Sums within each segment, for every entry of it: [rows, entries] -> [rows, entries]. `segments` are of encoded rows; the
 * entries are what follows the numbers. Called inside a tidy.
 */
export const segmentSums = (
  tf: Tf,
  x: Tensor2D,
  { segments, numbers }: Pick<TableEncoding, 'segments' | 'numbers'>,
): Tensor2D => {
  const entries = x.shape[1];
  const ones = new Float32Array(entries * segments.length);
  for (const [s, { start, length }] of segments.entries())
    for (let k = 0; k < length; k++) ones[(start - numbers + k) * segments.length + s] = 1;
  const members = tf.tensor2d(ones, [entries, segments.length]);
  return tf.matMul(tf.matMul(x, members), members, false, true);
};

/** The log-probabilities of every choice of each segment, a softmax of bounded logits: [rows, entries]. Called inside a tidy. */
export const logChoices = (
  tf: Tf,
  logits: Tensor2D,
  encoding: Pick<TableEncoding, 'segments' | 'numbers'>,
): Tensor2D => {
  const bounded = tf.mul(tf.tanh(tf.div(logits, BOUND)), BOUND) as Tensor2D;
  return tf.sub(bounded, tf.log(segmentSums(tf, tf.exp(bounded), encoding)));
};

/** Of the row at `at`: one entry of the segment becomes 1, drawn by what stands there, the others 0. Sums need not be 1. */
export const drawChoice = (
  rows: Float32Array | Float64Array,
  at: number,
  { start, length }: Segment,
  random: RandomStream,
): void => {
  const from = at + start;
  let total = 0;
  for (let k = 0; k < length; k++) total += rows[from + k]!;
  let left = random.uniform() * total;
  let chosen = 0;
  for (let k = 0; k < length; k++) {
    if (!(rows[from + k]! > 0)) continue;
    chosen = k;
    left -= rows[from + k]!;
    if (left < 0) break;
  }
  rows.fill(0, from, from + length);
  rows[from + chosen] = 1;
};

/** Numbers of an encoded row that are absent where another entry of it is 1: what a mark says. */
export const absences = ({ places }: TableEncoding): readonly { readonly number: number; readonly at: number }[] =>
  places.flatMap(({ number, mark }) => {
    const { field, segment } = places[mark ?? -1] ?? {};
    if (number === undefined || segment === undefined || field?.kind !== 'levels') return [];
    const level = field.values.indexOf(1);
    return level < 0 ? [] : [{ number, at: segment.start + level }];
  });

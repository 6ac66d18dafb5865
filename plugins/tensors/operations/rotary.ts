import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/provider.js';
import { demand, demandFloats, demandShape, described } from './arguments.js';
import { hasKernel, runKernel, withGradient } from './kernels.js';

/** Places, and how far a place turns. */
export interface RotaryOptions {
  /** int32 [time] */
  readonly positions: Tensor;
  /** of the wave lengths, default 10,000 */
  readonly base?: number;
}

/**
 * Rotary position embedding (Su et al. 2021): the numbers i and i + width / 2 of a row at position p are a pair, turned by the
 * angle p base^(-2 i / width). That is the order of Llama and GPT-NeoX; the paper's pairs are neighbours. Products of
 * queries and keys that were turned depend on the distance of their places alone.
 * @param x float32 [..., time, width], width even
 * @param positions int32 [time]
 * @param base above 0, default 10,000
 * @throws RangeError where types, shapes or base are not these
 */
export const rope = (tf: Tf, x: Tensor, positions: Tensor, base = 10_000): Tensor => {
  demand(x.rank >= 2, 'rope', () => `x must be [..., time, width], and is ${described(x)}`);
  const [time, width] = x.shape.slice(-2) as [number, number];
  const outer = x.shape.slice(0, -2).reduce((product, length) => product * length, 1);
  return tf.tidy(() => {
    const grouped = tf.reshape(x, [outer, time, 1, width]) as Tensor4D;
    return tf.reshape(rotated(tf, grouped, { positions, base }, 1, 'rope'), x.shape);
  });
};

/** The first `count` of the rows at each place of [outer, time, rows, width]; the others stay as they are. */
export const rotated = (
  tf: Tf,
  x: Tensor4D,
  { positions, base = 10_000 }: RotaryOptions,
  count: number,
  operation: string,
): Tensor4D => {
  demandFloats(operation, { x });
  const [, time, , width] = x.shape;
  demand(width % 2 === 0, operation, () => `pairs are turned, and the width ${width} is odd`);
  demandShape(operation, 'positions', positions, [time], 'int32');
  demand(base > 0 && base < Infinity, operation, () => `base must be above 0, and is ${base}`);
  if (!hasKernel(tf, 'RotaryEmbedding')) return composed(tf, x, positions as Tensor1D, base, count);
  const turn = (of: Tensor, at: Tensor, inverse: boolean): Tensor =>
    runKernel(tf, 'RotaryEmbedding', { x: of, positions: at }, { base, rotated: count, inverse });
  return withGradient(
    tf,
    [x],
    [positions],
    () => turn(x, positions, false),
    (dy, [at]) => [turn(dy, at, true)],
  ) as Tensor4D;
};

const composed = (tf: Tf, x: Tensor4D, positions: Tensor1D, base: number, count: number): Tensor4D => {
  const [, time, rows, width] = x.shape;
  const half = width / 2;
  const frequencies = Float32Array.from({ length: half }, (_, i) => Math.exp((-i * Math.log(base)) / half));
  const angles = tf.mul(tf.reshape(tf.cast(positions, 'float32'), [time, 1, 1]), tf.tensor(frequencies, [1, 1, half]));
  const [cosines, sines] = [tf.cos(angles), tf.sin(angles)];
  const [turned, kept] = tf.split(x, [count, rows - count], 2) as [Tensor4D, Tensor4D];
  const [a, b] = tf.split(turned, 2, 3) as [Tensor4D, Tensor4D];
  const first = tf.sub(tf.mul(a, cosines), tf.mul(b, sines)) as Tensor4D;
  const second = tf.add(tf.mul(b, cosines), tf.mul(a, sines)) as Tensor4D;
  const all = tf.concat([first, second], 3);
  return count === rows ? all : tf.concat([all, kept], 2);
};

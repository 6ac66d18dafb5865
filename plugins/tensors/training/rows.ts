import { setImmediate as turn } from 'node:timers/promises';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Call, RandomStream, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { fillNormals } from '../../../core/random/index.js';
import { rowLength } from '../../../core/samples/index.js';
import type { Tf } from '../engines/provider.js';

/** x -> (x - mean) / scale, by coordinate; both of the length of a row. */
export interface Standardisation {
  readonly mean: Float64Array;
  /** above 0 */
  readonly scale: Float64Array;
}

/**
 * Mean and standard deviation (divisor n) over all rows: of each coordinate, or where rows are images ([height, width] and
 * more) one of each for all pixels, which are in one unit. What does not vary is only shifted: scale 1.
 * @param weighted rows count by their part's weight
 * @throws CollapsarError COLLAPSAR_FIT_INVALID for values that are not finite, or weights that leave no row
 */
export const standardisationOf = (
  { parts, count }: TrainingSet<Vectors>,
  where: string,
  weighted = false,
): Standardisation => {
  const shape = parts[0]?.samples.shape ?? [];
  const isImage = shape.length > 1;
  const d = rowLength(shape);
  const mass = weighted ? parts.reduce((sum, { samples, weight = 1 }) => sum + weight * samples.count, 0) : count;
  if (!(mass > 0))
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', { what: 'no training row has a weight above 0', where });
  const share = isImage ? 1 / d : 1;
  const average = (of: (value: number, coordinate: number) => number): Float64Array => {
    const sums = new Float64Array(d);
    for (const { samples, weight = 1 } of parts) {
      const { values } = samples;
      if (!weighted)
        for (let at = 0; at < values.length;)
          for (let j = 0; j < d; j++) sums[j]! += (of(values[at++]!, j) * share) / count;
      else if (weight > 0)
        for (let at = 0; at < values.length;)
          for (let j = 0; j < d; j++) sums[j]! += (weight / mass) * of(values[at++]!, j);
    }
    if (!isImage) return sums;
    const sum = sums.reduce((total, one) => total + one, 0);
    return sums.fill(weighted ? sum / d : sum);
  };
  const mean = average((value) => value);
  const scale = average((value, j) => (value - mean[j]!) * (value - mean[j]!)).map((variance, j) => {
    const sd = Math.sqrt(variance);
    // Rounding leaves constants a spread of some last bits.
    return sd <= 1e-12 * Math.abs(mean[j]!) ? 1 : sd;
  });
  if (scale.every(Number.isFinite)) return { mean, scale };
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: 'the training rows hold values that are not finite',
    where,
    fix: 'Look at what the source gives; where a generation made them, lower the learningRate of its model',
  });
};

/** Rows from `from` on, as many as `out` holds, standardised where `standardisation` is given. Returns `out`. */
export const rowsInto = <Out extends Float32Array | Float64Array>(
  { values, shape }: Vectors,
  from: number,
  out: Out,
  standardisation?: Standardisation,
): Out => {
  const d = rowLength(shape);
  if (standardisation === undefined) {
    out.set(values.subarray(from * d, from * d + out.length));
    return out;
  }
  const { mean, scale } = standardisation;
  for (let at = 0, of = from * d; at < out.length;)
    for (let j = 0; j < d; j++, at++, of++) out[at] = (values[of]! - mean[j]!) / scale[j]!;
  return out;
};

/** Standardised numbers back in the data's units, in place. */
export const destandardise = (values: Float32Array | Float64Array, { mean, scale }: Standardisation): void => {
  const d = mean.length;
  for (let at = 0; at < values.length;)
    for (let j = 0; j < d; j++, at++) values[at] = mean[j]! + scale[j]! * values[at]!;
};

/** What the log-density of a row loses when its standardised numbers are written in the data's units. */
export const logVolume = ({ scale }: Standardisation): number => scale.reduce((sum, one) => sum + Math.log(one), 0);

/**
 * Calls `act` for rows [from, from + rows) of each block of `most` rows, in order; gives way to the event loop between
 * blocks. @throws the reason of the signal, when it is aborted
 */
export const eachBlock = async (
  count: number,
  most: number,
  { signal }: Pick<Call, 'signal'>,
  act: (from: number, rows: number) => Promise<void>,
): Promise<void> => {
  for (let from = 0; from < count; from += most) {
    signal.throwIfAborted();
    await act(from, Math.min(most, count - from));
    await turn();
  }
};

/** The numbers of what `compute` gives; none of its tensors stays. */
export const numbersOf = async (tf: Tf, compute: () => Tensor): Promise<Float32Array> => {
  const result = tf.tidy(compute);
  try {
    // A copy, because engines in plain memory hand out the array that they compute with.
    return new Float32Array(await result.data<'float32'>());
  } finally {
    result.dispose();
  }
};

/** Standard normals in memory that is used again: the array is good until the next call. */
export class Normals {
  #memory = new Float32Array(0);

  /** `length` of them; of a stream that was not drawn from, always the same. */
  take(random: RandomStream, length: number): Float32Array {
    if (this.#memory.length < length) this.#memory = new Float32Array(length);
    return fillNormals(random, this.#memory.subarray(0, length));
  }
}

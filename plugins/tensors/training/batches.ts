import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { RandomStream, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { permutation } from '../../../core/random/index.js';
import { range, rowLength } from '../../../core/samples/index.js';
import type { Tf } from '../engines/provider.js';
import { Normals, type Standardisation } from './rows.js';

/**
 * Where the batches of a training run come from. `B`: whatever tensors the loss of the model wants, random numbers among
 * them: all that a step differs from another by.
 */
export interface Batches<B> {
  /** steps of one pass over the rows */
  readonly stepsPerEpoch: number;
  /** rows that are not trained on: training ends with the weights whose loss of them was lowest; absent: with the last */
  readonly heldOut?: Batches<B> | undefined;
  /** steps between two looks at them at least; default: a pass */
  readonly stepsPerLook?: number;
  /** rows of the batch of that step, or how much they count where they do not alike: weighs its loss among the held-out ones' */
  rowsAt(step: number): number;
  /**
   * The batch of step `step`, counted from 0, the same whenever it is asked for. Called inside a tidy that disposes of its
   * tensors; the arrays beneath them may be filled anew by the next call.
   */
  next(step: number): B;
}

/** How rows are divided into batches. */
export interface MinibatchOptions {
  /** rows of a batch, at least 1; the last one of a pass may have fewer */
  readonly batch: number;
  /** decides which rows are held out and the order of every pass */
  readonly random: RandomStream;
  /** share of the rows, in [0, 1), that is kept from training, for early stopping; of a training set of two rows or more */
  readonly validation?: number;
  /** labels are wanted, one-hot, of so many classes */
  readonly classes?: number | undefined;
  /** raw values without it */
  readonly standardisation?: Standardisation | undefined;
}
/** The rows of one step, as tensors. */
export interface Minibatch {
  /** [rows, numbers of a row] */
  readonly x: Tensor2D;
  /** [rows, classes], one-hot; there where classes were asked for */
  readonly labels?: Tensor2D;
}

/** Numbers of the rows that are trained on and of those that are held out: `share` of them, one at least, but never all. */
export const splitHeldOut = (
  count: number,
  share: number,
  random: RandomStream,
): { readonly trained: Uint32Array; readonly held: Uint32Array } => {
  const held = share > 0 ? Math.min(count - 1, Math.max(1, Math.round(share * count))) : 0;
  const order = held > 0 ? permutation(random, count) : range(count);
  return { trained: order.subarray(held), held: order.subarray(0, held) };
};

/**
 * Batches gathered straight from the parts of a training set into one array that is used again: rows are never joined.
 * Every pass has an order of its own.
 */
export class Minibatches implements Batches<Minibatch> {
  readonly stepsPerEpoch: number;
  /** rows that are trained on */
  readonly rows: number;
  /** the rows that are not, always in the same order; there where some are held out */
  readonly heldOut?: Minibatches;
  readonly #gatherer: RowGatherer;
  readonly #chosen: Uint32Array;
  readonly #values: Float32Array;
  readonly #labels: Float32Array | undefined;
  #order: { readonly epoch: number; readonly rows: Uint32Array } | undefined;

  constructor(
    private readonly tf: Tf,
    training: TrainingSet<Vectors>,
    private readonly options: MinibatchOptions,
    /** for the held-out rows: exactly these, in this order */
    fixed?: Uint32Array,
  ) {
    const { batch, validation = 0, classes, random } = options;
    this.#gatherer = new RowGatherer(training, options.standardisation);
    const { count, length } = this.#gatherer;
    if (fixed === undefined) {
      const { trained, held } = splitHeldOut(count, validation, random.child('hold-out'));
      this.#chosen = trained;
      if (held.length > 0) this.heldOut = new Minibatches(tf, training, options, held);
    } else {
      this.#chosen = fixed;
      this.#order = { epoch: 0, rows: fixed };
    }
    this.rows = this.#chosen.length;
    this.stepsPerEpoch = Math.max(1, Math.ceil(this.rows / batch));
    const most = Math.min(batch, this.rows);
    this.#values = new Float32Array(most * length);
    this.#labels = classes === undefined ? undefined : new Float32Array(most * classes);
  }

  rowsAt(step: number): number {
    const { batch } = this.options;
    return Math.min(batch, this.rows - (step % this.stepsPerEpoch) * batch);
  }

  next(step: number): Minibatch {
    const { tf } = this;
    const { batch, classes } = this.options;
    const from = (step % this.stepsPerEpoch) * batch;
    const rows = this.#rowsOf(Math.floor(step / this.stepsPerEpoch)).subarray(from, from + this.rowsAt(step));
    const { length } = this.#gatherer;
    this.#gatherer.values(rows, this.#values);
    const x = tf.tensor2d(this.#values.subarray(0, rows.length * length), [rows.length, length], 'float32');
    if (this.#labels === undefined || classes === undefined) return { x };
    this.#gatherer.oneHot(rows, classes, this.#labels);
    const labels = this.#labels.subarray(0, rows.length * classes);
    return { x, labels: tf.tensor2d(labels, [rows.length, classes], 'float32') };
  }

  /** The order of one pass. That of the held-out rows is fixed. */
  #rowsOf(epoch: number): Uint32Array {
    if (this.#order === undefined || (this.#order.epoch !== epoch && this.#order.rows !== this.#chosen)) {
      const order = permutation(this.options.random.child('epoch', epoch), this.rows);
      for (let i = 0; i < order.length; i++) order[i] = this.#chosen[order[i]!]!;
      this.#order = { epoch, rows: order };
    }
    return this.#order.rows;
  }
}

/** A batch and the standard normals that its loss is drawn with. */
export type WithNoise<B> = B & { /** [rows, size] */ readonly noise: Tensor2D };

/** The same batches with `size` standard normals a row; each step has its own, whatever was asked for before. */
export const withNoise = <B>(
  tf: Tf,
  batches: Batches<B>,
  size: number,
  random: RandomStream,
): Batches<WithNoise<B>> => ({
  ...noisy(tf, batches, size, random.child('training')),
  heldOut: batches.heldOut && noisy(tf, batches.heldOut, size, random.child('validation')),
});

const noisy = <B>(tf: Tf, batches: Batches<B>, size: number, random: RandomStream): Batches<WithNoise<B>> => {
  const normals = new Normals();
  const { stepsPerEpoch, stepsPerLook = stepsPerEpoch } = batches;
  return {
    stepsPerEpoch,
    stepsPerLook,
    rowsAt: (step) => batches.rowsAt(step),
    next: (step) => {
      const rows = batches.rowsAt(step);
      const noise = normals.take(random.child(step), rows * size);
      return { ...batches.next(step), noise: tf.tensor2d(noise, [rows, size]) };
    },
  };
};

/** Numbers of a row from which on it is copied as a whole. */
const LONG = 64;

/** Copies rows of a training set, numbered through its parts, as 32-bit floats; the parts themselves stay where they are. */
export class RowGatherer {
  /** numbers in a row */
  readonly length: number;
  readonly count: number;
  readonly #starts: Uint32Array;

  constructor(
    private readonly training: TrainingSet<Vectors>,
    private readonly standardisation?: Standardisation,
  ) {
    const { parts } = training;
    this.length = rowLength(parts[0]?.samples.shape ?? []);
    this.#starts = new Uint32Array(parts.length + 1);
    for (const [i, { samples }] of parts.entries()) this.#starts[i + 1] = this.#starts[i]! + samples.count;
    this.count = this.#starts[parts.length]!;
  }

  /** Row `rows[i]` goes to `out[i * length]` and on. */
  values(rows: Uint32Array, out: Float32Array): void {
    const { length, training, standardisation } = this;
    for (let i = 0, to = 0; i < rows.length; i++) {
      const part = this.#partOf(rows[i]!);
      const { values } = training.parts[part]!.samples;
      const from = (rows[i]! - this.#starts[part]!) * length;
      if (standardisation === undefined) {
        // One copy of a long row is worth its view.
        if (length >= LONG) out.set(values.subarray(from, from + length), to);
        else for (let j = 0; j < length; j++) out[to + j] = values[from + j]!;
        to += length;
      } else {
        const { mean, scale } = standardisation;
        for (let j = 0; j < length; j++) out[to++] = (values[from + j]! - mean[j]!) / scale[j]!;
      }
    }
  }

  /** Sets `out[i * classes + label]` of row `rows[i]` to 1 and the others to 0; a label of `classes` or more sets none. */
  oneHot(rows: Uint32Array, classes: number, out: Float32Array): void {
    out.fill(0, 0, rows.length * classes);
    for (let i = 0; i < rows.length; i++) {
      const part = this.#partOf(rows[i]!);
      const label = this.training.parts[part]!.samples.labels?.[rows[i]! - this.#starts[part]!];
      if (label !== undefined && label < classes) out[i * classes + label] = 1;
    }
  }

  #partOf(row: number): number {
    let low = 0;
    let high = this.#starts.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#starts[middle]! <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

import type { Tensor2D } from '@tensorflow/tfjs';
import type { RandomStream, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { permutation } from '../../../core/random/index.js';
import type { Tf } from '../engines/index.js';
import type { BatchSource } from './batch-source.js';
import { RowGatherer } from './row-gatherer.js';
import type { Standardisation } from './standardisation.js';

export interface MinibatchOptions {
  /** rows of a batch, at least 1; the last one of a pass may have fewer */
  readonly batch: number;
  /** decides which rows are held out and the order of every pass */
  readonly random: RandomStream;
  /** share of the rows, in [0, 1), that is kept from training, for early stopping; of a training set of two rows or more */
  readonly holdOut?: number;
  /** labels are wanted, one-hot, of so many classes */
  readonly classes?: number;
  /** raw values without it */
  readonly standardisation?: Standardisation;
}
export interface Minibatch {
  readonly rows: number;
  /** [rows, numbers of a row] */
  readonly x: Tensor2D;
  /** [rows, classes], one-hot; there where classes were asked for */
  readonly labels?: Tensor2D;
}

/**
 * Batches gathered straight from the parts of a training set into one array that is used again: rows are never joined.
 * Every pass has an order of its own.
 */
export class Minibatches implements BatchSource<Minibatch> {
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
    const { batch, holdOut = 0, classes, random } = options;
    this.#gatherer = new RowGatherer(training, options.standardisation);
    const { count, length } = this.#gatherer;
    if (fixed === undefined) {
      const held = holdOut > 0 ? Math.min(count - 1, Math.max(1, Math.round(holdOut * count))) : 0;
      const shuffled = permutation(held > 0 ? random.child('hold-out') : random, held > 0 ? count : 0);
      this.#chosen = held > 0 ? shuffled.subarray(held) : indices(count);
      if (held > 0) this.heldOut = new Minibatches(tf, training, options, shuffled.subarray(0, held));
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
    if (this.#labels === undefined || classes === undefined) return { rows: rows.length, x };
    this.#gatherer.oneHot(rows, classes, this.#labels);
    const labels = this.#labels.subarray(0, rows.length * classes);
    return { rows: rows.length, x, labels: tf.tensor2d(labels, [rows.length, classes], 'float32') };
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

const indices = (count: number): Uint32Array => {
  const rows = new Uint32Array(count);
  for (let i = 0; i < count; i++) rows[i] = i;
  return rows;
};

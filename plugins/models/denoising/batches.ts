import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { RandomStream, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { rowWeights } from '../../../core/samples/index.js';
import { RowGatherer, RowOrder, type Batches, type Standardisation, type Tf } from '../../tensors/index.js';
import type { NoisyRows } from './network.js';

/** A batch of rows and what is made of it; row-major, arrays that are used again by the next step. */
export interface Corrupted {
  /** standardised */
  readonly clean: Float32Array;
  readonly labels: Uint32Array | undefined;
  /** the three to be filled: rows on the way, their times (0 to 1,000), what is to be predicted */
  readonly noisy: Float32Array;
  readonly time: Float32Array;
  readonly target: Float32Array;
  /** whatever else the loss asks for */
  readonly extra: Float32Array;
}
/** Puts noise into a batch: what a diffusion and a flow differ in. */
export type Corruption = (batch: Corrupted, random: RandomStream) => void;

export interface DenoisingBatch extends NoisyRows {
  readonly target: Tensor2D;
  /** [rows, extra numbers of a row]; there where there are some */
  readonly extra?: Tensor2D;
}
export interface DenoisingBatchOptions {
  /** rows of the training set that these batches are made of */
  readonly rows: Uint32Array;
  readonly batch: number;
  readonly standardisation: Standardisation;
  readonly corruption: Corruption;
  /** numbers beside a row that the corruption makes for the loss; default 0 */
  readonly extra?: number;
  /** 0: no labels */
  readonly classes: number;
  /** chance of a row to hide its label */
  readonly labelDropout: number;
  /** a pass has so many rows at least: where there are fewer, each is in it more than once, with other noise; default 1 */
  readonly leastRows?: number;
  readonly random: RandomStream;
  /** of rows that are not trained on */
  readonly heldOut?: DenoisingBatches | undefined;
}

/** Steps between two looks at held-out rows, where a pass over few rows is shorter. */
const LEAST_STEPS = 50;

/** Batches of standardised rows with noise in them, gathered straight from the parts of a training set; all are full. */
export class DenoisingBatches implements Batches<DenoisingBatch> {
  readonly stepsPerEpoch: number;
  readonly stepsPerLook: number;
  readonly heldOut: DenoisingBatches | undefined;
  readonly #gatherer: RowGatherer;
  readonly #order: RowOrder;
  readonly #arrays: Corrupted;
  readonly #oneHot: Float32Array;

  constructor(
    private readonly tf: Tf,
    training: TrainingSet<Vectors>,
    private readonly options: DenoisingBatchOptions,
  ) {
    const { rows, batch, standardisation, classes, leastRows = 1, extra = 0, random } = options;
    this.stepsPerEpoch = Math.ceil(Math.max(leastRows, rows.length) / batch);
    this.stepsPerLook = Math.max(LEAST_STEPS, this.stepsPerEpoch);
    this.heldOut = options.heldOut;
    this.#gatherer = new RowGatherer(training, standardisation);
    const all = rowWeights(training);
    const weights = all && Float64Array.from(rows, (row) => all[row]!);
    this.#order = new RowOrder(rows, batch, random.child('order'), weights);
    const size = batch * this.#gatherer.length;
    this.#arrays = {
      clean: new Float32Array(size),
      labels: classes === 0 ? undefined : new Uint32Array(batch),
      noisy: new Float32Array(size),
      time: new Float32Array(batch),
      target: new Float32Array(size),
      extra: new Float32Array(batch * extra),
    };
    this.#oneHot = new Float32Array(batch * classes);
  }

  rowsAt(): number {
    return this.options.batch;
  }

  next(step: number): DenoisingBatch {
    const { tf } = this;
    const { batch, classes, labelDropout, corruption, extra = 0 } = this.options;
    const random = this.options.random.child('noise', step);
    const rows = this.#order.at(step);
    const { clean, labels, noisy, time, target } = this.#arrays;
    this.#gatherer.values(rows, clean);
    if (labels !== undefined) {
      this.#gatherer.oneHot(rows, classes, this.#oneHot);
      for (let i = 0; i < batch; i++) {
        let label = 0;
        while (label < classes - 1 && this.#oneHot[i * classes + label] !== 1) label++;
        labels[i] = label;
      }
    }
    corruption(this.#arrays, random);
    if (labelDropout > 0)
      for (let i = 0; i < batch; i++)
        if (random.uniform() < labelDropout) this.#oneHot.fill(0, i * classes, (i + 1) * classes);
    const d = this.#gatherer.length;
    return {
      x: tf.tensor2d(noisy, [batch, d], 'float32'),
      time: tf.tensor1d(time, 'float32'),
      target: tf.tensor2d(target, [batch, d], 'float32'),
      ...(extra === 0 ? {} : { extra: tf.tensor2d(this.#arrays.extra, [batch, extra], 'float32') }),
      ...(classes === 0 ? {} : { classes: tf.tensor2d(this.#oneHot, [batch, classes], 'float32') }),
    };
  }
}

import type { Tensor2D } from '@tensorflow/tfjs';
import type { RandomStream, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { rowWeights } from '../../../core/samples/index.js';
import type { BatchSource, Standardisation, Tf } from '../../tensors/index.js';
import { RowGatherer } from '../../tensors/training/row-gatherer.js';
import type { Corrupted, Corruption } from './corruption.js';
import type { NoisyRows } from './network.js';
import { RowOrder } from './row-order.js';

export interface DenoisingBatch extends NoisyRows {
  readonly target: Tensor2D;
  /** of held-out rows */
  readonly isHeldOut: boolean;
}
export interface DenoisingBatchOptions {
  /** rows of the training set that these batches are made of */
  readonly rows: Uint32Array;
  readonly batch: number;
  readonly standardisation: Standardisation;
  readonly corruption: Corruption;
  /** 0: no labels */
  readonly classes: number;
  /** chance of a row to hide its label */
  readonly labelDropout: number;
  /** the same noise at every pass */
  readonly isHeldOut: boolean;
  readonly random: RandomStream;
}

/** Steps between two looks at held-out rows, where a pass over few rows is shorter. */
const PASS = 50;
/** Held-out rows, each as often as it takes to have so many, so that one look is not all noise. */
const LOOK = 1024;

/** Batches of standardised rows with noise in them, gathered straight from the parts of a training set. */
export class DenoisingBatches implements BatchSource<DenoisingBatch> {
  readonly stepsPerEpoch: number;
  readonly #gatherer: RowGatherer;
  readonly #order: RowOrder;
  readonly #arrays: Corrupted;
  readonly #oneHot: Float32Array;

  constructor(
    private readonly tf: Tf,
    training: TrainingSet<Vectors>,
    private readonly options: DenoisingBatchOptions,
  ) {
    const { rows, batch, standardisation, classes, isHeldOut, random } = options;
    this.stepsPerEpoch = isHeldOut
      ? Math.ceil(Math.max(LOOK, rows.length) / batch)
      : Math.max(PASS, Math.ceil(rows.length / batch));
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
    };
    this.#oneHot = new Float32Array(batch * classes);
  }

  rowsAt(): number {
    return this.options.batch;
  }

  next(step: number): DenoisingBatch {
    const { tf } = this;
    const { batch, classes, labelDropout, isHeldOut, corruption } = this.options;
    const at = isHeldOut ? step % this.stepsPerEpoch : step;
    const random = this.options.random.child('noise', at);
    const rows = this.#order.at(at);
    const { clean, labels, noisy, time, target } = this.#arrays;
    this.#gatherer.values(rows, clean);
    if (labels !== undefined) {
      this.#gatherer.oneHot(rows, classes, this.#oneHot);
      for (let i = 0; i < batch; i++) labels[i] = this.#oneHot.subarray(i * classes, (i + 1) * classes).indexOf(1);
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
      isHeldOut,
      ...(classes === 0 ? {} : { classes: tf.tensor2d(this.#oneHot, [batch, classes], 'float32') }),
    };
  }
}

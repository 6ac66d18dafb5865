import type { Checkpoint, FittedModel, Moments, SampleContext, Vectors } from '../../../core/contracts/index.js';
import { aliasTable } from '../../../core/random/index.js';
import { checkpointCodec, objectSchema, SHAPE } from '../../../core/plugin/index.js';
import { rowLength } from '../../../core/samples/index.js';
import { kernelDensity, logKernelDensity, type KernelDensity } from './kernel-density.js';
import { normalFactor, normalRow } from '../gaussian/normal-rows.js';
import { COUNT } from '../../options.js';

/** What a kernel density estimate consists of. */
export interface KernelCentres {
  /** n x d, row-major */
  readonly rows: Float64Array | Float32Array;
  /** of the rows; absent: all the same */
  readonly weights?: Float64Array;
  /** covariance of the kernel, d x d, of any rank */
  readonly kernel: Float64Array;
  /** of the rows alone; the covariance divided by the sum of weights */
  readonly moments: Moments;
}

const codec = checkpointCodec({
  model: 'kde',
  meta: objectSchema({ shape: SHAPE, rows: COUNT, weighted: { type: 'boolean' } }, ['shape', 'rows', 'weighted']),
  arrays: {
    rows: { type: 'float', shape: ({ rows, shape }) => [rows, rowLength(shape)] },
    weights: { type: 'float64', shape: ({ rows, weighted }) => (weighted ? [rows] : undefined) },
    kernel: { type: 'float64', shape: ({ shape }) => [rowLength(shape), rowLength(shape)] },
    mean: { type: 'float64', shape: ({ shape }) => [rowLength(shape)] },
    covariance: { type: 'float64', shape: ({ shape }) => [rowLength(shape), rowLength(shape)] },
  },
});

/** A Gaussian kernel on every training row of `shape`. */
export class FittedKde implements FittedModel<Vectors> {
  #density: KernelDensity | undefined;
  #prepared = false;

  constructor(
    private readonly shape: readonly number[],
    private readonly kernels: KernelCentres,
  ) {}

  /** A temperature t multiplies the kernel's covariance by t and leaves the rows where they are. */
  async sample(count: number, { random, bias }: SampleContext): Promise<Vectors> {
    const { rows, weights, kernel, moments } = this.kernels;
    const d = moments.mean.length;
    const n = rows.length / d;
    const scale = Math.sqrt(bias?.temperature ?? 1);
    const { entries, rank, triangular } = normalFactor(kernel, d);
    const table = weights === undefined ? undefined : aliasTable(weights);
    const centre = new Float64Array(d);
    const z = new Float64Array(rank);
    const values = new Float64Array(count * d);
    for (let at = 0; at < values.length; at += d) {
      const row = table === undefined ? random.below(n) : table.draw(random);
      for (let j = 0; j < d; j++) centre[j] = rows[row * d + j]!;
      normalRow(random, centre, entries, rank, triangular, scale, z, values, at);
    }
    return { kind: 'vectors', count, shape: this.shape, values };
  }

  /** A singular kernel has no density: -Infinity for every row. */
  async logLikelihood(samples: Vectors): Promise<Float64Array> {
    const density = this.#prepare();
    return density === undefined ? new Float64Array(samples.count).fill(-Infinity) : logKernelDensity(density, samples);
  }

  moments(): Moments {
    const { kernel, moments } = this.kernels;
    return { mean: moments.mean, covariance: moments.covariance.map((entry, at) => entry + kernel[at]!) };
  }

  async save(): Promise<Checkpoint> {
    const { rows, weights, kernel, moments } = this.kernels;
    const meta = { shape: this.shape, rows: rows.length / moments.mean.length, weighted: weights !== undefined };
    return codec.encode(meta, { rows, kernel, ...moments, weights });
  }

  static restore(this: void, checkpoint: Checkpoint): FittedKde {
    const { meta, arrays } = codec.decode(checkpoint);
    const { rows, kernel, weights, ...moments } = arrays;
    return new FittedKde(meta.shape, { rows, kernel, moments, ...(weights === undefined ? {} : { weights }) });
  }

  #prepare(): KernelDensity | undefined {
    const { rows, weights, kernel, moments } = this.kernels;
    if (!this.#prepared) this.#density = kernelDensity(rows, weights, kernel, moments.mean.length);
    this.#prepared = true;
    return this.#density;
  }
}

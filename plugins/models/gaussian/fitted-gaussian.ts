import type { Checkpoint, FittedModel, Moments, SampleContext, Vectors } from '../../../core/contracts/index.js';
import {
  cholesky,
  logDeterminant as regularLogDeterminant,
  semidefiniteFactor,
  type CholeskyFactor,
} from '../../../core/numerics/index.js';
import { checkpointCodec, SHAPE } from '../../../core/plugin/index.js';
import { rowLength } from '../../../core/samples/index.js';
import { independentNormalRow, normalRows } from './normal-rows.js';

const LOG_2_PI = Math.log(2 * Math.PI);

const codec = checkpointCodec({
  model: 'gaussian',
  meta: {
    type: 'object',
    additionalProperties: false,
    required: ['shape', 'diagonal'],
    properties: { shape: SHAPE, diagonal: { type: 'boolean' } },
  },
  arrays: {
    mean: { type: 'float64', shape: ({ shape }) => [rowLength(shape)] },
    covariance: {
      type: 'float64',
      shape: ({ shape, diagonal }) => (diagonal ? [rowLength(shape)] : [rowLength(shape), rowLength(shape)]),
    },
  },
});

/** A Gaussian. `covariance`: d x d, row-major, of any rank; or the d variances, when the coordinates are independent. */
export class FittedGaussian implements FittedModel<Vectors> {
  readonly #diagonal: boolean;
  #factor: CholeskyFactor | undefined;
  #factored = false;
  #singular: boolean | undefined;

  constructor(
    private readonly shape: readonly number[],
    private readonly mean: Float64Array,
    private readonly covariance: Float64Array,
    diagonal: boolean,
  ) {
    this.#diagonal = diagonal;
  }

  /** A temperature t multiplies the covariance by t: the density to the power 1 / t. */
  async sample(count: number, { random, bias }: SampleContext): Promise<Vectors> {
    const { mean, covariance } = this;
    const d = mean.length;
    const scale = Math.sqrt(bias?.temperature ?? 1);
    const values = new Float64Array(count * d);
    if (this.#diagonal) {
      const deviation = covariance.map(Math.sqrt);
      for (let at = 0; at < values.length; at += d) independentNormalRow(random, mean, deviation, scale, values, at);
    } else {
      const full = this.#cholesky();
      const { factor, rank } = full === undefined ? semidefiniteFactor(covariance, d) : { factor: full.lower, rank: d };
      normalRows(random, mean, factor, rank, full !== undefined, scale, values);
    }
    return { kind: 'vectors', count, shape: this.shape, values };
  }

  /** A singular Gaussian (no more rows than columns, columns that depend on each other) has no density: -Infinity for every row. */
  async logLikelihood({ count, values }: Vectors): Promise<Float64Array> {
    return this.#diagonal ? this.#independent(count, values) : this.#dependent(count, values);
  }

  moments(): Moments {
    const d = this.mean.length;
    if (!this.#diagonal) return { mean: this.mean, covariance: this.covariance };
    const covariance = new Float64Array(d * d);
    for (let i = 0; i < d; i++) covariance[i * d + i] = this.covariance[i]!;
    return { mean: this.mean, covariance };
  }

  async save(): Promise<Checkpoint> {
    const { shape, mean, covariance } = this;
    return codec.encode({ shape, diagonal: this.#diagonal }, { mean, covariance });
  }

  static restore(this: void, checkpoint: Checkpoint): FittedGaussian {
    const { meta, arrays } = codec.decode(checkpoint);
    return new FittedGaussian(meta.shape, arrays.mean, arrays.covariance, meta.diagonal);
  }

  /** Undefined when singular. A function of the covariance alone, so it is not saved. */
  #cholesky(): CholeskyFactor | undefined {
    if (!this.#factored) this.#factor = cholesky(this.covariance, this.mean.length);
    this.#factored = true;
    return this.#factor;
  }

  #independent(count: number, values: Vectors['values']): Float64Array {
    const { mean, covariance } = this;
    const d = mean.length;
    let constant = -0.5 * d * LOG_2_PI;
    for (const variance of covariance) constant -= 0.5 * Math.log(variance);
    // log 0 = -Infinity: some variance is 0.
    if (constant === Infinity) return new Float64Array(count).fill(-Infinity);
    const out = new Float64Array(count);
    for (let row = 0; row < count; row++) {
      let square = 0;
      for (let i = 0; i < d; i++) {
        const deviation = values[row * d + i]! - mean[i]!;
        square += (deviation / covariance[i]!) * deviation;
      }
      out[row] = constant - 0.5 * square;
    }
    return out;
  }

  #dependent(count: number, values: Vectors['values']): Float64Array {
    const factor = this.#cholesky();
    // Without pivots one in a hundred covariances of too few rows looks regular, and its density is rounding.
    this.#singular ??= regularLogDeterminant(this.covariance, this.mean.length, this.mean) === undefined;
    if (factor === undefined || this.#singular) return new Float64Array(count).fill(-Infinity);
    const { lower, logDeterminant } = factor;
    const { mean } = this;
    const d = mean.length;
    const constant = -0.5 * (d * LOG_2_PI + logDeterminant);
    const z = new Float64Array(d);
    const out = new Float64Array(count);
    for (let row = 0; row < count; row++) {
      let square = 0;
      for (let i = 0; i < d; i++) {
        let sum = values[row * d + i]! - mean[i]!;
        for (let k = 0; k < i; k++) sum -= lower[i * d + k]! * z[k]!;
        z[i] = sum / lower[i * d + i]!;
        square += z[i]! * z[i]!;
      }
      out[row] = constant - 0.5 * square;
    }
    return out;
  }
}

import type { Checkpoint, FittedModel, Moments, SampleContext, Vectors } from '../../../core/contracts/index.js';
import { aliasTable } from '../../../core/random/index.js';
import { checkpointCodec, objectSchema, SHAPE } from '../../../core/plugin/index.js';
import { rowLength } from '../../../core/samples/index.js';
import {
  componentCovariance,
  componentLogDensities,
  covarianceLength,
  type Mixture,
  mixtureDensity,
  mixtureMoments,
} from './mixture.js';
import { independentNormalRow, normalFactor, normalRow } from '../gaussian/normal-rows.js';
import { COUNT } from '../../options.js';

const codec = checkpointCodec({
  model: 'gmm',
  meta: objectSchema(
    {
      shape: SHAPE,
      covariance: { enum: ['full', 'diagonal', 'spherical'] },
      components: COUNT,
    },
    'all',
  ),
  arrays: {
    weights: { type: 'float64', shape: ({ components }) => [components] },
    means: { type: 'float64', shape: ({ components, shape }) => [components, rowLength(shape)] },
    covariances: {
      type: 'float64',
      shape: ({ components, covariance, shape }) => [components, covarianceLength(covariance, rowLength(shape))],
    },
  },
});

/** A mixture of Gaussians over rows of `shape`. */
export class FittedGmm implements FittedModel<Vectors> {
  constructor(
    readonly shape: readonly number[],
    readonly mixture: Mixture,
  ) {}

  /** A temperature t multiplies every component's covariance by t and leaves the weights alone. */
  async sample(count: number, { random, bias }: SampleContext): Promise<Vectors> {
    const { k, d, weights, means, covariances, covariance } = this.mixture;
    const scale = Math.sqrt(bias?.temperature ?? 1);
    const table = aliasTable(weights);
    const values = new Float64Array(count * d);
    const mean = Array.from({ length: k }, (_, c) => means.subarray(c * d, (c + 1) * d));
    if (covariance === 'full') {
      const factor = Array.from({ length: k }, (_, c) =>
        normalFactor(covariances.subarray(c * d * d, (c + 1) * d * d), d),
      );
      const z = new Float64Array(d);
      for (let at = 0; at < values.length; at += d) {
        const c = table.draw(random);
        const { entries, rank, triangular } = factor[c]!;
        normalRow(random, mean[c]!, entries, rank, triangular, scale, z, values, at);
      }
    } else {
      const deviation = Array.from({ length: k }, (_, c) =>
        covariance === 'diagonal'
          ? covariances.slice(c * d, (c + 1) * d).map(Math.sqrt)
          : new Float64Array(d).fill(Math.sqrt(covariances[c]!)),
      );
      for (let at = 0; at < values.length; at += d) {
        const c = table.draw(random);
        independentNormalRow(random, mean[c]!, deviation[c]!, scale, values, at);
      }
    }
    return { kind: 'vectors', count, shape: this.shape, values };
  }

  async logLikelihood({ count, values }: Vectors): Promise<Float64Array> {
    const density = mixtureDensity(this.mixture);
    if (density === undefined) return new Float64Array(count).fill(-Infinity);
    const { k, d } = density;
    const each = new Float64Array(k);
    const deviations = new Float64Array(k * d);
    const out = new Float64Array(count);
    for (let row = 0; row < count; row++) {
      const largest = componentLogDensities(density, values, row * d, each, deviations);
      let sum = 0;
      for (let c = 0; c < k; c++) sum += Math.exp(each[c]! - largest);
      out[row] = largest === -Infinity ? -Infinity : largest + Math.log(sum);
    }
    return out;
  }

  moments(): Moments {
    const { k, d, weights, means } = this.mixture;
    return mixtureMoments(
      weights,
      Array.from({ length: k }, (_, c) => ({
        mean: means.subarray(c * d, (c + 1) * d),
        covariance: componentCovariance(this.mixture, c),
      })),
    );
  }

  async save(): Promise<Checkpoint> {
    const { covariance, k, weights, means, covariances } = this.mixture;
    return codec.encode({ shape: this.shape, covariance, components: k }, { weights, means, covariances });
  }

  static restore(this: void, checkpoint: Checkpoint): FittedGmm {
    const { meta, arrays } = codec.decode(checkpoint);
    const { shape, covariance, components } = meta;
    return new FittedGmm(shape, { covariance, k: components, d: rowLength(shape), ...arrays });
  }
}

import type {
  Checkpoint,
  FittedModel,
  Model,
  Moments,
  SampleContext,
  TrainingSet,
  Vectors,
} from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { covarianceOf, type Scatter } from '../../core/numerics/index.js';
import { checkpointCodec, model, objectSchema, type Options, SHAPE } from '../../core/plugin/index.js';
import { aliasTable } from '../../core/random/index.js';
import { checkFinite, checkWeight, joinValues, rowLength, rowWeights } from '../../core/samples/index.js';
import { COUNT, POSITIVE } from '../options.js';
import { normalFactor, normalRow } from './gaussian/normal-rows.js';
import { trainingScatter } from './gaussian/remembered-scatter.js';
import { kernelDensity, type KernelDensity, logKernelDensity } from './kde/kernel-density.js';
import { withPointMasses, restoreWithPointMasses } from './point-masses.js';

const schema = objectSchema({
  bandwidth: {
    anyOf: [POSITIVE, { enum: ['scott', 'silverman'] }],
    default: 'scott',
    description:
      'factor h of the kernel: a number, or a rule that makes it fall with the number of rows. With a spherical kernel it is in data units: another one when these change',
  },
  kernel: {
    enum: ['covariance', 'spherical'],
    default: 'covariance',
    description:
      'covariance of the kernel: h^2 times that of the rows (as gaussian_kde of SciPy), or h^2 in every direction (as KernelDensity of scikit-learn)',
  },
});

/**
 * Every generation is wider than its training rows by the kernel: collapse outwards. A column that is one number in all
 * training rows, while others vary, is a point mass under a kernel shaped as the rows. Labels are ignored.
 */
class Kde implements Model<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {}

  async fit(training: TrainingSet<Vectors>): Promise<FittedModel<Vectors>> {
    return this.options.kernel === 'spherical'
      ? this.#fit(training)
      : withPointMasses(training, (varying) => this.#fit(varying));
  }

  #fit(training: TrainingSet<Vectors>): FittedKde {
    const { bandwidth, kernel: shape } = this.options;
    const statistics = trainingScatter(training, 'full');
    const kernel = kernelCovariance(bandwidth, shape, statistics);
    const weights = rowWeights(training);
    return new FittedKde(training.parts[0]?.samples.shape ?? [], {
      rows: joinValues(training),
      kernel,
      // The statistics are written over by the next fit.
      moments: { mean: statistics.mean.slice(), covariance: covarianceOf(statistics, statistics.weight) },
      ...(weights === undefined ? {} : { weights }),
    });
  }

  async restore(checkpoint: Checkpoint): Promise<FittedModel<Vectors>> {
    return restoreWithPointMasses('kde', checkpoint, FittedKde.restore);
  }
}

type Bandwidth = number | 'scott' | 'silverman';
type KernelShape = 'covariance' | 'spherical';

/**
 * What the kernel's covariance is scaled by the square of: a number as it is; Scott n^(-1/(d+4)); Silverman
 * (n (d+2) / 4)^(-1/(d+4)). n: the effective number of rows, (sum w)^2 / sum w^2 (the formulas of SciPy's gaussian_kde).
 */
export const bandwidthFactor = (bandwidth: Bandwidth, { weight, squaredWeight }: Scatter, d: number): number => {
  if (typeof bandwidth === 'number') return bandwidth;
  const effective = (weight * weight) / squaredWeight;
  return Math.exp(-Math.log(bandwidth === 'scott' ? effective : (effective * (d + 2)) / 4) / (d + 4));
};

/** Covariance of the kernel, d x d: the squared factor times the rows' unbiased covariance, or times the identity. */
const kernelCovariance = (bandwidth: Bandwidth, shape: KernelShape, statistics: Scatter): Float64Array => {
  const { rows, weight, squaredWeight, mean, scatter } = statistics;
  checkWeight('kde', rows, weight);
  checkFinite('kde', mean, scatter);
  const d = mean.length;
  const factor = bandwidthFactor(bandwidth, statistics, d);
  if (shape === 'spherical') {
    const kernel = new Float64Array(d * d);
    for (let j = 0; j < d; j++) kernel[j * d + j] = factor * factor;
    return kernel;
  }
  const divisor = weight - squaredWeight / weight;
  if (!(divisor > 1e-12 * weight))
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: 'a single row has no covariance to shape the kernel by',
      where: 'kde',
      why: 'the kernel is a smaller copy of the covariance of the rows',
      fix: 'raise `samples` to 2 or more, or use `kernel: spherical`',
    });
  return covarianceOf(statistics, divisor / (factor * factor));
};

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
  meta: objectSchema({ shape: SHAPE, rows: COUNT, weighted: { type: 'boolean' } }, 'all'),
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

export const kde = model({
  id: 'kde',
  summary: 'Gaussian kernel density estimate: a kernel on every training row',
  reference: 'Scott 1992; Silverman 1986; in the recursion: Kazdan et al. 2024, Collapse or Thrive',
  data: 'vectors',
  options: schema,
  provides: ['sample', 'logLikelihood', 'moments', 'weights', 'temperature'],
  implementation: Kde,
});

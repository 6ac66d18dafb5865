import type { DataSource, Moments, OpenContext, RandomStream, RealData, Vectors } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { fillNormals } from '../../core/random/index.js';
import { endless, NumberedRows, type Sequence } from './sequence.js';
import { DIMENSIONS, POSITIVE } from '../options.js';

const schema = objectSchema({
  dimensions: { ...DIMENSIONS, default: 1, description: 'd, columns of a row' },
  mean: { type: 'number', default: 0, description: 'mean of every column' },
  sd: { ...POSITIVE, default: 1, description: 'standard deviation of every column' },
  correlation: {
    type: 'number',
    exclusiveMaximum: 1,
    default: 0,
    description: 'correlation of every pair of columns; above -1 / (dimensions - 1)',
  },
});

class Normal implements DataSource<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {
    const { dimensions, correlation } = options;
    if (dimensions > 1 && correlation * (dimensions - 1) <= -1)
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        what: `correlation ${correlation} is not possible between all pairs of ${dimensions} columns`,
        where: 'source normal',
        why: 'The covariance would not be positive definite.',
        fix: `Choose a correlation above ${-1 / (dimensions - 1)}`,
      });
  }

  async open(context: OpenContext): Promise<RealData<Vectors>> {
    const law = equicorrelated(this.options);
    const truth = { moments: law.moments, logLikelihood: law.logLikelihood };
    return endless(context, (random) => normalRows(law, random), { truth });
  }
}

/** Numbers in a block: opening a stream costs about as much as drawing 20. */
const BLOCK = 512;

const normalRows = (
  { dimensions: d, mean, sd, root: { own, shared } }: Equicorrelated,
  random: RandomStream,
): Sequence<Vectors> => {
  const numbered = new NumberedRows(random, Math.max(1, Math.floor(BLOCK / d)), (stream) => {
    for (let j = 0; j < d; j++) stream.normal();
  });
  const correlate = (values: Float64Array, start: number): void => {
    let sum = 0;
    for (let at = start; at < start + d; at++) sum += values[at]!;
    for (let at = start; at < start + d; at++) values[at] = mean + sd * (own * values[at]! + shared * sum);
  };
  return (from, count) => {
    const values = new Float64Array(count * d);
    numbered.read(from, count, (stream, first, end) => {
      fillNormals(stream, values, first * d, end * d);
      if (shared === 0) for (let at = first * d; at < end * d; at++) values[at] = mean + sd * values[at]!;
      else for (let row = first; row < end; row++) correlate(values, row * d);
    });
    return { kind: 'vectors', count, shape: [d], values };
  };
};

interface Equicorrelated {
  readonly dimensions: number;
  readonly mean: number;
  readonly sd: number;
  /**
   * Symmetric square root of the correlation matrix: own I + shared 11'. x = mean + sd (own z + shared sum(z)) for
   * standard normal z.
   */
  readonly root: { readonly own: number; readonly shared: number };
  readonly moments: Moments;
  /** log density of each row */
  logLikelihood(this: void, samples: Vectors): Float64Array;
}

/**
 * The normal law whose columns have equal means and spreads and, pairwise, the same correlation r in
 * (-1/(d-1), 1). The correlation matrix (1 - r) I + r 11' has eigenvalue 1 + (d-1) r once and 1 - r otherwise, which
 * gives its square root, inverse and determinant in closed form.
 */
const equicorrelated = (law: {
  readonly dimensions: number;
  readonly mean: number;
  readonly sd: number;
  readonly correlation: number;
}): Equicorrelated => {
  const { dimensions: d, mean, sd } = law;
  const r = d === 1 ? 0 : law.correlation;
  const small = 1 - r;
  const large = 1 + (d - 1) * r;
  const covariance = new Float64Array(d * d).fill(r * sd * sd);
  for (let j = 0; j < d; j++) covariance[j * d + j] = sd * sd;
  const constant = -0.5 * (d * Math.log(2 * Math.PI * sd * sd) + (d - 1) * Math.log(small) + Math.log(large));
  return {
    dimensions: d,
    mean,
    sd,
    root: { own: Math.sqrt(small), shared: (Math.sqrt(large) - Math.sqrt(small)) / d },
    moments: { mean: new Float64Array(d).fill(mean), covariance },
    logLikelihood({ count, values }) {
      const out = new Float64Array(count);
      for (let i = 0, at = 0; i < count; i++) {
        let sum = 0;
        let squares = 0;
        for (let j = 0; j < d; j++) {
          const z = (values[at++]! - mean) / sd;
          sum += z;
          squares += z * z;
        }
        out[i] = constant - (0.5 * (squares - (r / large) * sum * sum)) / small;
      }
      return out;
    },
  };
};

export const normal = source({
  id: 'normal',
  summary: 'Normal distribution of any dimension, its moments and likelihood known exactly',
  data: 'vectors',
  options: schema,
  provides: ['truth.moments', 'truth.likelihood'],
  publishable: true,
  implementation: Normal,
});

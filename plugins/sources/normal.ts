import type { DataSource, OpenContext, RandomStream, RealData, Vectors } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { type Options, source } from '../../core/plugin/index.js';
import { equicorrelated, type Equicorrelated } from './normal/equicorrelated.js';
import { NumberedRows } from './numbered.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    dimensions: { type: 'integer', minimum: 1, default: 1, description: 'd, columns of a row' },
    mean: { type: 'number', default: 0, description: 'mean of every column' },
    sd: { type: 'number', exclusiveMinimum: 0, default: 1, description: 'standard deviation of every column' },
    correlation: {
      type: 'number',
      exclusiveMaximum: 1,
      default: 0,
      description: 'correlation of every pair of columns; above -1 / (dimensions - 1)',
    },
  },
} as const;

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

  async open({ random, testRows }: OpenContext): Promise<RealData<Vectors>> {
    const law = equicorrelated(this.options);
    const rows = normalRows(law, random.child('rows'));
    let test: Vectors | undefined;
    return {
      size: Infinity,
      rows: async (from, count) => rows(from, count),
      // Many chains are measured by their moments alone and never look.
      get test() {
        return (test ??= normalRows(law, random.child('test'))(0, testRows));
      },
      truth: { moments: law.moments, logLikelihood: law.logLikelihood },
    };
  }
}

export const normal = source({
  id: 'normal',
  summary: 'Normal distribution of any dimension, its moments and likelihood known exactly',
  data: 'vectors',
  options: schema,
  provides: ['truth.moments', 'truth.likelihood'],
  publishable: true,
  implementation: Normal,
});

/** Numbers in a block: opening a stream costs about as much as drawing 20. */
const BLOCK = 512;

/** The numbered rows of a normal law: (from, count) gives the same rows whatever was asked for before. */
const normalRows = (
  { dimensions: d, mean, sd, root: { own, shared } }: Equicorrelated,
  random: RandomStream,
): ((from: number, count: number) => Vectors) => {
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
      for (let at = first * d; at < end * d; at++) values[at] = stream.normal();
      if (shared === 0) for (let at = first * d; at < end * d; at++) values[at] = mean + sd * values[at]!;
      else for (let row = first; row < end; row++) correlate(values, row * d);
    });
    return { kind: 'vectors', count, shape: [d], values };
  };
};

import type {
  Checkpoint,
  Column,
  FitContext,
  FittedModel,
  Json,
  Model,
  SampleContext,
  TrainingSet,
  Vectors,
} from '../../core/contracts/index.js';
import { normalCdf } from '../../core/numerics/index.js';
import { model, type Options } from '../../core/plugin/index.js';
import { type CopulaEstimate, estimateCopula } from './copula/estimate.js';
import { type Marginal, quantile } from './copula/marginal.js';
import { normalRow } from './gaussian/normal-rows.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    marginals: {
      enum: ['empirical', 'linear'],
      default: 'empirical',
      description:
        'columns of numbers. empirical: values that were seen, by their frequency; linear: also values between neighbouring ones. Categories are always drawn by their frequency',
    },
  },
} as const;

/**
 * A Gaussian copula: each column is a function of a latent standard normal variable (for a category, the interval between
 * two thresholds that it falls in, values in their declared order), and these are correlated. It knows dependence that
 * rises or falls along both columns; put it into class-conditional for one that hangs on a label otherwise. A category
 * without rows is forgotten for good. Labels are ignored.
 */
class Copula implements Model<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {}

  async fit(training: TrainingSet<Vectors>, { signal }: FitContext<Vectors>): Promise<FittedCopula> {
    signal.throwIfAborted();
    const first = training.parts[0]?.samples;
    return new FittedCopula(first?.shape ?? [], first?.columns, estimateCopula(training, this.options.marginals));
  }

  async restore(checkpoint: Checkpoint): Promise<FittedCopula> {
    return FittedCopula.restore(checkpoint);
  }
}

/** Rows of correlated standard normal numbers, each taken through its column's quantile function. */
class FittedCopula implements FittedModel<Vectors> {
  constructor(
    private readonly shape: readonly number[],
    private readonly columns: readonly Column[] | undefined,
    private readonly estimate: CopulaEstimate,
  ) {}

  async sample(count: number, { random, signal }: SampleContext): Promise<Vectors> {
    signal.throwIfAborted();
    const { marginals, factor, rank } = this.estimate;
    const d = marginals.length;
    const values = new Float64Array(count * d);
    const mean = new Float64Array(d);
    const z = new Float64Array(rank);
    for (let at = 0; at < values.length; at += d) {
      normalRow(random, mean, factor, rank, false, 1, z, values, at);
      for (let j = 0; j < d; j++) values[at + j] = quantile(marginals[j]!, normalCdf(values[at + j]!));
    }
    return {
      kind: 'vectors',
      count,
      shape: this.shape,
      values,
      ...(this.columns === undefined ? {} : { columns: this.columns }),
    };
  }

  async save(): Promise<Checkpoint> {
    const { marginals, factor, rank } = this.estimate;
    return {
      meta: {
        shape: this.shape,
        rank,
        forms: marginals.map(({ form }) => form),
        ...(this.columns === undefined ? {} : { columns: this.columns }),
      } satisfies Json,
      arrays: {
        factor,
        ends: Uint32Array.from(running(marginals.map(({ values }) => values.length))),
        positions: concatenate(marginals.map(({ positions }) => positions)),
        values: concatenate(marginals.map(({ values }) => values)),
      },
    };
  }

  static restore({ meta, arrays }: Checkpoint): FittedCopula {
    const { shape, rank, forms, columns } = meta as {
      shape: readonly number[];
      rank: number;
      forms: readonly Marginal['form'][];
      columns?: readonly Column[];
    };
    const { factor, positions, values } = arrays as Record<string, Float64Array>;
    const { ends } = arrays as { ends: Uint32Array };
    const marginals = forms.map((form, j): Marginal => {
      const [from, to] = [j === 0 ? 0 : ends[j - 1]!, ends[j]!];
      return { form, positions: positions!.slice(from, to), values: values!.slice(from, to) };
    });
    return new FittedCopula(shape, columns, { marginals, factor: factor!, rank });
  }
}

const running = (lengths: readonly number[]): number[] => {
  let end = 0;
  return lengths.map((length) => (end += length));
};

const concatenate = (arrays: readonly Float64Array[]): Float64Array => {
  const out = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    out.set(array, at);
    at += array.length;
  }
  return out;
};

export const copula = model({
  id: 'copula',
  summary: 'Gaussian copula for tables of numbers and categories: the distribution of each column, and correlations',
  reference: 'Patki, Wedge & Veeramachaneni 2016, The Synthetic Data Vault; Nelsen 2006, An Introduction to Copulas',
  data: 'vectors',
  options: schema,
  provides: ['sample', 'weights', 'categories'],
  implementation: Copula,
});

import type {
  Checkpoint,
  Column,
  FitContext,
  FittedModel,
  Model,
  SampleContext,
  TrainingSet,
  Vectors,
} from '../../core/contracts/index.js';
import { normalCdf, normalQuantile } from '../../core/numerics/index.js';
import { checkpointCodec, COLUMNS, model, objectSchema, type Options, SHAPE } from '../../core/plugin/index.js';
import { gapMarks, rowLength } from '../../core/samples/index.js';
import { type CopulaEstimate, estimateCopula } from './copula/estimate.js';
import { type Marginal, quantile } from './copula/marginal.js';
import { presentCdf, selectedByOne, type SelectedLaw } from './copula/selection.js';
import { normalRow } from './gaussian/normal-rows.js';
import { COUNT } from '../options.js';

const schema = objectSchema({
  marginals: {
    enum: ['empirical', 'linear'],
    default: 'empirical',
    description:
      'columns of numbers. empirical: values that were seen, by their frequency; linear: also values between neighbouring ones. Categories are always drawn by their frequency',
  },
});

/**
 * A Gaussian copula: each column is a function of a latent standard normal variable (for a category, the interval between
 * two thresholds that it falls in, values in their declared order), and these are correlated. It knows dependence that
 * rises or falls along both columns; put it into class-conditional for one that hangs on a label otherwise. A category
 * without rows is forgotten for good. Labels are ignored. Where cells may be missing, the column that says so is one of the
 * columns; what is there has the distribution that it was seen with, and that it is there hangs on the other columns and on
 * what else is missing, not on the missing number itself, which no row shows (Sadinle & Reiter 2017).
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

const codec = checkpointCodec({
  model: 'copula',
  meta: objectSchema(
    {
      shape: SHAPE,
      rank: { type: 'integer', minimum: 0 },
      marginals: {
        type: 'array',
        items: objectSchema({ form: { enum: ['steps', 'linear'] }, knots: COUNT }, 'all'),
      },
      columns: COLUMNS,
    },
    ['shape', 'rank', 'marginals'],
  ),
  arrays: {
    factor: { type: 'float64', shape: ({ shape, rank }) => [rowLength(shape), rank] },
    positions: {
      type: 'float64',
      prefix: 'positions-',
      shapes: ({ marginals }) => marginals.map(({ knots }) => [knots]),
    },
    values: { type: 'float64', prefix: 'values-', shapes: ({ marginals }) => marginals.map(({ knots }) => [knots]) },
  },
});

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
    const gaps = this.#gaps();
    for (let at = 0; at < values.length; at += d) {
      normalRow(random, mean, factor, rank, false, 1, z, values, at);
      for (let j = 0; j < d; j++) {
        const gap = gaps[j];
        const chance = gap === undefined ? normalCdf(values[at + j]!) : presentCdf(gap.law, gap.b, values[at + j]!);
        values[at + j] = quantile(marginals[j]!, chance);
      }
      for (let j = 0; j < d; j++) if (gaps[j] !== undefined && values[at + gaps[j]!.mark] === 1) values[at + j] = 0;
    }
    return {
      kind: 'vectors',
      count,
      shape: this.shape,
      values,
      ...(this.columns === undefined ? {} : { columns: this.columns }),
    };
  }

  /** Of each column whose cells may be missing: the law of the latent variable of its mark where they are not, and the correlation of the two. */
  #gaps(): readonly ({ readonly mark: number; readonly law: SelectedLaw; readonly b: number } | undefined)[] {
    const { marginals, factor, rank } = this.estimate;
    return [...gapMarks(this.columns)].map((mark, j) => {
      if (mark < 0) return undefined;
      let b = 0;
      for (let k = 0; k < rank; k++) b += factor[j * rank + k]! * factor[mark * rank + k]!;
      // Of a mark that is constant nothing is selected, or everything is missing.
      const { positions, values } = marginals[mark]!;
      const one = values.length === 1;
      return {
        mark,
        law: selectedByOne(one ? Infinity : normalQuantile(positions[0]!)),
        b: one ? 0 : Math.min(0.999, Math.max(-0.999, b)),
      };
    });
  }

  async save(): Promise<Checkpoint> {
    const { marginals, factor, rank } = this.estimate;
    const { shape, columns } = this;
    return codec.encode(
      {
        shape,
        rank,
        marginals: marginals.map(({ form, values }) => ({ form, knots: values.length })),
        ...(columns === undefined ? {} : { columns }),
      },
      {
        factor,
        positions: marginals.map(({ positions }) => positions),
        values: marginals.map(({ values }) => values),
      },
    );
  }

  static restore(checkpoint: Checkpoint): FittedCopula {
    const { meta, arrays } = codec.decode(checkpoint);
    const { shape, rank, columns } = meta;
    const { factor, positions, values } = arrays;
    const marginals = meta.marginals.map(({ form }, j): Marginal => ({
      form,
      positions: positions[j]!,
      values: values[j]!,
    }));
    return new FittedCopula(shape, columns, { marginals, factor, rank });
  }
}

export const copula = model({
  id: 'copula',
  summary:
    'Gaussian copula for tables of numbers and categories, and of what is missing: the distribution of each column, and correlations',
  reference: 'Patki, Wedge & Veeramachaneni 2016, The Synthetic Data Vault; Nelsen 2006, An Introduction to Copulas',
  data: 'vectors',
  options: schema,
  provides: ['sample', 'weights', 'categories', 'missing'],
  implementation: Copula,
});

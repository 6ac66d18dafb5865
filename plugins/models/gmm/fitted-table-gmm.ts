import type { Checkpoint, FittedModel, Moments, SampleContext, Vectors } from '../../../core/contracts/index.js';
import { CONSTANT_RANGE } from '../../../core/numerics/index.js';
import { checkpointCodec, COLUMNS, objectSchema } from '../../../core/plugin/index.js';
import { type AliasTable, aliasTable } from '../../../core/random/index.js';
import { normalFactor, normalRow } from '../gaussian/normal-rows.js';
import { COUNT } from '../../options.js';
import { componentCovariance, covarianceLength, type Mixture } from './mixture.js';
import { logChanceOf, logDensityOf, type Pattern, patternsOf, seenBy, type TableMixture } from './table-mixture.js';
import { tableMoments } from './table-moments.js';

const PLACES = { type: 'array', items: { type: 'integer', minimum: 0 } } as const;
const codec = checkpointCodec({
  model: 'gmm of a table',
  meta: objectSchema(
    {
      columns: COLUMNS,
      numbers: PLACES,
      points: PLACES,
      categories: {
        type: 'array',
        items: objectSchema({ column: { type: 'integer', minimum: 0 }, values: COUNT }, 'all'),
      },
      gaps: {
        type: 'array',
        items: objectSchema({ column: { type: 'integer', minimum: 0 }, mark: { type: 'integer', minimum: 0 } }, 'all'),
      },
      covariance: { enum: ['full', 'diagonal', 'spherical'] },
      components: COUNT,
    },
    'all',
  ),
  arrays: {
    weights: { type: 'float64', shape: ({ components }) => [components] },
    means: { type: 'float64', shape: ({ components, numbers }) => [components, numbers.length] },
    covariances: {
      type: 'float64',
      shape: ({ components, covariance, numbers }) => [components, covarianceLength(covariance, numbers.length)],
    },
    points: { type: 'float64', shape: ({ points }) => [points.length] },
    missing: { type: 'float64', shape: ({ components, gaps }) => [components, gaps.length] },
    categories: {
      type: 'float64',
      prefix: 'categories-',
      shapes: ({ components, categories }) => categories.map(({ values }) => [components, values]),
    },
  },
});

/** A mixture over rows of a table: numbers, categories, and what is missing. */
export class FittedTableGmm implements FittedModel<Vectors> {
  constructor(readonly mixture: TableMixture) {}

  /** A temperature t multiplies every Gaussian's covariance by t; weights, categories and what is missing stay as they are. */
  async sample(count: number, { random, bias }: SampleContext): Promise<Vectors> {
    const { parts, gaussian, categories, missing } = this.mixture;
    const { k, d, weights, means } = gaussian;
    const scale = Math.sqrt(bias?.temperature ?? 1);
    const component = aliasTable(weights);
    const laws = Array.from({ length: k }, (_, c) => ({
      mean: means.subarray(c * d, (c + 1) * d),
      factor: normalFactor(componentCovariance(gaussian, c), d),
      categories: parts.categories.map(({ values }, j): AliasTable =>
        aliasTable(categories[j]!.subarray(c * values, (c + 1) * values)),
      ),
    }));
    const width = parts.columns.length;
    const values = new Float64Array(count * width);
    const numbers = new Float64Array(d);
    const z = new Float64Array(d);
    const g = parts.gaps.length;
    for (let at = 0; at < values.length; at += width) {
      const c = component.draw(random);
      const { mean, factor, categories: own } = laws[c]!;
      normalRow(random, mean, factor.entries, factor.rank, factor.triangular, scale, z, numbers, 0);
      for (let i = 0; i < d; i++) values[at + parts.numbers[i]!] = numbers[i]!;
      for (const { column, value } of parts.points) values[at + column] = value;
      for (let j = 0; j < own.length; j++) values[at + parts.categories[j]!.column] = own[j]!.draw(random);
      for (let j = 0; j < g; j++) {
        const { column, mark } = parts.gaps[j]!;
        if (random.uniform() >= missing[c * g + j]!) continue;
        values[at + mark] = 1;
        values[at + column] = 0;
      }
    }
    return { kind: 'vectors', count, shape: [width], values, columns: parts.columns };
  }

  /** Of what is there, and of what is missing: the missing numbers themselves are integrated out. */
  async logLikelihood({ count, values }: Vectors): Promise<Float64Array> {
    const { parts, gaussian } = this.mixture;
    const out = new Float64Array(count);
    const deviations = new Float64Array(gaussian.d);
    for (const pattern of patternsOf(parts, values, count)) {
      const seen = Array.from(gaussian.weights, (weight, c) =>
        weight > 0 ? { c, weight: Math.log(weight), seen: seenBy(gaussian, c, pattern) } : undefined,
      ).filter((each) => each !== undefined);
      for (const row of pattern.rows)
        out[row] = this.#holdsPoints(values, row)
          ? this.#logDensity(seen, pattern, values, row, deviations)
          : -Infinity;
    }
    return out;
  }

  #logDensity(
    seen: readonly { readonly c: number; readonly weight: number; readonly seen: ReturnType<typeof seenBy> }[],
    pattern: Pattern,
    values: Vectors['values'],
    row: number,
    deviations: Float64Array,
  ): number {
    const at = row * this.mixture.parts.columns.length;
    const each = seen.map(
      ({ c, weight, seen: own }) =>
        weight +
        logChanceOf(this.mixture, c, values, at) +
        logDensityOf(this.mixture, c, own, pattern, values, at, deviations, 0),
    );
    const largest = Math.max(...each);
    if (largest === -Infinity) return -Infinity;
    return largest + Math.log(each.reduce((sum, one) => sum + Math.exp(one - largest), 0));
  }

  /** Whether constant columns hold their number where they are not missing. */
  #holdsPoints(values: Vectors['values'], row: number): boolean {
    const { points, gaps, columns } = this.mixture.parts;
    const at = row * columns.length;
    return points.every(({ column, value }) => {
      const mark = gaps.find((gap) => gap.column === column)?.mark ?? -1;
      if (mark >= 0 && values[at + mark] === 1) return true;
      return Math.abs(values[at + column]! - value) <= CONSTANT_RANGE * Math.abs(value);
    });
  }

  moments(): Moments {
    return tableMoments(this.mixture);
  }

  async save(): Promise<Checkpoint> {
    const { parts, gaussian, categories, missing } = this.mixture;
    const { weights, means, covariances, covariance, k } = gaussian;
    const { columns, numbers, points, gaps } = parts;
    return codec.encode(
      {
        columns,
        numbers,
        points: points.map(({ column }) => column),
        categories: parts.categories,
        gaps,
        covariance,
        components: k,
      },
      { weights, means, covariances, points: Float64Array.from(points, ({ value }) => value), missing, categories },
    );
  }

  static restore(this: void, checkpoint: Checkpoint): FittedTableGmm {
    const { meta, arrays } = codec.decode(checkpoint);
    const { columns, numbers, gaps, covariance, components } = meta;
    const { weights, means, covariances, missing, categories } = arrays;
    const gaussian: Mixture = { covariance, k: components, d: numbers.length, weights, means, covariances };
    const points = meta.points.map((column, i) => ({ column, value: arrays.points[i]! }));
    const parts = { columns, numbers, points, categories: meta.categories, gaps };
    return new FittedTableGmm({ parts, gaussian, categories, missing });
  }

  /** Whether a checkpoint is one of these. */
  static saved(this: void, { meta }: Checkpoint): boolean {
    return typeof meta === 'object' && meta !== null && 'gaps' in meta;
  }
}

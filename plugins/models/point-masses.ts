import type {
  Checkpoint,
  FittedModel,
  Moments,
  Part,
  SampleContext,
  TrainingSet,
  Vectors,
} from '../../core/contracts/index.js';
import { CONSTANT_RANGE } from '../../core/numerics/index.js';
import { checkpointCodec, objectSchema, SHAPE } from '../../core/plugin/index.js';
import { oncePer, oncePerColumns, rowLength, shapeOf, Subsample, takeColumns } from '../../core/samples/index.js';

/** What the arithmetic of a sampler or a table may make of one number: some of its last digits. */
const LAST_DIGITS = 4 * Number.EPSILON;

/** A column of training rows that is one number. */
interface PointMass {
  readonly column: number;
  readonly value: number;
}

/** Whether a column between these is one number, up to its last digits. */
export const isOne = (low: number, high: number): boolean =>
  high - low <= LAST_DIGITS * Math.max(Math.abs(low), Math.abs(high));

/** Of one part with rows; some of them show mostly that there is none. */
const pointsIn = oncePer((samples: Vectors): readonly PointMass[] => {
  const { values } = samples;
  const d = rowLength(samples.shape);
  const low = values.slice(0, d);
  const high = low.slice();
  let columns = Array.from({ length: d }, (_, j) => j);
  for (let at = 0; at < values.length && columns.length > 0; at += d) {
    for (const j of columns) {
      const value = values[at + j]!;
      // No comparison holds of what is no number.
      if (!(value >= low[j]!)) low[j] = value;
      if (!(value <= high[j]!)) high[j] = value;
    }
    if (!columns.every((j) => isOne(low[j]!, high[j]!))) columns = columns.filter((j) => isOne(low[j]!, high[j]!));
  }
  return columns.map((column) => ({ column, value: values[column]! }));
});

const NONE: readonly PointMass[] = [];

const hasWeight = ({ samples, weight = 1 }: Part<Vectors>): boolean => samples.count > 0 && weight > 0;

/** Rows that are sooner looked at again than remembered. */
const FEW = 8;

/**
 * Whether the first two rows differ in every column already, as they mostly do: then nothing need be remembered. Real rows
 * return, and are, unless they are a few of a pool.
 */
const varyAtOnce = (training: TrainingSet<Vectors>): boolean => {
  const drawn = Subsample.of(training);
  const numbers = drawn !== undefined && drawn.weight! > 0 ? drawn.numbers : undefined;
  if (numbers !== undefined) return drawn!.count > 1 && differ(numbers, numbers, numbers.length / drawn!.count);
  const { parts } = training;
  const first = parts.find(hasWeight);
  if (first === undefined || (first.origin === 'real' && first.samples.count > FEW)) return false;
  const { values, shape, count } = first.samples;
  const d = rowLength(shape);
  const next = count > 1 ? first : parts.find((part) => part !== first && hasWeight(part));
  if (next === undefined) return false;
  return differ(values, next.samples.values, d, next === first ? d : 0);
};

/** Whether the first row of `values`, of d numbers, and that at `from` of `others` differ in every column. */
const differ = (values: Vectors['values'], others: Vectors['values'], d: number, from = d): boolean => {
  for (let j = 0, at = from; j < d; j++, at++)
    if (isOne(Math.min(values[j]!, others[at]!), Math.max(values[j]!, others[at]!))) return false;
  return true;
};

/** The columns in which all rows of weight above 0 hold one number, up to its last digits. */
export const pointMassesOf = (training: TrainingSet<Vectors>): readonly PointMass[] => {
  if (varyAtOnce(training)) return NONE;
  let points: readonly PointMass[] | undefined;
  for (const part of training.parts) {
    if (!hasWeight(part)) continue;
    const here = pointsIn(part.samples);
    points = points === undefined ? here : inBoth(points, here);
    // Most parts need no look: one that varies is enough.
    if (points.length === 0) break;
  }
  return points ?? NONE;
};

const inBoth = (points: readonly PointMass[], others: readonly PointMass[]): readonly PointMass[] =>
  points.filter(({ column, value }) =>
    others.some(
      (other) => other.column === column && isOne(Math.min(value, other.value), Math.max(value, other.value)),
    ),
  );

/** The same object for the same columns, so that what is remembered of a part is found again. */
const reduced = oncePerColumns(takeColumns);

/** Columns that are not among the points. */
export const otherColumns = (d: number, points: readonly PointMass[]): readonly number[] => {
  const out = new Set(points.map(({ column }) => column));
  return Array.from({ length: d }, (_, j) => j).filter((j) => !out.has(j));
};

const codec = checkpointCodec({
  model: 'of point masses',
  meta: objectSchema({ shape: SHAPE, points: { type: 'array', items: { type: 'integer', minimum: 0 } } }, 'all'),
  arrays: { points: { type: 'float64', shape: ({ points }) => [points.length] } },
  nested: ({ shape, points }) => (points.length < rowLength(shape) ? ['varying'] : []),
});

/**
 * A model of the columns that vary, and a point mass for each of the others: no variance of rounding, no density of it. The
 * log-likelihood is of the columns that vary; a row that departs from a point by more than rounding has none.
 */
export class WithPointMasses implements FittedModel<Vectors> {
  readonly #columns: readonly number[];

  constructor(
    private readonly shape: readonly number[],
    readonly points: readonly PointMass[],
    /** absent: every column is a point */
    readonly inner?: FittedModel<Vectors>,
  ) {
    this.#columns = otherColumns(rowLength(shape), points);
  }

  async sample(count: number, context: SampleContext): Promise<Vectors> {
    const d = rowLength(this.shape);
    const values = new Float64Array(count * d);
    const drawn = (await this.inner?.sample(count, context))?.values;
    for (const { column, value } of this.points) for (let at = column; at < values.length; at += d) values[at] = value;
    if (drawn !== undefined)
      for (let row = 0, at = 0; row < count; row++) for (const j of this.#columns) values[row * d + j] = drawn[at++]!;
    return { kind: 'vectors', count, shape: this.shape, values };
  }

  async logLikelihood(samples: Vectors, context: SampleContext): Promise<Float64Array> {
    const d = rowLength(this.shape);
    const out =
      this.inner === undefined
        ? new Float64Array(samples.count)
        : (await this.inner.logLikelihood!(reduced(samples, this.#columns), context)).slice();
    for (const { column, value } of this.points)
      for (let row = 0; row < samples.count; row++)
        if (!(Math.abs(samples.values[row * d + column]! - value) <= CONSTANT_RANGE * Math.abs(value)))
          out[row] = -Infinity;
    return out;
  }

  moments(): Moments {
    const d = rowLength(this.shape);
    const mean = new Float64Array(d);
    const covariance = new Float64Array(d * d);
    for (const { column, value } of this.points) mean[column] = value;
    const of = this.inner?.moments!();
    const k = this.#columns.length;
    if (of !== undefined)
      this.#columns.forEach((i, a) => {
        mean[i] = of.mean[a]!;
        this.#columns.forEach((j, b) => (covariance[i * d + j] = of.covariance[a * k + b]!));
      });
    return { mean, covariance };
  }

  async save(): Promise<Checkpoint> {
    const inner = await this.inner?.save();
    return codec.encode(
      { shape: this.shape, points: this.points.map(({ column }) => column) },
      { points: Float64Array.from(this.points, ({ value }) => value) },
      inner === undefined ? undefined : { varying: inner },
    );
  }
}

/**
 * Fits the columns that vary, the others as point masses. `fit` is asked as it is where all vary, or none: what equal rows
 * are to the model is its own affair.
 */
export const withPointMasses = (
  training: TrainingSet<Vectors>,
  fit: (training: TrainingSet<Vectors>) => FittedModel<Vectors>,
): FittedModel<Vectors> => {
  const points = pointMassesOf(training);
  if (points.length === 0) return fit(training);
  const shape = shapeOf(training);
  const columns = otherColumns(rowLength(shape), points);
  if (columns.length === 0) return fit(training);
  return new WithPointMasses(shape, points, fit(inColumns(training, columns)));
};

/** The rows in those columns alone: the same objects for the same rows, so that what is remembered of them is found again. */
export const inColumns = (
  { parts, count }: TrainingSet<Vectors>,
  columns: readonly number[],
): TrainingSet<Vectors> => ({
  parts: parts.map((part): Part<Vectors> => ({ ...part, samples: reduced(part.samples, columns) })),
  count,
});

/** A model saved by `WithPointMasses`, or by the model of that id itself. @throws CollapsarError COLLAPSAR_CHECKPOINT_DAMAGED */
export const restoreWithPointMasses = (
  model: string,
  checkpoint: Checkpoint,
  restore: (checkpoint: Checkpoint) => FittedModel<Vectors>,
): FittedModel<Vectors> => {
  const { meta } = checkpoint;
  if (typeof meta !== 'object' || meta === null || !('points' in meta)) return restore(checkpoint);
  const saved = codec.decode(checkpoint, model);
  const { varying: inner } = saved.nested;
  return new WithPointMasses(
    saved.meta.shape,
    saved.meta.points.map((column, i) => ({ column, value: saved.arrays.points[i]! })),
    inner === undefined ? undefined : restore(inner),
  );
};

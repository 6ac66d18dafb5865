import type { JsonObject, OpenContext, RandomStream, RealData, Truth, Vectors } from '../../../core/contracts/index.js';
import { endless, NumberedRows, type Sequence } from '../sequence.js';
import type { SourceCapability } from '../../../core/plugin/index.js';
import { NOT_NEGATIVE } from '../../options.js';

/** Options that the shapes have in common, as properties of an entry's schema. */
export const LABELS = {
  type: 'boolean',
  default: false,
  description: 'rows carry the index of the curve that they were drawn from',
} as const;
export const noise = <const N extends number>(preset: N) =>
  ({
    ...NOT_NEGATIVE,
    default: preset,
    description: 'standard deviation of the normal noise on every column; at 0 there is no density',
  }) as const;

/** A curve or a surface that rows are drawn from, one by one. */
export interface Shape {
  /** columns */
  readonly d: number;
  /** writes a point, without noise, at `at`; always draws the same count of numbers. Gives the index of its part. */
  point(random: RandomStream, out: Float64Array, at: number): number;
}

/** Rows that a stream of their own is opened for. */
const BLOCK = 128;

/** The numbered rows of a shape with normal noise of this standard deviation. */
const shapeRows = (shape: Shape, noise: number, labelled: boolean, random: RandomStream): Sequence<Vectors> => {
  const { d } = shape;
  const row = (stream: RandomStream, out: Float64Array, at: number): number => {
    const part = shape.point(stream, out, at);
    for (let j = 0; j < d; j++) out[at + j]! += noise * stream.normal();
    return part;
  };
  const scratch = new Float64Array(d);
  const numbered = new NumberedRows(random, BLOCK, (stream) => row(stream, scratch, 0));
  return (from, count) => {
    const values = new Float64Array(count * d);
    const labels = new Uint32Array(labelled ? count : 0);
    numbered.read(from, count, (stream, first, end) => {
      for (let i = first; i < end; i++) {
        const part = row(stream, values, i * d);
        if (labelled) labels[i] = part;
      }
    });
    return { kind: 'vectors', count, shape: [d], values, ...(labelled ? { labels } : {}) };
  };
};

/** Log of the mean of two densities, each at the two numbers of every row. */
export const logMeanDensity = (
  { count, values }: Vectors,
  one: (x: number, y: number) => number,
  other: (x: number, y: number) => number,
): Float64Array => {
  const out = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const [x, y] = [values[2 * row]!, values[2 * row + 1]!];
    const [a, b] = [one(x, y), other(x, y)];
    const largest = Math.max(a, b);
    out[row] = largest + Math.log(0.5 * (Math.exp(a - largest) + Math.exp(b - largest)));
  }
  return out;
};

/** What is known of two curves: without noise there is no density. */
export const curveCapabilities = (options: JsonObject): readonly SourceCapability[] => [
  'truth.moments',
  ...(options['noise'] === 0 ? [] : (['truth.likelihood'] as const)),
  ...(options['labels'] === true ? (['labels'] as const) : []),
];

/** An unlimited source of a shape's rows. */
export const openShape = (
  shape: Shape,
  { noise, labels = false }: { readonly noise: number; readonly labels?: boolean },
  context: OpenContext,
  truth: Truth<Vectors>,
  names?: readonly string[],
): RealData<Vectors> =>
  endless(context, (random) => shapeRows(shape, noise, labels, random), {
    truth,
    ...(labels && names !== undefined ? { names: { labels: names } } : {}),
  });

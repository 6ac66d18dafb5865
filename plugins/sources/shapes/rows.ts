import type { OpenContext, RandomStream, RealData, Truth, Vectors } from '../../../core/contracts/index.js';
import { NumberedRows } from '../numbered.js';
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
const shapeRows = (
  shape: Shape,
  noise: number,
  labelled: boolean,
  random: RandomStream,
): ((from: number, count: number) => Vectors) => {
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

/** An unlimited source of a shape's rows. */
export const openShape = (
  shape: Shape,
  { noise, labels = false }: { readonly noise: number; readonly labels?: boolean },
  { random, testRows }: OpenContext,
  truth: Truth<Vectors>,
  names?: readonly string[],
): RealData<Vectors> => {
  const rows = shapeRows(shape, noise, labels, random.child('rows'));
  return {
    size: Infinity,
    rows: async (from, count) => rows(from, count),
    test: shapeRows(shape, noise, labels, random.child('test'))(0, testRows),
    truth,
    ...(labels && names !== undefined ? { names: { labels: names } } : {}),
  };
};

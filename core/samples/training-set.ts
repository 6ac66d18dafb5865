import type { Lineage, OriginRange, Part, Samples, TrainingSet, Vectors } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { join } from './join.js';
import { firstNotFinite, rowLength } from './schema.js';
import { outOfOrder, takeAcross } from './select.js';

/** The parts with their rows counted. */
export const trainingSet = <S extends Samples>(parts: readonly Part<S>[]): TrainingSet<S> => ({
  parts,
  count: parts.reduce((sum, part) => sum + part.samples.count, 0),
});

/** Where the numbers of the latest one lie that was asked for them, and which that was: an array for each costs what the copy does. */
let gathered: Float64Array = new Float64Array(0);
let gatheredBy = 0;
let made = 0;

/**
 * Rows of a pool as a training set, without a copy until somebody asks for one: a hundred rows of a hundred parts are a
 * hundred parts, whose objects and views cost more than the rows do. What holds of every row of the pool holds of these.
 */
export class Subsample<S extends Samples = Samples> implements TrainingSet<S> {
  readonly count: number;
  /** those of the pool of which rows were drawn, in their order, as of every training set; made when they are asked for */
  declare readonly parts: readonly Part<S>[];
  readonly #pool: readonly Part<S>[];
  readonly #rows: ArrayLike<number>;
  readonly #counts: readonly number[];
  readonly #id = ++made;
  #made: readonly Part<S>[] | undefined;
  #first: Part<S> | undefined;
  #weight: { readonly same: number | undefined } | undefined;

  /** Of the object itself, for who copies it. One function for all: one each would give each a hidden class of its own. */
  static #parts: PropertyDescriptor & ThisType<Subsample> = {
    enumerable: true,
    get() {
      return (this.#made ??= chosenParts(this.#pool, this.#rows));
    },
  };

  /**
   * @param rows ascending, counted from the first row of the first part
   * @throws RangeError for rows that are not there, come twice or do not ascend
   */
  constructor(pool: readonly Part<S>[], rows: ArrayLike<number>) {
    this.#pool = pool;
    this.#rows = rows;
    this.#counts = rowsOfEach(pool, rows);
    this.count = rows.length;
    Object.defineProperty(this, 'parts', Subsample.#parts);
  }

  /** The training set as what it is, where it is one. */
  static of<S extends Samples>(training: TrainingSet<S>): Subsample<S> | undefined {
    return training instanceof Subsample ? (training as Subsample<S>) : undefined;
  }

  get pool(): readonly Part<S>[] {
    return this.#pool;
  }
  /** How many rows of each part of the pool. */
  get counts(): readonly number[] {
    return this.#counts;
  }

  /** The first part with rows: how they look. */
  get first(): Part<S> | undefined {
    return (this.#first ??= this.#pool[this.#counts.findIndex((count) => count > 0)]);
  }

  /** The weight of every row; undefined: they do not weigh the same. */
  get weight(): number | undefined {
    return (this.#weight ??= weightOf(this.#pool, this.#counts, this.first?.weight ?? 1)).same;
  }

  /**
   * The numbers of all rows, row-major, to be read at once: they are another's as soon as that is asked for its own. undefined:
   * rows are not all vectors of one length in double precision.
   */
  get numbers(): Float64Array | undefined {
    if (gatheredBy === this.#id) return gathered;
    const length = lengthOf(this.#pool, this.#counts);
    if (length === undefined) return undefined;
    if (gathered.length !== this.count * length) gathered = new Float64Array(this.count * length);
    gather(this.#pool as readonly Part<Vectors>[], this.#rows, length, gathered);
    gatheredBy = this.#id;
    return gathered;
  }
}

const rowsOfEach = (pool: readonly Part[], rows: ArrayLike<number>): readonly number[] => {
  // Of its length from the start: one that grows is copied again and again.
  const counts = new Array<number>(pool.length);
  let from = 0;
  for (let part = 0, first = 0; part < pool.length; part++) {
    const end = first + pool[part]!.samples.count;
    let to = from;
    for (let least = first; to < rows.length && rows[to]! < end; to++)
      if (!(rows[to]! >= least)) throw outOfOrder(rows);
      else least = rows[to]! + 1;
    counts[part] = to - from;
    from = to;
    first = end;
  }
  if (from < rows.length) throw outOfOrder(rows);
  return counts;
};

const weightOf = (pool: readonly Part[], counts: readonly number[], first: number) => {
  for (let at = 0; at < pool.length; at++)
    if (counts[at] !== 0 && (pool[at]!.weight ?? 1) !== first) return { same: undefined };
  return { same: first };
};

const chosenParts = <S extends Samples>(pool: readonly Part<S>[], rows: ArrayLike<number>): readonly Part<S>[] => {
  const chosen = takeAcross(
    pool.map(({ samples }) => samples),
    rows,
  );
  return pool.flatMap((part, at): readonly Part<S>[] => {
    const samples = chosen[at];
    return samples === undefined ? [] : [{ ...part, samples }];
  });
};

/** How many numbers every row has, where all are vectors of as many in double precision. */
const lengthOf = (pool: readonly Part[], counts: readonly number[]): number | undefined => {
  let shape: readonly number[] | undefined;
  let length: number | undefined;
  for (let at = 0; at < pool.length; at++) {
    if (counts[at] === 0) continue;
    const { samples } = pool[at]!;
    if (samples.kind !== 'vectors' || !(samples.values instanceof Float64Array)) return undefined;
    if (samples.shape === shape) continue;
    if (rowLength(samples.shape) !== (length ??= rowLength(samples.shape))) return undefined;
    ({ shape } = samples);
  }
  return length;
};

const gather = (pool: readonly Part<Vectors>[], rows: ArrayLike<number>, d: number, into: Float64Array): void => {
  let to = 0;
  for (let part = 0, first = 0, at = 0; at < rows.length; part++) {
    const { count, values } = pool[part]!.samples;
    for (; at < rows.length && rows[at]! < first + count; at++)
      for (let from = (rows[at]! - first) * d, end = from + d; from < end;) into[to++] = values[from++]!;
    first += count;
  }
};

/** The first part: how rows look. */
export const firstPart = <S extends Samples>(training: TrainingSet<S>): Part<S> | undefined =>
  Subsample.of(training)?.first ?? training.parts[0];

/** The shape of a row; [] where there is none. */
export const shapeOf = (training: TrainingSet<Vectors>): readonly number[] => firstPart(training)?.samples.shape ?? [];

/** All rows of a training set as one sample (weights are not carried: see `rowWeights`). */
export const joinParts = <S extends Samples>(training: TrainingSet<S>): S =>
  join(training.parts.map((part) => part.samples));

/**
 * The numbers of all rows in order; those of the one part itself where there is one. Not `joinParts`: where labels play no part,
 * real rows may have them and sampled ones not.
 */
export const joinValues = (training: TrainingSet<Vectors>): Float64Array | Float32Array => {
  const numbers = Subsample.of(training)?.numbers;
  if (numbers !== undefined) return numbers.slice();
  const { parts } = training;
  if (parts.length === 1) return parts[0]!.samples.values;
  const values = new Float64Array(parts.reduce((sum, { samples }) => sum + samples.values.length, 0));
  let at = 0;
  for (const { samples } of parts) {
    values.set(samples.values, at);
    at += samples.values.length;
  }
  return values;
};

/** The weight of each row in the order of `joinParts`; undefined when every weight is 1. */
export const rowWeights = (training: TrainingSet): Float64Array | undefined => {
  if (training.parts.every((part) => (part.weight ?? 1) === 1)) return undefined;
  const weights = new Float64Array(training.count);
  let at = 0;
  for (const { samples, weight = 1 } of training.parts) {
    weights.fill(weight, at, at + samples.count);
    at += samples.count;
  }
  return weights;
};

/**
 * For a model whose training rows must weigh something together, `weight` in all, and no more than any number.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID that names the model
 */
export const checkWeight = (model: string, rows: number, weight: number): void => {
  if (weight > 0 && weight < Infinity) return;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: `the weights of the ${rows} training rows add up to ${weight}`,
    where: model,
    why: 'weights count rows',
    fix: 'give at least one part with rows a weight above 0',
  });
};

/**
 * For a model that needs finite numbers: those that it made of its training rows are all.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID that names the model
 */
export const checkFinite = (model: string, ...statistics: readonly Float64Array[]): void => {
  if (statistics.every((numbers) => firstNotFinite(numbers) < 0)) return;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: 'the training rows hold values that are not finite, or too large to square',
    where: model,
    why: 'the data have such values, or the chain has run away outwards',
    fix: 'look at the first generation in which the variance rose',
  });
};

/** Rows of a training set by where they come from. */
export const lineageOf = (training: TrainingSet, drawn: number): Lineage => {
  const subsample = Subsample.of(training);
  const parts = subsample?.pool ?? training.parts;
  const counts = subsample?.counts;
  let real = 0;
  let teacher = 0;
  let before = 0;
  let ascending = true;
  const synthetic: Range[] = [];
  for (let i = 0; i < parts.length; i++) {
    const { origin, samples } = parts[i]!;
    const rows = counts?.[i] ?? samples.count;
    if (origin === 'real') real += rows;
    else if (origin === 'teacher') teacher += rows;
    // Mostly they come in the order of their generations, each once.
    else if (!ascending || origin <= before) ascending = false;
    else addRange(synthetic, (before = origin), rows);
  }
  return { real, teacher, synthetic: ascending ? synthetic : rangesOf(training.parts), drawn };
};

type Range = { -readonly [K in keyof OriginRange]: OriginRange[K] };

const addRange = (ranges: Range[], origin: number, rows: number): void => {
  if (rows === 0) return;
  const last = ranges[ranges.length - 1];
  if (last?.to === origin - 1 && last.rows === rows) last.to = origin;
  else ranges.push({ from: origin, to: origin, rows });
};

/** Of the rows that models made, ascending, in whatever order their parts are. */
const rangesOf = (parts: readonly Part[]): readonly OriginRange[] => {
  const rows = new Map<number, number>();
  for (const { origin, samples } of parts)
    if (typeof origin === 'number') rows.set(origin, (rows.get(origin) ?? 0) + samples.count);
  const ranges: Range[] = [];
  for (const [origin, count] of [...rows].sort(([a], [b]) => a - b)) addRange(ranges, origin, count);
  return ranges;
};

import type { Lineage, OriginRange, Part, Samples, TrainingSet, Vectors } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { join } from './join.js';
import { firstNotFinite } from './schema.js';
import { Subsample } from './subsample.js';

/** The parts with their rows counted. */
export const trainingSet = <S extends Samples>(parts: readonly Part<S>[]): TrainingSet<S> => ({
  parts,
  count: parts.reduce((sum, part) => sum + part.samples.count, 0),
});

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

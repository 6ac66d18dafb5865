import type { Part, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import {
  addRows,
  addScatter,
  noScatter,
  scatterOf,
  type Scatter,
  type WeightedRows,
} from '../../../core/numerics/index.js';
import { oncePer, rowLength } from '../../../core/samples/index.js';

export type CovarianceKind = 'full' | 'diagonal';

/** Parts of so few rows are added row by row: d x d numbers for each would cost more than they save. */
const SHORT = 32;

/** The total of the first parts of a training set, in their order. */
interface Running {
  readonly parts: Part<Vectors>[];
  readonly total: Scatter;
}

const remembered = (kind: CovarianceKind): ((part: Vectors) => Scatter) =>
  oncePer(({ values, count, shape }) => scatterOf(values, count, rowLength(shape), kind));
const ofPart = { full: remembered('full'), diagonal: remembered('diagonal') };
/** The last part that stood alone and that a model had made: in `replace` it never returns, in a pool at once. */
const made: Record<CovarianceKind, { readonly of: Vectors; readonly scatter: Scatter } | undefined> = {
  full: undefined,
  diagonal: undefined,
};

const alone = ({ samples, origin }: Part<Vectors>, kind: CovarianceKind): Scatter => {
  if (origin === 'real') return ofPart[kind](samples);
  let latest = made[kind];
  if (latest?.of !== samples) {
    const { values, count, shape } = samples;
    made[kind] = latest = { of: samples, scatter: scatterOf(values, count, rowLength(shape), kind) };
  }
  return latest.scatter;
};

const scatterIn = (samples: Vectors, kind: CovarianceKind): Scatter => {
  const latest = made[kind];
  return latest?.of === samples ? latest.scatter : ofPart[kind](samples);
};

/** by the samples of the first part, which every later training set of a growing pool begins with */
const running: Readonly<Record<CovarianceKind, WeakMap<Vectors, Running>>> = {
  full: new WeakMap(),
  diagonal: new WeakMap(),
};

const weightOf = ({ weight = 1 }: Part<Vectors>): number => weight;

/** Whether `parts` begins with all parts of `known`, weighted as they were. */
const continues = (parts: readonly Part<Vectors>[], known: readonly Part<Vectors>[]): boolean =>
  known.length <= parts.length &&
  known.every((part, at) => {
    const other = parts[at]!;
    return other === part || (other.samples === part.samples && weightOf(other) === weightOf(part));
  });

/**
 * The sufficient statistics of a training set, rows weighted by their part. Parts are added in their order, each in a way
 * that depends on itself alone: going on from the total of the first ones gives the same bytes as beginning anew, as a
 * resumed chain does. A long part is read once in its life, a pool that grows only where it grew. The result is the
 * caller's until the next call.
 */
export const trainingScatter = ({ parts }: TrainingSet<Vectors>, kind: CovarianceKind): Scatter => {
  const first = parts[0]?.samples;
  const d = rowLength(first?.shape ?? []);
  if (first === undefined) return noScatter(d, kind);
  // The only part: nothing to add it to.
  if (parts.length === 1 && weightOf(parts[0]!) === 1) return alone(parts[0]!, kind);
  let known = running[kind].get(first);
  if (known === undefined || !continues(parts, known.parts)) {
    known = { parts: [], total: noScatter(d, kind) };
    running[kind].set(first, known);
  }
  const short: WeightedRows[] = [];
  for (let at = known.parts.length; at < parts.length; at++) {
    const part = parts[at]!;
    const { samples } = part;
    if (samples.count <= SHORT) short.push({ values: samples.values, count: samples.count, weight: weightOf(part) });
    else {
      addRows(known.total, short.splice(0));
      addScatter(known.total, scatterIn(samples, kind), weightOf(part));
    }
    known.parts.push(part);
  }
  addRows(known.total, short);
  return known.total;
};

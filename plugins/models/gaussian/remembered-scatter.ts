import type { Part, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { addRows, addScatter, noScatter, scatterOf, type Scatter } from '../../../core/numerics/index.js';
import { oncePer, rowLength, Subsample } from '../../../core/samples/index.js';

export type CovarianceKind = 'full' | 'diagonal';

/** Parts of so few rows are added row by row: d x d numbers for each would cost more than they save. */
const SHORT = 32;

const remembered = (kind: CovarianceKind): ((part: Vectors) => Scatter) =>
  oncePer(({ values, count, shape }) => scatterOf(values, count, rowLength(shape), kind));
const ofPart = { full: remembered('full'), diagonal: remembered('diagonal') };
/** The last part that stood alone or made a pool grow, and that a model had made: it returns at once or never. */
const made: Record<CovarianceKind, { readonly of: Vectors; readonly scatter: Scatter } | undefined> = {
  full: undefined,
  diagonal: undefined,
};

/** Of a part that will hardly be asked for again, unless it is real. */
const passing = ({ samples, origin }: Part<Vectors>, kind: CovarianceKind): Scatter => {
  if (origin === 'real') return ofPart[kind](samples);
  let latest = made[kind];
  if (latest?.of !== samples) {
    const { values, count, shape } = samples;
    const scatter = scatterOf(values, count, rowLength(shape), kind, latest?.scatter);
    made[kind] = latest = { of: samples, scatter };
  }
  return latest.scatter;
};

const returning = (samples: Vectors, kind: CovarianceKind): Scatter => {
  const latest = made[kind];
  return latest?.of === samples ? latest.scatter : ofPart[kind](samples);
};

/** The total of the first parts of a training set, in their order. */
interface Running {
  readonly first: Vectors;
  readonly parts: Part<Vectors>[];
  readonly total: Scatter;
}

/** A set that began with these samples was seen. */
const ONCE = 'once';

/**
 * What is known of the sets that begin with some samples, as every later one of a growing pool does. Only the last set is
 * kept, until sets of several pools are seen to come in turn: what a WeakMap holds lives until V8 collects the old objects,
 * keys that nobody else holds and all.
 */
class RunningTotals {
  readonly #byFirst = new WeakMap<Vectors, Running | typeof ONCE>();
  /** of the last set that began anew: written over by the next one */
  #latest: Running | undefined;

  constructor(private readonly kind: CovarianceKind) {}

  /** The total of the first of these parts that is known, to be gone on from; of none of them where nothing is. */
  before(parts: readonly Part<Vectors>[]): Running {
    const first = parts[0]!.samples;
    const latest = this.#latest;
    // Of a set that begins with a few rows little is saved, and one that draws its rows anew begins with others every time.
    const isShort = first.count <= SHORT;
    const seen = isShort ? undefined : this.#byFirst.get(first);
    const known = latest?.first === first ? latest : seen;
    if (known !== undefined && known !== ONCE && continues(parts, known.parts)) return known;
    const isKept = latest !== undefined && this.#byFirst.get(latest.first) === latest;
    const total = noScatter(rowLength(first.shape), this.kind, isKept ? undefined : latest?.total);
    const begun: Running = { first, parts: [], total };
    if (!isShort) this.#byFirst.set(first, seen === undefined ? ONCE : begun);
    return (this.#latest = begun);
  }
}

const running = { full: new RunningTotals('full'), diagonal: new RunningTotals('diagonal') };

/** The last that `ofShortParts` made: written over by the next one. */
const spare: Record<CovarianceKind, Scatter | undefined> = { full: undefined, diagonal: undefined };

/**
 * Of rows drawn from several parts, few of each and all of one weight: what they come to when they are added one by one, without
 * parts of their own. undefined: they are not.
 */
const ofShortParts = (training: TrainingSet<Vectors>, kind: CovarianceKind): Scatter | undefined => {
  const drawn = Subsample.of(training);
  if (drawn === undefined || drawn.counts.some((count) => count > SHORT)) return undefined;
  const { weight, count, numbers: values } = drawn;
  // One part alone is looked at as a whole.
  if (weight === undefined || values === undefined || drawn.counts.includes(drawn.count)) return undefined;
  const total = noScatter(values.length / count, kind, spare[kind]);
  addRows(total, [{ samples: { values, count }, weight }]);
  return (spare[kind] = total);
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
export const trainingScatter = (training: TrainingSet<Vectors>, kind: CovarianceKind): Scatter => {
  const drawn = ofShortParts(training, kind);
  if (drawn !== undefined) return drawn;
  const { parts } = training;
  const first = parts[0];
  if (first === undefined) return noScatter(rowLength([]), kind);
  // The only part: nothing to add it to.
  if (parts.length === 1 && weightOf(first) === 1) return passing(first, kind);
  const known = running[kind].before(parts);
  let short = known.parts.length;
  // What a pool grew by is added once. Where it was begun anew, as with every change of weights, that may happen again.
  const goesOn = short > 0;
  for (let at = short; at < parts.length; at++) {
    const part = parts[at]!;
    known.parts.push(part);
    if (part.samples.count <= SHORT) continue;
    addRows(known.total, parts, short, at);
    addScatter(known.total, goesOn ? passing(part, kind) : returning(part.samples, kind), weightOf(part));
    short = at + 1;
  }
  addRows(known.total, parts, short);
  return known.total;
};

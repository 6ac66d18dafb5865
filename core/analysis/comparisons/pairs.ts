import type { Estimate, RandomStream } from '../../contracts/index.js';
import type { Thresholds } from '../../judging/index.js';
import { countOf, isLostLevel, pairedApart } from './effects.js';
import { holmJointly, jointly, type Joint } from './jointly.js';
import { measured } from './max-t.js';

/** Pairs of more than so many have no intervals: too many to read. */
export const READABLE = 12;
/** The flips of the pairs of more than so many take too long; Holm's correction takes their place. */
const FLIPPED_TOGETHER = 30;

/** Two strategies held against each other on the seeds that both have, lost ones among them. */
export interface Pair {
  /** places in the list; `worse`: the one with more lost seeds, else the one with the larger mean */
  readonly better: number;
  readonly worse: number;
  readonly n: number;
  /** of how much worse; no interval where seeds are lost; below 0 where the one with more lost seeds has the better rest */
  readonly effect: Estimate;
  readonly lost: boolean;
  readonly p: number;
  readonly adjusted: number;
  readonly apart: boolean;
}
export interface PairedStrategies {
  readonly method: Joint['method'];
  readonly pairs: readonly Pair[];
  /** pairs with too few seeds in common */
  readonly untested: number;
}

/** Every two columns of levels (bigger = worse, Infinity = lost, NaN = not known), adjusted over all of them. */
export const pairsOf = (
  levels: readonly Float64Array[],
  random: RandomStream,
  { alpha, seeds: fewest }: Pick<Thresholds, 'alpha' | 'seeds'>,
): PairedStrategies | undefined => {
  const all = levels.flatMap((a, i) =>
    levels.slice(i + 1).map((b, after) => ({ i, j: i + 1 + after, d: pairedApart(a, b) })),
  );
  const tested = all.filter(({ d }) => measured(d).length >= fewest);
  if (tested.length === 0) return undefined;
  const columns = tested.map(({ d }) => d);
  const { method, p, adjusted, effects } =
    levels.length > FLIPPED_TOGETHER
      ? holmJointly(columns, 'both', random)
      : jointly(columns, random, 'both', levels.length <= READABLE);
  return {
    method,
    untested: all.length - tested.length,
    pairs: tested.map(({ i, j, d }, at): Pair => {
      const { n, mean, low, high } = effects[at]!;
      const known = (level: Float64Array): Float64Array => level.filter((_, seed) => !Number.isNaN(d[seed]!));
      const [lostI, lostJ] = [i, j].map((place) => countOf(known(levels[place]!), isLostLevel)) as [number, number];
      // Nothing that the other seeds say lifts one above another that has lost fewer.
      const first = lostI === lostJ ? mean >= 0 : lostI > lostJ;
      const lost = lostI + lostJ > 0;
      const limits = low === undefined || high === undefined ? {} : first ? { low, high } : { low: -high, high: -low };
      const by = first ? mean : -mean;
      return {
        better: first ? j : i,
        worse: first ? i : j,
        n,
        effect: { n, mean: by === 0 ? 0 : by, ...limits },
        lost,
        p: p[at]!,
        adjusted: adjusted[at]!,
        apart: adjusted[at]! <= alpha && by >= 0,
      };
    }),
  };
};

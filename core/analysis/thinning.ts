import type { GroupLineage, Point, Trend } from '../contracts/index.js';

/** Points of a series in the results, at most; results.csv has every generation. */
export const MOST_POINTS = 200;
/**
 * On each of two scales, of which the logarithm's first is generation 1 again: room is left for the first and the last, where a
 * trend sets in, both extremes, where a seed is first lost and where the fewest have a number: what a page says of how many
 * seeds its means rest on is so of every generation.
 */
const EVENLY = 97;

/** The generations that every long series shows: evenly spread over the run, and over its logarithm. */
const spread = (generations: number): ReadonlySet<number> => {
  const kept = new Set<number>([1, generations]);
  for (let i = 1; i < EVENLY; i++) {
    kept.add(Math.round(1 + ((generations - 1) * i) / EVENLY));
    kept.add(Math.round(Math.exp((Math.log(generations) * i) / EVENLY)));
  }
  return kept;
};

/** What a chart needs of a long series. `generations`: of the study. */
export const thinnedPoints = (
  points: readonly Point[],
  generations: number,
  onset: Trend['onset'] | undefined,
): readonly Point[] => {
  if (points.length <= MOST_POINTS) return points;
  const extreme = (sign: 1 | -1): number =>
    points.reduce((most, point) => (sign * point.mean > sign * most.mean ? point : most)).generation;
  const kept = spread(generations);
  const fewest = points.reduce((least, point) => (point.n < least.n ? point : least)).generation;
  const firstLost = points.find(({ lost }) => lost !== undefined)?.generation;
  const ends = [points[0]!.generation, points.at(-1)!.generation];
  const own = new Set([...ends, extreme(1), extreme(-1), onset?.generation, fewest, firstLost]);
  return points.filter(({ generation }) => kept.has(generation) || own.has(generation));
};

/** The same of rows by origin: they change by steps in the first two generations, and little from one to the next later. */
export const thinnedLineage = <L extends Omit<GroupLineage, 'group'>>(lineage: L, generations: number): L => {
  const { points } = lineage;
  if (points.length <= MOST_POINTS) return lineage;
  const kept = spread(generations);
  return {
    ...lineage,
    points: points.filter(({ generation }, i) => generation === 2 || i === points.length - 1 || kept.has(generation)),
  };
};

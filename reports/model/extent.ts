import type { GroupIndex, StudyResults } from '../../core/contracts/index.js';
import { count, type Lookup } from '../words/index.js';
import { pick } from './group.js';

/** Of a study with more groups than this the worst are drawn, fewer where each has many numbers. */
const [MOST, FEWEST, POINTS] = [90, 12, 150_000];
/** Of one source, model and T. */
const OF_ONE = 40;

/** What of each source, model and T is drawn: every group, or of a large study none of what shows least. */
export const extentOf = (
  places: readonly (readonly GroupIndex[])[],
  { groups, series }: StudyResults,
  lookup: Lookup,
): readonly (readonly GroupIndex[])[] => {
  const points = series.reduce((sum, one) => sum + one.points.length, 0) / Math.max(1, groups.length);
  const most = Math.max(FEWEST, Math.min(MOST, Math.floor(POINTS / Math.max(1, points))));
  if (groups.length <= most && places.every(({ length }) => length <= OF_ONE)) return places;
  const drawn = places.map((indices) => spread(indices, Math.min(OF_ONE, most), lookup));
  const severity = places.map(
    (indices) =>
      indices.reduce((sum, index) => sum + lookup.verdicts(index).reduce((of, { state }) => of + WEIGHT[state], 0), 0) /
      indices.length,
  );
  const order = places.map((_, i) => i).sort((a, b) => severity[b]! - severity[a]! || a - b);
  let room = most;
  const shown = new Set(
    order.filter((i, rank) => {
      const fits = rank === 0 || drawn[i]!.length <= room;
      if (fits) room -= drawn[i]!.length;
      return fits;
    }),
  );
  return drawn.map((indices, i) => (shown.has(i) ? indices : []));
};
const WEIGHT = { present: 3, undecided: 1, absent: 0, 'not-measured': 0 } as const;

/** Strategies evenly spread, with their controls: a sweep keeps its shape. */
const spread = (indices: readonly GroupIndex[], most: number, lookup: Lookup): readonly GroupIndex[] => {
  if (indices.length <= most) return indices;
  const isControl = (index: GroupIndex): boolean => lookup.group(index).role === 'control';
  const kept = pick(
    indices.filter((index) => !isControl(index)),
    Math.max(2, Math.floor(most * 0.75)),
  );
  const matched = new Set(kept.map((index) => lookup.control(index)));
  const controls = indices.filter((index) => isControl(index) && matched.has(index));
  const chosen = new Set([...kept, ...pick(controls, Math.max(2, most - kept.length))]);
  return indices.filter((index) => chosen.has(index));
};

/** What is not drawn, and where it is; undefined: all is. `table`: the name of the table of numbers. */
export const extentText = (drawn: number, all: number, table: string): string | undefined =>
  drawn === all
    ? undefined
    : `Shown here: ${count(drawn)} of ${count(all)} settings and controls, those of the data, models and sizes where most is lost, and of many strategies an even choice. Verdicts of all stand above; all numbers are in ${table} and summary.json.`;

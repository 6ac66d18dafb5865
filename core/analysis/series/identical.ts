import type { MeasuredSeries } from '../../contracts/index.js';
import type { SeriesTable } from './table.js';

/**
 * Whether two groups are the same chains: every number of every metric, in every seed and generation, to the last bit. At
 * least one metric must vary between seeds: counts that happen to be 0 in both arms make no chains equal.
 */
export const areIdentical = (table: SeriesTable, index: number, other: number): boolean => {
  let varies = false;
  for (const { id } of table.input.metrics) {
    const [here, there] = [table.bases(index, id), table.bases(other, id)];
    if (here.length !== there.length) return false;
    for (let b = 0; b < here.length; b++) {
      if (here[b]!.basis !== there[b]!.basis || !sameValues(here[b]!, there[b]!)) return false;
      varies ||= variesBySeed(here[b]!);
    }
  }
  return varies;
};

const sameValues = (a: MeasuredSeries, b: MeasuredSeries): boolean => {
  for (let at = 0; at < a.values.length; at++) {
    if (!Object.is(a.values[at], b.values[at])) return false;
    if ((a.marks?.[at] ?? 0) !== (b.marks?.[at] ?? 0)) return false;
  }
  return true;
};

/** In the last generation. */
const variesBySeed = ({ values, generations }: MeasuredSeries): boolean => {
  const seen = new Set<number>();
  for (let at = generations - 1; at < values.length; at += generations)
    if (Number.isFinite(values[at])) seen.add(values[at]!);
  return seen.size > 1;
};

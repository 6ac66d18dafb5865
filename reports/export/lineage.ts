import type { RecordedLineage } from '../../core/contracts/index.js';
import { generationsOf, type CsvTable } from './table.js';

/**
 * `lineage.csv`: where the training rows of each generation came from. A line each for real rows and a teacher's, where
 * there are some, and for a range of models, `from` to `to`, that made `rows` rows each. Where many models differ in
 * their rows they share a line, in which `rows` holds a number for each of them, 0 included, with blanks between: a chain
 * that draws T of all rows so far would otherwise have a line for almost every number.
 */
export const lineageTable: CsvTable = {
  columns: 'generation,origin,from,to,rows',
  add: (cell, lines) => {
    const { lineage } = cell.record;
    for (let i = 0; i < generationsOf(cell); i++) {
      const [real, teacher] = [lineage.real[i]!, lineage.teacher[i]!];
      if (real > 0) lines.add(`${i + 1},real,,,${real}`);
      if (teacher > 0) lines.add(`${i + 1},teacher,,,${teacher}`);
      for (const range of rangesOf(lineage, i)) lines.add(`${i + 1},synthetic,${range}`);
    }
  },
};

/** A list is shorter than a line for each range, where ranges are short. */
const LISTED = 4;

/** Of the generation at that index. */
const rangesOf = ({ ends, ranges }: RecordedLineage, i: number): readonly string[] => {
  const [first, end] = [ends[i - 1] ?? 0, ends[i]!];
  if (first === end) return [];
  const [from, to] = [ranges[3 * first]!, ranges[3 * end - 2]!];
  const lines: string[] = [];
  if (end - first < 3 || to - from + 1 > LISTED * (end - first)) {
    for (let at = 3 * first; at < 3 * end; at += 3) lines.push(`${ranges[at]!},${ranges[at + 1]!},${ranges[at + 2]!}`);
    return lines;
  }
  let rows = '';
  let origin = from;
  for (let at = 3 * first; at < 3 * end; at += 3) {
    for (; origin < ranges[at]!; origin++) rows += ' 0';
    const each = ` ${ranges[at + 2]!}`;
    for (; origin <= ranges[at + 1]!; origin++) rows += each;
  }
  return [`${from},${to},${rows.slice(1)}`];
};

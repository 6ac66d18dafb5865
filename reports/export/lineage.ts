import type { Lineage } from '../../core/contracts/index.js';
import { generationsOf, type CsvTable } from './table.js';

/**
 * `lineage.csv`: where the training rows of each generation came from. A line each for real rows and a teacher's, where
 * there are some, and for a range of models, `from` to `to`, that made `rows` rows each. Where many models differ in
 * their rows they share a line, in which `rows` holds a number for each of them, 0 included, with blanks between: a chain
 * that draws T of all rows so far would otherwise have a line for almost every number.
 */
export const lineageTable: CsvTable = {
  columns: 'generation,origin,from,to,rows',
  lines: (cell) =>
    generationsOf(cell).flatMap(({ generation, lineage: { real, teacher, synthetic } }) => [
      ...(real === 0 ? [] : [`${generation},real,,,${real}`]),
      ...(teacher === 0 ? [] : [`${generation},teacher,,,${teacher}`]),
      ...ranges(synthetic).map((range) => `${generation},synthetic,${range}`),
    ]),
};

/** A list is shorter than a line for each range, where ranges are short. */
const LISTED = 4;

const ranges = (synthetic: Lineage['synthetic']): readonly string[] => {
  const from = synthetic[0]?.from ?? 1;
  const to = synthetic.at(-1)?.to ?? 0;
  if (synthetic.length < 3 || to - from + 1 > LISTED * synthetic.length)
    return synthetic.map((range) => `${range.from},${range.to},${range.rows}`);
  let rows = '';
  let origin = from;
  for (const range of synthetic) {
    for (; origin < range.from; origin++) rows += ' 0';
    const each = ` ${range.rows}`;
    for (; origin <= range.to; origin++) rows += each;
  }
  return [`${from},${to},${rows.slice(1)}`];
};

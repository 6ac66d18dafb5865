import type { Vectors } from '../../../core/contracts/index.js';
import { rowLength } from '../../../core/samples/index.js';
import { applyScale, standardScale } from '../../sources/table/scale.js';
import { columnOf } from '../columns.js';
import type { Points } from '../distance/points.js';
import type { PredictionTask } from './question.js';

/** Values of a category that have a column of their own: the most frequent ones. */
const MOST_VALUES = 50;

/**
 * Rows to learn from and rows to be told of, as numbers, both by what is learnt from: numbers centred and scaled, of each
 * category a column of ones and zeros for every value that occurs, the 50 most frequent at most. What is predicted is left
 * out; where that is a column, a label is one more category. What was missing is a value of its column by then, or has a
 * column that says so: where cells may be missing (`Column.markedBy`) such a cell stands at the mean of those that are there,
 * beside a column of 1 there and 0 elsewhere, by which a tree parts it and a plane moves it.
 */
export const encode = (
  learnt: Vectors,
  asked: Vectors,
  question: PredictionTask,
): { learnt: Points; asked: Points } => {
  const scale = standardScale(learnt);
  const both = [applyScale(learnt, scale), applyScale(asked, scale)] as const;
  const read = [...fieldsOf(learnt, question)].flatMap(({ isCategory, of }) => {
    const [here, there] = [of(both[0]), of(both[1])];
    return isCategory
      ? frequent(here).map((value) => [here, there].map((cells) => cells.map((cell) => Number(cell === value))))
      : [[here, there].map((cells) => cells.map(orNothing))];
  });
  const points = (count: number, side: 0 | 1): Points => {
    const d = read.length;
    const values = new Float64Array(count * d);
    read.forEach((columns, j) => {
      const cells = columns[side]!;
      for (let row = 0; row < count; row++) values[row * d + j] = cells[row]!;
    });
    return { count, d, values };
  };
  return { learnt: points(learnt.count, 0), asked: points(asked.count, 1) };
};

interface Field {
  readonly isCategory: boolean;
  of(samples: Vectors): Float64Array;
}
function* fieldsOf({ shape, columns, labels }: Vectors, { column: target }: PredictionTask): Generator<Field> {
  for (let j = 0; j < rowLength(shape); j++)
    if (j !== target) yield { isCategory: columns?.[j]?.kind === 'category', of: (samples) => columnOf(samples, j) };
  if (target !== undefined && labels !== undefined)
    yield { isCategory: true, of: (samples) => Float64Array.from(samples.labels!) };
}

/** Values whose squares no number holds tell nothing. */
const orNothing = (value: number): number => (Number.isFinite(value) ? value : 0);

/** The first of equally frequent ones. */
const frequent = (cells: Float64Array): readonly number[] => {
  const counts = new Map<number, number>();
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || a - b)
    .slice(0, MOST_VALUES)
    .map(([value]) => value);
};

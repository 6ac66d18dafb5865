import type { Vectors } from '../../../core/contracts/index.js';
import { gapMarks, presentCells, rowLength } from '../../../core/samples/index.js';
import { quantile } from '../columns.js';

/**
 * Rows of a table as numbers, for what weighs columns: a category is a column of 0 and 1 for each of its values. A number
 * that is missing is the same in all rows, what stands there in the first real row that lacks it; of a column that declares
 * its mark, the median of the real ones. As they are where no columns are declared.
 * @param real of the same columns, one row at least
 */
export const oneHotRows = (samples: Vectors, real: Vectors): Vectors => {
  const { columns, count, shape, values } = samples;
  if (columns === undefined) return samples;
  const d = rowLength(shape);
  const gaps = gapsOf(real);
  const places: number[] = [];
  let width = 0;
  for (const column of columns) {
    places.push(width);
    width += column.kind === 'category' ? column.values.length : 1;
  }
  const out = new Float64Array(count * width);
  for (let row = 0; row < count; row++)
    for (let j = 0; j < d; j++) {
      const value = values[row * d + j]!;
      const gap = gaps[j];
      const at = row * width + places[j]!;
      if (columns[j]!.kind === 'category') out[at + value] = 1;
      else out[at] = gap !== undefined && values[row * d + gap.mark]! > gap.above ? gap.value : value;
    }
  return { kind: 'vectors', count, shape: [width], values: out };
};

interface Gap {
  /** the column that is above `above` where this one is missing */
  readonly mark: number;
  readonly above: number;
  /** what stands there */
  readonly value: number;
}
const gapsOf = ({ columns = [], count, shape, values }: Vectors): readonly (Gap | undefined)[] => {
  const d = rowLength(shape);
  return columns.map(({ name }) => {
    const mark = columns.findIndex((other) => other.kind === 'number' && other.marks === name);
    if (mark < 0) return undefined;
    const at = columns.findIndex((other) => other.name === name);
    if (gapMarks(columns)[at] === mark) {
      const present = presentCells(values, d, at, mark).sort();
      return { mark, above: 0, value: present.length === 0 ? 0 : quantile(present, 0.5) };
    }
    let [above, missing] = [Infinity, 0];
    for (let row = 0; row < count; row++) {
      const value = values[row * d + mark]!;
      if (value > values[missing * d + mark]!) missing = row;
      above = Math.min(above, value);
    }
    return { mark, above, value: values[missing * d + at]! };
  });
};

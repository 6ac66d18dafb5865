import type { Exhibit, ReportedCell } from '../../core/contracts/index.js';
import { coordinatesOf, levelsOf } from '../gallery/index.js';
import { generationsOf } from './table.js';

/**
 * `gallery/rows.jsonl`: a line for each generation of the cell that is shown, and one for the real rows where they are;
 * numbers to six digits. `key`: what its source's exhibits are journalled under now; those of earlier settings are left out.
 */
export const galleryLines = (cell: ReportedCell, key: string): string => {
  const { source, model, strategy, samples, seed } = cell;
  let text = '';
  for (const [generation, gallery] of cell.record.gallery) {
    const exhibits = gallery[key];
    if (exhibits === undefined || generation > generationsOf(cell)) continue;
    const line = (origin: 'real' | 'model', exhibit: Exhibit): string =>
      `${JSON.stringify({ source, model, strategy, samples, seed, generation, origin, ...plain(exhibit) })}\n`;
    text += (exhibits.real === undefined ? '' : line('real', exhibits.real)) + line('model', exhibits.model);
  }
  return text;
};

/** The rows themselves: one list of numbers a row. */
const plain = (exhibit: Exhibit): object => {
  if (exhibit.kind === 'text' || exhibit.kind === 'none') return exhibit;
  const labels = exhibit.labels === undefined ? {} : { labels: exhibit.labels };
  if (exhibit.kind === 'points') {
    const { kind, columns, count } = exhibit;
    return { kind, columns, rows: rowsOf(coordinatesOf(exhibit), count), ...labels };
  }
  const { kind, shape, low, high, count } = exhibit;
  const values = Float64Array.from(levelsOf(exhibit), (level) => low * (1 - level / 255) + high * (level / 255));
  return { kind, shape, rows: rowsOf(values, count), ...labels };
};

const rowsOf = (values: Float64Array, count: number): readonly (readonly number[])[] => {
  const d = values.length / count;
  return Array.from({ length: count }, (_, row) =>
    Array.from(values.subarray(row * d, (row + 1) * d), (value) => Number(value.toPrecision(6))),
  );
};

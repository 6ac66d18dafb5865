import type { TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { rowLength } from '../../../core/samples/index.js';
import { spreadRows, type Points } from '../distance/points.js';

/** At most `most` rows of a training set, spread over all its parts. */
export const trainingPoints = ({ parts, count }: TrainingSet<Vectors>, most: number): Points => {
  const d = rowLength(parts[0]?.samples.shape ?? []);
  const rows = spreadRows(count, most);
  const values = new Float64Array(rows.length * d);
  let next = 0;
  let before = 0;
  for (const { samples } of parts) {
    const end = before + samples.count;
    for (; next < rows.length && rows[next]! < end; next++) {
      const from = (rows[next]! - before) * d;
      for (let j = 0; j < d; j++) values[next * d + j] = samples.values[from + j]!;
    }
    before = end;
  }
  return { count: rows.length, d, values };
};

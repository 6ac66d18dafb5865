import type { RandomStream, Vectors } from '../../../core/contracts/index.js';
import { addShare, type EmOptions, maximisation, regularisationOf } from './expectation-maximisation.js';
import { kMeans } from './k-means.js';
import {
  addDiscrete,
  markOf,
  emptyTableStatistics,
  type spreadOf,
  tableMaximisation,
  type TableObservations,
} from './table-maximisation.js';
import type { TableMixture, TableParts } from './table-mixture.js';

/** How a row's numbers become coordinates for the start: the value, the mean where it is missing, over the unit. */
interface Scaled {
  readonly means: Float64Array;
  readonly unit: Float64Array;
  /** of each of `parts.numbers`, -1 where none is missing */
  readonly marks: readonly number[];
}

/** Rows for k-means, row-major: numbers in their units, a column of 0 and 1 for each category and for what is missing. */
const pointsOf = (parts: TableParts, { values, count }: TableObservations, { means, unit, marks }: Scaled) => {
  const [d, m] = [parts.columns.length, parts.numbers.length];
  const width = m + parts.categories.reduce((sum, { values: known }) => sum + known, 0) + parts.gaps.length;
  const points = new Float64Array(count * width);
  for (let row = 0; row < count; row++) {
    const at = row * d;
    let to = row * width;
    for (let i = 0; i < m; i++)
      points[to++] = (isMissing(values, at, marks[i]!) ? means[i]! : values[at + parts.numbers[i]!]!) / unit[i]!;
    for (const { column, values: known } of parts.categories) {
      points[to + values[at + column]!] = 1;
      to += known;
    }
    for (const { mark } of parts.gaps) points[to++] = values[at + mark]!;
  }
  return { values: points, width };
};

/**
 * The mixture of the hard clusters that k-means finds: numbers in units of their standard deviations (of one for all under a
 * spherical covariance), the mean where one is missing; a column of 0 and 1 for each category and for what is missing.
 */
export const tableStart = (
  parts: TableParts,
  rows: TableObservations,
  options: EmOptions,
  { means, variances }: ReturnType<typeof spreadOf>,
  random: RandomStream,
): TableMixture => {
  const { components: k, covariance } = options;
  const { values, count, weights } = rows;
  const [d, m] = [parts.columns.length, parts.numbers.length];
  const pooled = Math.sqrt(variances.reduce((sum, variance) => sum + variance, 0) / Math.max(1, m)) || 1;
  const unit = variances.map((variance) => (covariance === 'spherical' ? pooled : Math.sqrt(variance)));
  const marks = parts.numbers.map((column) => markOf(parts, column));
  const { values: points, width } = pointsOf(parts, rows, { means, unit, marks });
  const observed = { values: points, count, d: width, ...(weights === undefined ? {} : { weights }) };
  const { centres, nearest } = kMeans(observed, k, random);
  const own = new Float64Array(k * m);
  for (let c = 0; c < k; c++) for (let i = 0; i < m; i++) own[c * m + i] = centres[c * width + i]! * unit[i]!;
  const statistics = emptyTableStatistics(parts, own, k, covariance === 'full');
  const deviations = new Float64Array(k * m);
  for (let row = 0; row < count; row++) {
    const [c, at, share] = [nearest[row]!, row * d, weights?.[row] ?? 1];
    for (let i = 0; i < m; i++) {
      const value = isMissing(values, at, marks[i]!) ? means[i]! : values[at + parts.numbers[i]!]!;
      deviations[c * m + i] = value - own[c * m + i]!;
    }
    addShare(statistics.numbers, c, m, share, deviations);
    addDiscrete(statistics, parts, c, share, values, at);
  }
  const gaussian = maximisation(covariance, statistics.numbers, regularisationOf(options, variances));
  return tableMaximisation(parts, gaussian, statistics, undefined);
};

const isMissing = (values: Vectors['values'], at: number, mark: number): boolean =>
  mark >= 0 && values[at + mark] === 1;

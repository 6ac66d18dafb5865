import type { Moments } from '../../../core/contracts/index.js';
import { componentCovariance, mixtureMoments } from './mixture.js';
import type { TableMixture } from './table-mixture.js';

/**
 * Exact moments of the rows as they stand: a category is its index, a missing cell the 0 that stands there. They are those of the
 * numbers that the model hands on, and no more of a table than that.
 */
export const tableMoments = (mixture: TableMixture): Moments =>
  mixtureMoments(
    mixture.gaussian.weights,
    Array.from(mixture.gaussian.weights, (_, c) => momentsIn(mixture, c)),
  );

const momentsIn = ({ parts, gaussian, categories, missing }: TableMixture, c: number): Moments => {
  const d = parts.columns.length;
  const [mean, covariance] = [new Float64Array(d), new Float64Array(d * d)];
  const own = componentCovariance(gaussian, c);
  parts.numbers.forEach((i, a) => {
    mean[i] = gaussian.means[c * gaussian.d + a]!;
    parts.numbers.forEach((j, b) => (covariance[i * d + j] = own[a * gaussian.d + b]!));
  });
  for (const { column, value } of parts.points) mean[column] = value;
  parts.categories.forEach(({ column, values }, j) => {
    for (let value = 0; value < values; value++) mean[column]! += value * categories[j]![c * values + value]!;
    for (let value = 0; value < values; value++) {
      const deviation = value - mean[column]!;
      covariance[column * d + column]! += deviation * deviation * categories[j]![c * values + value]!;
    }
  });
  // A cell is its value times whether it is there: independent, within a component.
  parts.gaps.forEach(({ column, mark }, j) => {
    const gone = missing[c * parts.gaps.length + j]!;
    const there = 1 - gone;
    const centre = mean[column]!;
    for (let i = 0; i < d; i++) {
      covariance[i * d + column]! *= there;
      covariance[column * d + i]! *= there;
    }
    // The variance was multiplied twice.
    const variance = there === 0 ? 0 : covariance[column * d + column]! / there;
    covariance[column * d + column] = variance + there * gone * centre * centre;
    mean[column] = there * centre;
    mean[mark] = gone;
    covariance[mark * d + mark] = gone * there;
    covariance[mark * d + column] = covariance[column * d + mark] = -gone * there * centre;
  });
  return { mean, covariance };
};

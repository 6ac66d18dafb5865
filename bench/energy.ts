/** Energy distance: on the line by sorting, else over all pairs. */
import type { Vectors } from '../core/contracts/index.js';
import { pointsOf } from '../plugins/metrics/distance/points.js';
import { energyOnLine, meanDistanceBetween, meanDistanceWithin } from '../plugins/metrics/energy-distance.js';
import type { Comparison } from './comparison.js';
import { besidePython } from './vectors.js';

const onLine = (rows: Vectors, test: Vectors): number =>
  energyOnLine(Float64Array.from(rows.values).sort(), Float64Array.from(test.values).sort());
const overPairs = (rows: Vectors, test: Vectors): number => {
  const [a, b] = [pointsOf(rows), pointsOf(test)];
  return 2 * meanDistanceBetween(a, b) - meanDistanceWithin(a) - meanDistanceWithin(b);
};

export default (): readonly Comparison[] => [
  besidePython('energy', 'SciPy', 100_000, 1, onLine),
  besidePython('energy', 'SciPy', 1000, 2, overPairs),
  besidePython('energy', 'SciPy', 1000, 64, overPairs),
];

/** The five nearest rows of one sample to each row of another. */
import type { Vectors } from '../core/contracts/index.js';
import { nearestSquares } from '../plugins/metrics/distance/nearest.js';
import { pointsOf } from '../plugins/metrics/distance/points.js';
import type { Comparison } from './comparison.js';
import { besidePython } from './vectors.js';

const fifth = (rows: Vectors, test: Vectors): number => nearestSquares(pointsOf(rows), pointsOf(test), 5)[0]!;

export default (): readonly Comparison[] => [
  ...[1000, 5000].flatMap((n) =>
    [2, 16, 64, 256].map((d) => besidePython('neighbours', 'scikit-learn brute', n, d, fifth)),
  ),
  ...[1000, 5000].map((n) => besidePython('neighbours', 'scikit-learn kd-tree', n, 2, fifth)),
];

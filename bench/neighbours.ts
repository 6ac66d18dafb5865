/** The five nearest rows of one sample to each row of another. */
import type { Vectors } from '../core/contracts/index.js';
import { nearestSquares } from '../plugins/metrics/distance/nearest.js';
import { pointsOf } from '../plugins/metrics/distance/points.js';
import type { Comparison } from './comparison.js';
import { besidePython } from './vectors.js';

const fifth = (rows: Vectors, test: Vectors): number => nearestSquares(pointsOf(rows), pointsOf(test), 5)[0]!;

export default (): readonly Comparison[] => [
  besidePython('neighbours', 'scikit-learn brute', 1000, 2, fifth),
  besidePython('neighbours', 'scikit-learn kd-tree', 1000, 2, fifth),
  besidePython('neighbours', 'scikit-learn brute', 5000, 2, fifth),
  besidePython('neighbours', 'scikit-learn kd-tree', 5000, 2, fifth),
  besidePython('neighbours', 'scikit-learn brute', 5000, 6, fifth),
  besidePython('neighbours', 'scikit-learn brute', 5000, 64, fifth),
];

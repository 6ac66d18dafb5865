/** Maximum mean discrepancy with the median bandwidth. */
import type { Vectors } from '../core/contracts/index.js';
import { pointsOf } from '../plugins/metrics/distance/points.js';
import { discrepancies, kernelSumBetween, kernelSumWithin, medianDistance } from '../plugins/metrics/mmd.js';
import type { Comparison } from './comparison.js';
import { besidePython } from './vectors.js';

const discrepancy = (rows: Vectors, test: Vectors): number => {
  const [a, b] = [pointsOf(rows), pointsOf(test)];
  const h = medianDistance(b)!;
  return discrepancies(a.count, b.count, [kernelSumWithin(a, h), kernelSumWithin(b, h)], kernelSumBetween(a, b, h))
    .biased;
};

export default (): readonly Comparison[] => [
  ...[2, 16, 64, 256].map((d) => besidePython('mmd', 'scikit-learn', 1000, d, discrepancy)),
  besidePython('mmd', 'scikit-learn', 5000, 64, discrepancy),
];

import type { Distribution } from './distribution.js';

/** -sum p log p, natural log, at least 0. */
export const entropy = ({ weights, total }: Pick<Distribution, 'weights' | 'total'>): number => {
  let sum = 0;
  for (const weight of weights) if (weight > 0) sum -= (weight / total) * Math.log(weight / total);
  return Math.max(0, sum);
};

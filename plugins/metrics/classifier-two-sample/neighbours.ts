import { eachDistance } from '../distance/each-distance.js';
import { nearestSquares } from '../distance/nearest.js';
import { joinPoints, type Points } from '../distance/points.js';

/**
 * For each row of `asked` the share of `ones` among its k nearest rows of both samples; rows as far as the k-th are all
 * counted, so that ties favour neither.
 */
export const neighbourScores = (zeros: Points, ones: Points, asked: Points, k: number): Float64Array => {
  const both = joinPoints(zeros, ones);
  const radii = nearestSquares(asked, both, Math.min(k, both.count));
  const hits = new Float64Array(asked.count);
  const near = new Float64Array(asked.count);
  eachDistance(asked, both, (i, from, count, squares) => {
    const radius = radii[i]!;
    for (let c = 0; c < count; c++) {
      if (squares[c]! > radius) continue;
      near[i]!++;
      if (from + c >= zeros.count) hits[i]!++;
    }
  });
  return hits.map((each, i) => each / near[i]!);
};

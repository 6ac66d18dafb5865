import { eachDistance } from '../distance/blocks.js';
import type { Points } from '../distance/points.js';

export interface Manifolds {
  readonly precision: number;
  readonly recall: number;
  readonly density: number;
  readonly coverage: number;
}

/**
 * Every row's ball reaches to its k-th nearest row of the same sample (its squared radius given); a row on the edge is
 * inside. Precision and recall: Kynkäänniemi et al. 2019, equations 1 and 2; density and coverage: Naeem et al. 2020,
 * equations 3 and 4.
 */
export const manifolds = (
  real: Points,
  realRadii: Float64Array,
  model: Points,
  modelRadii: Float64Array,
  k: number,
): Manifolds => {
  const insideReal = new Uint8Array(model.count);
  const insideModel = new Uint8Array(real.count);
  const covered = new Uint8Array(real.count);
  let balls = 0;
  eachDistance(model, real, (i, from, count, squares) => {
    const radius = modelRadii[i]!;
    let hits = 0;
    for (let c = 0; c < count; c++) {
      const square = squares[c]!;
      if (square <= realRadii[from + c]!) {
        hits++;
        covered[from + c] = 1;
      }
      if (square <= radius) insideModel[from + c] = 1;
    }
    if (hits > 0) insideReal[i] = 1;
    balls += hits;
  });
  return {
    precision: share(insideReal),
    recall: share(insideModel),
    density: balls / (k * model.count),
    coverage: share(covered),
  };
};

const share = (flags: Uint8Array): number => {
  let sum = 0;
  for (const flag of flags) sum += flag;
  return sum / flags.length;
};

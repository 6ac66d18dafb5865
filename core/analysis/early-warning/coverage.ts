import type { GrowthCoverage } from '../../contracts/index.js';

/**
 * What the union intervals were measured to cover at G = 2k, by how the risk or the variance grows: the smallest rate over
 * its settings (the chains of bench/calibration/growth.ts; 10 and 20 seeds; k = 5, 10, 20), 2,000 simulated studies each.
 * Made by `npx tsx bench/calibration/early-warning.ts` (seed 1); the single forecasts are nominal 90 %. There is no one
 * figure for all: without the walk .000 was covered of exponential growth.
 */
export const COVERAGE: Readonly<Record<'risk' | 'variance', readonly GrowthCoverage[]>> = {
  risk: [
    { growth: 'bounded', least: 0.99 },
    { growth: 'power law', least: 0.999 },
    { growth: 'linear', least: 0.989 },
    { growth: 'exponential', least: 0.967 },
  ],
  variance: [
    { growth: 'random walk', least: 0.962 },
    { growth: 'bounded', least: 0.975 },
    { growth: 'exponential', least: 0.962 },
  ],
};

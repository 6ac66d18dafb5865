import { betaIncomplete } from '../../numerics/index.js';
import type { Along } from './resample.js';

/** Constant, factor and exponent. */
const PARAMETERS = 3;
/** A law is given up only where it clearly misses: the errors of one seed's positions go together, F takes them for apart. */
const LEVEL = 0.01;

/**
 * Whether the means lie further from the fitted law than their errors allow: the weighted sum of squares that the fit
 * leaves against F with (positions - 3, seeds - 1) degrees of freedom. Never with three positions, through which some law
 * always leads, nor without spread.
 */
export const misses = (loss: number, { x, values }: Along): boolean => {
  const free = x.length - PARAMETERS;
  const within = values[0]!.length - 1;
  if (free < 1 || values.every((of) => of.every((value) => value === of[0]))) return false;
  return betaIncomplete(within / (within + loss), within / 2, free / 2) < LEVEL;
};

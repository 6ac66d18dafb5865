/**
 * Zipf's law on {1, ..., N}: p_i = C i^-b, C = 1 / sum i^-b. Index 0 holds rank 1. Any real b, b > 1 where N stands for
 * an unbounded alphabet.
 */
export const zipfLaw = (size: number, exponent: number): Float64Array => {
  const probabilities = new Float64Array(size);
  let total = 0;
  // From the small end, so that the tail is not rounded away.
  for (let i = size - 1; i >= 0; i--) total += probabilities[i] = Math.exp(-exponent * Math.log(i + 1));
  for (let i = 0; i < size; i++) probabilities[i]! /= total;
  return probabilities;
};

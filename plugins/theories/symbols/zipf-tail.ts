import { gammaTails, logGamma } from '../../../core/numerics/index.js';

/**
 * Mass of the symbols of p_i = C i^-b, i = 1, ..., N, that have not been seen when each is missed with probability
 * exp(-S p_i): the sum as an integral over i from 0 to N, which is K S^-c with c = 1 - 1/b and K = C^(1/b) Gamma(c) / b
 * for an unbounded alphabet (Dohmatob et al. 2024), and with the upper incomplete gamma function from S C N^-b on for a
 * finite one. b > 1. Asymptotic: right as S C grows.
 */
export const zipfMissingMass = (first: number, exponent: number, alphabet: number, rows: number): number => {
  const c = 1 - 1 / exponent;
  const end = rows * first * Math.exp(-exponent * Math.log(alphabet));
  const scale = Math.exp(Math.log(first) / exponent + logGamma(c) - c * Math.log(rows)) / exponent;
  return scale * gammaTails(c, end).upper;
};

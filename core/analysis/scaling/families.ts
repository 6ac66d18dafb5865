import type { LawFamily } from './law.js';

/** In units of the smallest number of rows, so that no power runs out of range. */
const power =
  (unit: number) =>
  (rows: number, exponent: number): number =>
    Math.exp(-exponent * Math.log(rows / unit));

/** Between a line in log rows and one that has ended by the second size. */
const ROWS = [0.02, 3] as const;

/**
 * floor + A n^-b of what can be no better than 0, floor and A >= 0 (Kaplan et al. 2020; with its floor Hoffmann et al.
 * 2022). The simpler law has no floor.
 */
export const towardsZero = (rows: readonly number[]): LawFamily => ({
  basis: power(rows[0]!),
  exponents: ROWS,
  least: 0,
  falling: true,
});
/** The same of what has no best value: any constant. The simpler law is a line in log rows, to which b -> 0 leads. */
export const towardsAny = (rows: readonly number[]): LawFamily => ({
  basis: power(rows[0]!),
  exponents: ROWS,
  falling: false,
});
export const lineInLog = (rows: readonly number[]): LawFamily => ({
  basis: (n) => Math.log(n / rows[0]!),
  exponents: [1, 1],
  falling: false,
});

/**
 * v0 + A a^b in the synthetic share a, A of either sign: b = 2 is what synthetic rows of a fixed bias do to the risk of a
 * mean, a^2 c^2 + 1/T (Dohmatob et al. 2025, Strong Model Collapse); a chain that feeds on itself bends more (b above 2,
 * as 1 / (1 - a^2) does). The simpler law is a line, b = 1.
 */
export const ofShare: LawFamily = {
  basis: (share, exponent) => (share === 0 ? 0 : Math.exp(exponent * Math.log(share))),
  exponents: [0.05, 20],
  logarithmic: true,
  falling: false,
};

import { gammaTails } from './gamma-incomplete.js';

/** P(X <= x) of chi-square with df > 0 degrees of freedom. */
export const chiSquareCdf = (x: number, df: number): number => (x <= 0 ? 0 : gammaTails(0.5 * df, 0.5 * x).lower);

/** P(X > x), to full relative precision in the upper tail. */
export const chiSquareSf = (x: number, df: number): number => (x <= 0 ? 1 : gammaTails(0.5 * df, 0.5 * x).upper);

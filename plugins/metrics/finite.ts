import type { Measured } from '../../core/contracts/index.js';

/** A number as a measurement; undefined where it is not a finite one (a model's row, mean or density was not). */
export const exact = (value: number | undefined): Measured =>
  value === undefined || !Number.isFinite(value) ? undefined : { value, basis: 'exact' };
export const sampled = (value: number | undefined): Measured =>
  value === undefined || !Number.isFinite(value) ? undefined : { value, basis: 'sampled' };

export const allFinite = (values: ArrayLike<number>): boolean => {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
};

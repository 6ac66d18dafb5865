import { studentTQuantile } from '../../numerics/index.js';

const known = new Map<number, Map<number, number>>();

/** t quantile at p with df degrees of freedom, remembered: a study asks for the same few thousands of times. */
export const criticalT = (p: number, df: number): number => {
  let of = known.get(p);
  if (of === undefined) known.set(p, (of = new Map<number, number>()));
  let quantile = of.get(df);
  if (quantile === undefined) of.set(df, (quantile = studentTQuantile(p, df)));
  return quantile;
};

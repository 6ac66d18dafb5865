import { riskRule, type SafetyRule } from '../../core/analysis/index.js';
import { HEAVY } from '../../core/analysis/bounds/pivot.js';
import { normalCdf, normalQuantile } from '../../core/numerics/index.js';
import { lognormal } from './superseded.js';

const WORTH = 0.2;

/** The rule of earlier versions for a positive risk on fresh rows: Cox's bound for lognormal levels, the same looks. */
export const formerRiskRule = (increase: number): SafetyRule => {
  const now = riskRule({ increase, nats: increase }, 'risk');
  const last = now.looks.at(-1)!;
  return {
    ...now,
    look({ here, control }, level) {
      const n = here.length;
      const { p, eta, se, spread } = lognormal(here, control, 1 + increase);
      const safe = spread <= HEAVY && p < level;
      const z = ((eta - Math.log(1 + increase)) / se) * Math.sqrt(last / n) - normalQuantile(level);
      const chance = normalCdf(-z / Math.sqrt(1 - n / last));
      return { safe, futile: !safe && n < last && chance < WORTH, upper: NaN, below: 1 + increase };
    },
  };
};

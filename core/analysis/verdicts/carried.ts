import type { Arms } from '../series/arms.js';
import { countBound, shownAbove } from '../tests/counts.js';
import { hasSpread, skewedUpper } from '../tests/skewed.js';
import type { JudgingContext, Evidence } from './judge.js';

type Absence = Pick<Evidence, 'absence' | 'bound' | 'atLeast' | 'caveats'>;

/**
 * Absence of an effect bounded on its own scale: by the skewness-corrected bound of its mean, unless the seeds have no spread
 * to make one of. Then, as where few seeds carry the effect (`rare`), the exact count of those that do decides: a few chains
 * out of hundreds can carry all of it, and a bound from what was drawn knows nothing of them.
 */
export const absenceOf = (
  theta: Float64Array,
  margin: number,
  scale: Evidence['scale'],
  { alpha, chains, carriers }: JudgingContext['thresholds'],
  rare = false,
): Absence => {
  const n = theta.length;
  const carrying = theta.filter((value) => value !== 0).length;
  const flat = !hasSpread(theta, margin);
  if (!flat && !(rare && carrying < carriers * n)) {
    const { upper, p } = skewedUpper(theta, margin, alpha);
    return { absence: p, bound: { method: 'johnson', scale, upper, below: margin }, caveats: [] };
  }
  const events = theta.filter((value) => (rare ? value > 0 : value >= margin)).length;
  const { upper, p, atLeast } = countBound(events, n, chains, alpha);
  return {
    absence: p,
    bound: { method: 'count', scale: 'chains', upper, below: chains },
    atLeast,
    caveats: [{ kind: 'counted', ...(flat ? {} : { carrying }), n, below: chains, atLeast }],
  };
};

/**
 * What may be said beside the tests of an effect on its own scale, presence by what is shown above zero. `below`: what shows
 * absence, where that is less than the margin.
 */
export const evidenceOf = (
  theta: Float64Array,
  {
    scale,
    zero,
    margin,
    below = margin,
    rare = false,
  }: Pick<Evidence, 'scale' | 'zero' | 'margin'> & { readonly below?: number; readonly rare?: boolean },
  { thresholds }: JudgingContext,
): Evidence => ({
  theta,
  scale,
  zero,
  margin,
  presence: shownAbove(theta, zero),
  test: 'larger-t',
  ...absenceOf(theta, below, scale, thresholds, rare),
});

/** The paired difference at the end, bigger = worse: higher values are (1), or lower ones (-1). */
export const endEffect = (arms: Arms, worse: 1 | -1, end: Parameters<Arms['here']>[0]): Float64Array => {
  const c = arms.control(end);
  return arms.here(end).map((value, i) => worse * (value - c[i]!));
};

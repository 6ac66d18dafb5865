import type { Arms } from '../series/arms.js';
import { placesOf, sharedSeeds } from '../series/seeds.js';
import { difference, logs, moments, negated } from '../series/summary.js';
import { endOf } from '../series/window.js';
import { hasSpread, skewedBelow, skewedTwoSided, skewedUpper } from '../tests/skewed.js';
import type { JudgingContext, Judge, Evidence } from './judge.js';
import { allPositive, kindOf } from './risk.js';

/** Least-squares slope of log risk on log T, one a seed. `risks`: by size, then by seed. */
export const scalingExponents = (sizes: readonly number[], risks: readonly Float64Array[]): Float64Array => {
  const x = Float64Array.from(sizes, (size) => Math.log(size));
  const centre = moments(x).mean;
  let squares = 0;
  for (const value of x) squares += (value - centre) * (value - centre);
  const slopes = new Float64Array(risks[0]?.length ?? 0);
  risks.forEach((risk, size) => {
    const y = logs(risk);
    for (let seed = 0; seed < slopes.length; seed++) slopes[seed]! += ((x[size]! - centre) / squares) * y[seed]!;
  });
  return slopes;
};

/** Risks at the end by size, on the seeds that every size has. */
const common = (sizes: JudgingContext['sizes'], arm: 'here' | 'control'): Float64Array[] => {
  const seeds = sharedSeeds(...sizes.map(({ arms }) => arms.seeds));
  return sizes.map(({ arms }) => {
    const all = arms[arm](endOf(arms.generations));
    return Float64Array.from(placesOf(arms.seeds, seeds), (place) => all[place]!);
  });
};

/** A changed scaling law: how risk falls with the number of samples, minus how it falls for the control. */
export const scalingLaw: Judge = {
  id: 'scaling-law',
  refuses(arms: Arms, { sizes, thresholds }: JudgingContext) {
    if (sizes.length < thresholds.sizes) return { kind: 'few-sizes', needed: thresholds.sizes, sizes: sizes.length };
    if (kindOf(arms) !== 'risk') return { kind: 'no-positive-risk' };
    const positive = [...common(sizes, 'here'), ...common(sizes, 'control')].every(allPositive);
    return positive ? undefined : { kind: 'zero-risk' };
  },
  judge(_arms: Arms, { sizes, thresholds }: JudgingContext): Evidence {
    const { alpha, exponent } = thresholds;
    const counts = sizes.map(({ samples }) => samples);
    const theta = difference(
      scalingExponents(counts, common(sizes, 'here')),
      scalingExponents(counts, common(sizes, 'control')),
    );
    const { mean, variance } = moments(theta);
    const [up, down] = [skewedUpper(theta, exponent, alpha), skewedUpper(negated(theta), exponent, alpha)];
    return {
      theta,
      scale: 'slope',
      zero: 0,
      margin: exponent,
      presence: hasSpread(theta, 0) ? skewedTwoSided(theta, 0) : 1,
      // Two one-sided tests (Schuirmann 1987).
      absence: Math.max(skewedBelow(negated(theta), exponent), skewedBelow(theta, exponent)),
      test: 'larger-t-two-sided',
      bound: { method: 'johnson', scale: 'slope', upper: Math.max(up.upper, down.upper), below: exponent },
      absenceGap: { gap: exponent - Math.abs(mean), sd: Math.sqrt(variance) },
      caveats: [{ kind: 'sizes', samples: counts }],
    };
  },
};

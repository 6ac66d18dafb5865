import type { Arms } from '../series/arms.js';
import { difference, logs, moments, negated } from '../series/summary.js';
import { endOf } from '../series/window.js';
import { hasSpread, skewedBelow, skewedTwoSided, skewedUpper } from '../tests/skewed.js';
import type { Case, Definition, Evidence } from './definition.js';
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
const common = (sizes: Case['sizes'], arm: 'here' | 'control'): Float64Array[] => {
  const seeds = sharedSeeds(sizes);
  return sizes.map(({ arms }) => {
    const all = arms[arm](endOf(arms.generations));
    return Float64Array.from(seeds, (seed) => all[arms.seeds.indexOf(seed)]!);
  });
};
const sharedSeeds = (sizes: Case['sizes']): number[] =>
  (sizes[0]?.arms.seeds ?? []).filter((seed) => sizes.every(({ arms }) => arms.seeds.includes(seed)));

/** A changed scaling law: how risk falls with the number of samples, minus how it falls for the control. */
export const scalingLaw: Definition = {
  id: 'scaling-law',
  measures: ['risk', 'signed-risk'],
  wanting: 'a positive risk at three or more sizes T (`samples` as a list)',
  refuses(arms: Arms, { sizes, thresholds }: Case) {
    if (sizes.length < thresholds.sizes)
      return `Needs at least ${thresholds.sizes} sizes T (\`samples\` as a list); the study has ${sizes.length}.`;
    if (kindOf(arms) !== 'risk') return 'Needs a risk that is positive: its logarithm is fitted.';
    const positive = [...common(sizes, 'here'), ...common(sizes, 'control')].every(allPositive);
    return positive ? undefined : 'A risk of 0 has no logarithm to fit.';
  },
  judge(_arms: Arms, { sizes, thresholds }: Case): Evidence {
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
      test: "the larger p of Student's and Johnson's t, two-sided; two one-sided tests for absence",
      bound: { method: 'johnson', scale: 'slope', upper: Math.max(up.upper, down.upper), below: exponent },
      absenceGap: { gap: exponent - Math.abs(mean), sd: Math.sqrt(variance) },
      notes: [`Sizes T: ${counts.join(', ')}. Above 0: more data help less than they help the control.`],
    };
  },
};

import { THRESHOLDS } from '../../core/judging/index.js';
import type { RandomStream } from '../../core/contracts/index.js';
import { binomialCdf, normalCdf } from '../../core/numerics/index.js';
import { RHO, type Control } from './ratio-laws.js';

/** A law of one number a seed, with its mean, drawn through a normal number so that two of them can be correlated. */
export interface SeedLaw {
  readonly name: string;
  readonly mean: number;
  draw(z: number, random: RandomStream): number;
  /** what the control is drawn from, where it is another law than the strategy's */
  readonly control?: SeedLaw;
  /** so few chains show the effect, and the others none at all, that absence by their count says what is true */
  readonly countedTruly?: boolean;
}

const normal: SeedLaw = { name: 'normal', mean: 0, draw: (z) => z };
const lognormal = (sd: number): SeedLaw => ({
  name: `lognormal, sd ${sd}`,
  mean: Math.exp((sd * sd) / 2),
  draw: (z) => Math.exp(sd * z),
});
const exponential: SeedLaw = { name: 'exponential', mean: 1, draw: (z) => -Math.log(normalCdf(z)) };

/** By inversion of the distribution function, so that a correlation of z becomes one of the counts. */
const discrete = (name: string, mean: number, mass: (k: number) => number): SeedLaw => {
  const cumulated: number[] = [];
  for (let k = 0, sum = 0; k < 200 && sum < 1 - 1e-15; k++) cumulated.push((sum += mass(k)));
  return {
    name,
    mean,
    draw(z) {
      const u = normalCdf(z);
      const k = cumulated.findIndex((sum) => u <= sum);
      return k < 0 ? cumulated.length : k;
    },
  };
};
const poisson = (mean: number): SeedLaw => {
  let mass = Math.exp(-mean);
  return discrete(`Poisson, mean ${mean}`, mean, (k) => (k === 0 ? mass : (mass *= mean / k)));
};
const binomial = (n: number, p: number): SeedLaw =>
  discrete(`${n} tries at ${p}`, n * p, (k) =>
    k > n ? 0 : binomialCdf(k, n, p) - (k === 0 ? 0 : binomialCdf(k - 1, n, p)),
  );

/** `share` of the chains have an effect of `size`; the others, and the control, scatter with an sd of `around`. */
const rare = (share: number, size: number, around: number): SeedLaw => ({
  name: `${100 * share} % of chains at ${size}, others ${around === 0 ? '0' : 'normal'}`,
  mean: share * size,
  draw: (z, random) => around * z + (random.uniform() < share ? size : 0),
  control: { name: 'none', mean: 0, draw: (z) => around * z },
  countedTruly: around === 0 && share < THRESHOLDS.chains,
});

/** Laws in which every chain carries its part of the mean. */
export const SEED_LAWS: readonly SeedLaw[] = [
  normal,
  ...[0.3, 0.5, 1, 1.5, 2].map(lognormal),
  exponential,
  poisson(0.5),
  poisson(3),
  binomial(10, 0.1),
];
/** Laws in which few chains carry it, beside trifles in all, or beside nothing. */
export const RARE_SEED_LAWS: readonly SeedLaw[] = [
  ...[0.01, 0.02, 0.05, 0.1].map((share) => rare(share, 20, 1)),
  rare(0.05, 6, 1),
  rare(0.1, 6, 1),
  ...[0.01, 0.02, 0.05, 0.1].map((share) => rare(share, 1, 0)),
];

/** Differences of `n` seeds whose expectation is 0. */
export const drawDifferences = (law: SeedLaw, control: Control, n: number, random: RandomStream): Float64Array => {
  const { control: other = law } = law;
  const rho = control === 'paired' ? RHO : 0;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const z = random.normal();
    const x = law.draw(z, random) - law.mean;
    out[i] =
      control === 'constant'
        ? x
        : x - other.draw(rho * z + Math.sqrt(1 - rho * rho) * random.normal(), random) + other.mean;
  }
  return out;
};

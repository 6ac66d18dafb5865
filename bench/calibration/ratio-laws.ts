import type { RandomStream } from '../../core/contracts/index.js';
import { normalCdf } from '../../core/numerics/index.js';
import { gamma } from '../../core/random/index.js';

/** How the control's level hangs together with the strategy's: known, drawn by itself, or by correlated normal numbers. */
export type Control = 'constant' | 'independent' | 'paired';
export const CONTROLS: readonly Control[] = ['constant', 'independent', 'paired'];
/** Correlation of the normal numbers behind paired levels. */
export const RHO = 0.7;

/** A law of positive levels with mean 1, drawn through one normal number, so that two of them can be correlated. */
export interface RatioLaw {
  readonly name: string;
  draw(z: number, random: RandomStream): number;
}

const lognormal = (sd: number): RatioLaw => ({
  name: `lognormal, sd ${sd}`,
  draw: (z) => Math.exp(sd * z - (sd * sd) / 2),
});
/** Mean of `k` independent squared normal numbers, of which the first is that of the pair. */
const squared = (k: number): RatioLaw => ({
  name: k === 1 ? 'squared normal' : `mean of ${k} squared normals`,
  draw: (z, random) => (z * z + (k === 1 ? 0 : 2 * gamma(random, (k - 1) / 2))) / k,
});
/** `share` of the chains are `times` worse than the others; scatter of the others .2 on the log scale. */
const contaminated = (share: number, times: number): RatioLaw => ({
  name: `${100 * share} % of chains ${times} times worse`,
  draw: (z, random) => (Math.exp(0.2 * z - 0.02) * (random.uniform() < share ? times : 1)) / (1 + share * (times - 1)),
});

export const RATIO_LAWS: readonly RatioLaw[] = [0.2, 0.3, 0.5, 1, 1.5, 2].map(lognormal);
export const SKEWED_LAWS: readonly RatioLaw[] = [
  { name: 'exponential', draw: (z) => -Math.log(normalCdf(z)) },
  squared(1),
  squared(4),
];
/** Chains that are rarely drawn carry the mean: no test of what was drawn can keep its level. */
export const RARE_LAWS: readonly RatioLaw[] = [
  contaminated(0.01, 20),
  contaminated(0.02, 6),
  contaminated(0.05, 6),
  contaminated(0.1, 6),
  contaminated(0.1, 20),
];

/** Levels of `n` seeds of both arms, with means 1 and 1. The control is drawn from `of`, by default the law itself. */
export const drawPair = (
  law: RatioLaw,
  control: Control,
  n: number,
  random: RandomStream,
  of: RatioLaw = law,
): { readonly here: Float64Array; readonly control: Float64Array } => {
  const here = new Float64Array(n);
  const there = new Float64Array(n).fill(1);
  const rho = control === 'paired' ? RHO : 0;
  for (let i = 0; i < n; i++) {
    const z = random.normal();
    here[i] = law.draw(z, random);
    if (control !== 'constant') there[i] = of.draw(rho * z + Math.sqrt(1 - rho * rho) * random.normal(), random);
  }
  return { here, control: there };
};

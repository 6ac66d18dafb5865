import type { RandomStream } from '../../contracts/index.js';
import { lawAt, LawSearch, type LawCurve, type LawFamily } from './law.js';
import { meansOf, percentiles, precisions, resampledMeans, widening, type Along } from './resample.js';

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
const lineInLog = (rows: readonly number[]): LawFamily => ({
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

/**
 * zero: positive values that can at best be 0, along a number of rows; any: values without a best, along rows; share:
 * along the synthetic share
 */
export type Form = 'zero' | 'any' | 'share';

interface Limits {
  readonly low: number;
  readonly high: number;
}
export interface Fitted {
  /** the law that stands: with a constant where levelling off is shown, else, in form zero, the one without a floor */
  readonly law: LawCurve;
  /** weighted sum of squares that the whole form leaves */
  readonly loss: number;
  readonly exponent: Limits;
  readonly constant: Limits;
  /**
   * of H0, the simpler law (no floor; a line in log rows; as the share, or faster), by its own resampled studies: values
   * that were made to follow it
   */
  readonly p: number;
  /**
   * the simpler law is left (p <= alpha), and where that is one without a floor, the floor's interval has none of it: with
   * very skewed values p alone is small twice as often as it should be
   */
  readonly levelsOff: boolean;
  /**
   * form share: the exponent's interval spans a factor of 20 or more, or it lies at the limit of what is searched: nothing
   * is known of how the values bend
   */
  readonly vague: boolean;
  /** on a grid of the axis */
  readonly curve: readonly (Limits & { readonly x: number; readonly value: number })[];
}

const CURVE = 24;
const VAGUE = 20;

/**
 * The form's law, its 95 % percentile intervals over resampled seeds, and the test against the simpler law.
 *
 * Of distances from a best value (form zero) a floor can only be estimated too high where there is none, and then the
 * exponent is too steep: 1.3 for 1 with ten seeds of squared errors. So the law that stands has a floor only where one is
 * shown, and the intervals span those of both laws, with and without one.
 */
export const fitAlong = (along: Along, form: Form, random: RandomStream, alpha: number): Fitted => {
  const { x } = along;
  const means = meansOf(along);
  const fixed = precisions(along);
  // Relative errors of what is positive: a spread that goes with the level.
  const weights = (y: ArrayLike<number>): ArrayLike<number> => (form === 'zero' ? relativePrecisions(y) : fixed);
  const { family, simpler } = formOf(form, x);
  const search = new LawSearch(family, x);
  const fit = (y: ArrayLike<number>): LawCurve => search.fit(y, weights(y));
  const law = fit(means);
  const studies = resampledMeans(along, random).filter((y) => form !== 'zero' || y.every((value) => value > 0));
  const laws = studies.map(fit);
  const null0 = simpler(means, weights(means), law);
  const gain = Math.max(0, null0.loss - law.loss);
  const n = along.values[0]!.length;
  const spread = widening(n);
  const expected = x.map((position) => null0.at(position));
  let hits = 0;
  for (const study of studies) {
    const y = study.map((value, i) =>
      form === 'zero'
        ? expected[i]! * Math.exp(spread * Math.log(value / means[i]!))
        : expected[i]! + spread * (value - means[i]!),
    );
    const again = fit(y);
    if (Math.max(0, simpler(y, weights(y), again).loss - again.loss) >= gain - 1e-12 * null0.loss) hits++;
  }
  const p = (1 + hits) / (1 + studies.length);
  const positions = gridOf(x, form !== 'share');
  const at = (of: LawCurve, position: number): number => of.constant + of.factor * family.basis(position, of.exponent);
  const limits = (resampled: readonly LawCurve[], read: (of: LawCurve) => number): Limits =>
    percentiles(resampled.map(read), n);
  const levelsOff = p <= alpha && (form !== 'zero' || limits(laws, constantOf).low > 0);
  // Both laws are possible until one is shown.
  const both = form === 'zero' && !levelsOff;
  const bare = both ? studies.map((y) => simpler(y, weights(y), law).law!) : [];
  const within = (read: (of: LawCurve) => number): Limits => {
    const one = limits(laws, read);
    if (!both) return one;
    const other = limits(bare, read);
    return { low: Math.min(one.low, other.low), high: Math.max(one.high, other.high) };
  };
  const stands = both ? null0.law! : law;
  const exponent = within((of) => of.exponent);
  return {
    law: stands,
    loss: law.loss,
    exponent,
    constant: within(constantOf),
    p,
    levelsOff,
    vague: form === 'share' && (exponent.high >= VAGUE * exponent.low || atLimit(stands.exponent, family)),
    curve: positions.map((position) => ({
      x: position,
      value: at(stands, position),
      ...within((of) => at(of, position)),
    })),
  };
};

const relativePrecisions = (y: ArrayLike<number>): Float64Array => {
  const weights = new Float64Array(y.length);
  for (let i = 0; i < weights.length; i++) weights[i] = 1 / (y[i]! * y[i]!);
  return weights;
};

const atLimit = (exponent: number, { exponents: [low, high] }: LawFamily): boolean =>
  exponent < 1.01 * low || exponent > 0.99 * high;
const constantOf = ({ constant }: LawCurve): number => constant;

interface Simpler {
  readonly loss: number;
  /** form zero: the law itself, which is one of the family */
  readonly law?: LawCurve;
  at(position: number): number;
}
/** The family and the law that it is held against; a better fit on the other side of the simpler law counts nothing. */
const formOf = (
  form: Form,
  x: readonly number[],
): {
  readonly family: LawFamily;
  simpler(y: ArrayLike<number>, weights: ArrayLike<number>, law: LawCurve): Simpler;
} => {
  const of = (family: LawFamily, law: LawCurve): Simpler => ({
    loss: law.loss,
    at: (position) => law.constant + law.factor * family.basis(position, law.exponent),
  });
  if (form === 'zero') {
    const family = towardsZero(x);
    const without: LawFamily = { ...family, fixed: 0 };
    const search = new LawSearch(without, x);
    const fit = (y: ArrayLike<number>, weights: ArrayLike<number>): Simpler => {
      const found = search.fit(y, weights);
      return { ...of(without, found), law: found };
    };
    return { family, simpler: fit };
  }
  if (form === 'any') {
    const line = lineInLog(x);
    return { family: towardsAny(x), simpler: (y, weights) => of(line, lawAt(line, 1, x, y, weights)) };
  }
  return {
    family: ofShare,
    simpler: (y, weights, law) => of(ofShare, law.exponent >= 1 ? law : lawAt(ofShare, 1, x, y, weights)),
  };
};

const gridOf = (x: readonly number[], log: boolean): number[] => {
  const [first, last] = [x[0]!, x.at(-1)!];
  return Array.from({ length: CURVE + 1 }, (_, i) => {
    if (i === CURVE) return last;
    const t = i / CURVE;
    return log ? first * Math.exp(t * Math.log(last / first)) : first + t * (last - first);
  });
};

import type { RandomStream } from '../../contracts/index.js';
import { lineInLog, ofShare, towardsAny, towardsZero } from './families.js';
import { lawAt, LawSearch, type Law, type LawFamily } from './law.js';
import { meansOf, percentiles, precisions, resampledMeans, widening, type Along } from './resample.js';

/**
 * zero: positive values that can at best be 0, along a number of rows; any: values without a best, along rows; share:
 * along the synthetic share
 */
export type Form = 'zero' | 'any' | 'share';

export interface Fitted {
  readonly law: Law;
  readonly exponent: { readonly low: number; readonly high: number };
  readonly constant: { readonly low: number; readonly high: number };
  /**
   * of H0, the simpler law (no floor; a line in log rows; as the share, or faster), by its own resampled studies: values
   * that were made to follow it
   */
  readonly p: number;
  /** on a grid of the axis */
  readonly curve: readonly {
    readonly x: number;
    readonly value: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/**
 * The simpler law is left, and where that is one without a floor, the floor's interval has none of it: with very skewed
 * values p alone is small twice as often as it should be.
 */
export const levelsOff = ({ p, constant }: Pick<Fitted, 'p' | 'constant'>, form: Form, alpha: number): boolean =>
  p <= alpha && (form !== 'zero' || constant.low > 0);

const CURVE = 24;

/** The form's law, its 95 % percentile intervals over resampled seeds, and the test against the simpler law. */
export const fitAlong = (along: Along, form: Form, random: RandomStream): Fitted => {
  const { x } = along;
  const means = meansOf(along);
  const fixed = precisions(along);
  // Relative errors of what is positive: a spread that goes with the level.
  const weights = (y: ArrayLike<number>): ArrayLike<number> =>
    form === 'zero' ? Float64Array.from(y, (value) => 1 / (value * value)) : fixed;
  const { family, simpler } = formOf(form, x);
  const search = new LawSearch(family, x);
  const fit = (y: ArrayLike<number>): Law => search.fit(y, weights(y));
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
    const y = Float64Array.from(study, (value, i) =>
      form === 'zero'
        ? expected[i]! * Math.exp(spread * Math.log(value / means[i]!))
        : expected[i]! + spread * (value - means[i]!),
    );
    const again = fit(y);
    if (Math.max(0, simpler(y, weights(y), again).loss - again.loss) >= gain - 1e-12 * null0.loss) hits++;
  }
  const positions = gridOf(x, form !== 'share');
  const at = (of: Law, position: number): number => of.constant + of.factor * family.basis(position, of.exponent);
  return {
    law,
    exponent: percentiles(
      laws.map(({ exponent }) => exponent),
      n,
    ),
    constant: percentiles(
      laws.map(({ constant }) => constant),
      n,
    ),
    p: (1 + hits) / (1 + studies.length),
    curve: positions.map((position) => ({
      x: position,
      value: at(law, position),
      ...percentiles(
        laws.map((of) => at(of, position)),
        n,
      ),
    })),
  };
};

interface Simpler {
  readonly loss: number;
  at(position: number): number;
}
/** The family and the law that it is held against; a better fit on the other side of the simpler law counts nothing. */
const formOf = (
  form: Form,
  x: readonly number[],
): {
  readonly family: LawFamily;
  simpler(y: ArrayLike<number>, weights: ArrayLike<number>, law: Law): Simpler;
} => {
  const of = (family: LawFamily, law: Law): Simpler => ({
    loss: law.loss,
    at: (position) => law.constant + law.factor * family.basis(position, law.exponent),
  });
  if (form === 'zero') {
    const family = towardsZero(x);
    const without: LawFamily = { ...family, fixed: 0 };
    const search = new LawSearch(without, x);
    return { family, simpler: (y, weights) => of(without, search.fit(y, weights)) };
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

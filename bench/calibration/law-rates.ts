import { fitAlong, type Form } from '../../core/analysis/index.js';
import type { RandomStream } from '../../core/contracts/index.js';

/** How an end value scatters about its mean: added, lognormal with a spread of 20 % or 1, or as a squared error. */
export type Scatter = 'added' | 'lognormal' | 'wide' | 'squared';
export interface LawSetting {
  readonly name: string;
  readonly form: Form;
  readonly x: readonly number[];
  readonly seeds: number;
  readonly scatter: Scatter;
  mean(x: number): number;
  /** of the law that made the numbers; absent = the simpler law is none of the form's */
  readonly exponent?: number;
  readonly constant?: number;
}

const valueOf = (mean: number, scatter: Scatter, z: number): number => {
  switch (scatter) {
    case 'added':
      return mean + 0.05 * z;
    case 'lognormal':
      return mean * Math.exp(0.2 * z - 0.02);
    case 'wide':
      return mean * Math.exp(z - 0.5);
    case 'squared':
      return mean * z * z;
  }
};

export interface LawRates {
  /** studies in which a law is given; what follows is of those */
  readonly given: number;
  /** levelling off is shown */
  readonly saturates: number;
  /** intervals that hold the truth */
  readonly exponent: number;
  readonly constant: number;
  /** mean over the studies of the exponent that the law is given */
  readonly meanExponent: number;
}
/** Rates over `studies` simulated studies; half of the variance of a seed is shared by all positions. */
export const lawRates = (setting: LawSetting, studies: number, random: RandomStream): LawRates => {
  const { form, x, seeds, scatter, exponent = NaN, constant = NaN } = setting;
  const hits = { given: 0, saturates: 0, exponent: 0, constant: 0 };
  let sum = 0;
  for (let study = 0; study < studies; study++) {
    const stream = random.child('laws', setting.name, scatter, x.length, seeds, study);
    const values = x.map(() => new Float64Array(seeds));
    for (let seed = 0; seed < seeds; seed++) {
      const shared = stream.normal();
      x.forEach((position, i) => {
        values[i]![seed] = valueOf(setting.mean(position), scatter, Math.SQRT1_2 * (shared + stream.normal()));
      });
    }
    const found = fitAlong({ x, values }, form, stream.child('resampled'), 0.05);
    if (found.vague) continue;
    hits.given++;
    sum += found.law.exponent;
    if (found.levelsOff) hits.saturates++;
    if (found.exponent.low <= exponent && exponent <= found.exponent.high) hits.exponent++;
    if (found.constant.low <= constant + 1e-9 && constant - 1e-9 <= found.constant.high) hits.constant++;
  }
  const { given } = hits;
  return {
    given: given / studies,
    saturates: hits.saturates / given,
    exponent: hits.exponent / given,
    constant: hits.constant / given,
    meanExponent: sum / given,
  };
};

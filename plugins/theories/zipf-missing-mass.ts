import { gammaTails, logGamma } from '../../core/numerics/index.js';
import { closedForm, example, refits } from './closed-form.js';
import { fixedLaw, keepsFrequencies, survivalFactor, zipfOptions } from './symbol.js';

/**
 * Mass of the symbols of p_i = C i^-b, i = 1, ..., N, that have not been seen when each is missed with probability
 * exp(-S p_i): the sum as an integral over i from 0 to N, which is K S^-c with c = 1 - 1/b and K = C^(1/b) Gamma(c) / b
 * for an unbounded alphabet (Dohmatob et al. 2024), and with the upper incomplete gamma function from S C N^-b on for a
 * finite one. b > 1. Asymptotic: right as S C grows.
 */
export const zipfMissingMass = (first: number, exponent: number, alphabet: number, rows: number): number => {
  const c = 1 - 1 / exponent;
  const end = rows * first * Math.exp(-exponent * Math.log(alphabet));
  const scale = Math.exp(Math.log(first) / exponent + logGamma(c) - c * Math.log(rows)) / exponent;
  return scale * gammaTails(c, end).upper;
};

export const zipfMissingMassTheory = closedForm({
  id: 'zipf-missing-mass',
  summary: "Test error of a memory of Zipf's law: the real mass that it has not seen, or that k fits have lost",
  reference: 'Dohmatob et al. 2024, A Tale of Tails: Model Collapse as a Change of Scaling Laws',
  predict(setting, metric, generation) {
    const { source } = setting;
    if (metric !== 'support.missingMass' || source.use !== 'zipf' || !keepsFrequencies(setting)) return undefined;
    const { alphabet, exponent } = zipfOptions(source.with);
    const refitted = refits(setting, generation);
    if (refitted === undefined || exponent <= 1) return undefined;
    const first = fixedLaw(source)![0]!;
    return {
      value: zipfMissingMass(first, exponent, alphabet, refitted.rows * survivalFactor(refitted.fits)),
      reference:
        'K (T h(k))^−c, c = 1 − 1/b, K = C^(1/b) Γ(c)/b, asymptotic (Dohmatob et al. 2024; h: Suresh et al. 2024); less what lies beyond a finite alphabet',
    };
  },
  examples: [
    example(
      [{ use: 'zipf', with: { alphabet: 10_000, exponent: 1.5 } }, 'hutter', 'replace'],
      ['support.missingMass'],
      [1, 3],
      { samples: 1000, within: 0.03 },
    ),
  ],
});

import { closedForm, example, refits } from './closed-form.js';
import { fixedLaw, keepsFrequencies, survivalFactor } from './symbols/setting.js';

/**
 * Of Poisson draws the survival is exact, of T multinomial ones a lower bound: their counts are less spread. Of the
 * missing mass it is an upper bound.
 */
export const symbolSurvival = closedForm({
  id: 'symbol-survival',
  summary: 'Share of symbols that survive k fits of unsmoothed counts, and the mass of those that do not: bounds',
  reference: 'Suresh et al. 2024, Rate of Model Collapse in Recursive Training',
  predict(setting, metric, generation) {
    if (metric !== 'support.surviving' && metric !== 'support.missingMass') return undefined;
    // Of Zipf's law the missing mass has a closed form: the theory `zipf-missing-mass`.
    if (metric === 'support.missingMass' && setting.source.use === 'zipf') return undefined;
    const refitted = keepsFrequencies(setting) ? refits(setting, generation) : undefined;
    const law = refitted === undefined ? undefined : fixedLaw(setting.source);
    if (refitted === undefined || law === undefined) return undefined;
    const factor = survivalFactor(refitted.fits) * refitted.rows;
    let [symbols, survivors, missing] = [0, 0, 0];
    for (const p of law) {
      if (p === 0) continue;
      const lost = Math.exp(-factor * p);
      symbols++;
      survivors += 1 - lost;
      missing += p * lost;
    }
    const reference = '1 − exp(−L h(k)), h(1) = 1, h(k+1) = 1 − exp(−h(k)) (Suresh et al. 2024)';
    return metric === 'support.surviving'
      ? { value: survivors / symbols, bound: 'lower', reference }
      : { value: missing, bound: 'upper', reference };
  },
  examples: [
    example(
      [{ use: 'categorical', with: { alphabet: 50 } }, 'categorical', 'replace'],
      ['support.surviving', 'support.missingMass'],
      [1, 4, 8],
      { samples: 100 },
    ),
  ],
});

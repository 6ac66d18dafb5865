import type { Prediction, TheorySetting, Theory, TheoryExample } from '../../core/contracts/index.js';
import { noOptions, theory } from '../../core/plugin/index.js';
import { fixedLaw, keepsFrequencies, refits, rowsOfFit, survivalFactor } from './symbols/setting.js';

/**
 * Of Poisson draws the survival is exact, of T multinomial ones a lower bound: their counts are less spread. Of the
 * missing mass it is an upper bound.
 */
class SymbolSurvival implements Theory {
  predict(setting: TheorySetting, metric: string, generation: number): Prediction | undefined {
    if (metric !== 'support.surviving' && metric !== 'support.missingMass') return undefined;
    // Of Zipf's law the missing mass has a closed form: the theory `zipf-missing-mass`.
    if (metric === 'support.missingMass' && setting.source.use === 'zipf') return undefined;
    const fits = keepsFrequencies(setting) ? refits(setting, generation) : undefined;
    const law = fits === undefined ? undefined : fixedLaw(setting.source);
    if (fits === undefined || law === undefined) return undefined;
    const factor = survivalFactor(fits) * rowsOfFit(setting);
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
  }
  examples(): readonly TheoryExample[] {
    return [
      {
        study: {
          sources: [{ use: 'categorical', with: { alphabet: 50 } }],
          models: ['categorical'],
          strategies: ['replace'],
          samples: 100,
        },
        outputs: ['support.surviving', 'support.missingMass'],
        generations: [1, 4, 8],
      },
    ];
  }
}

export const symbolSurvival = theory({
  id: 'symbol-survival',
  summary: 'Share of symbols that survive k fits of unsmoothed counts, and the mass of those that do not: bounds',
  reference: 'Suresh et al. 2024, Rate of Model Collapse in Recursive Training',
  options: noOptions,
  implementation: SymbolSurvival,
});

import type { Prediction, TheorySetting, Theory, TheoryExample } from '../../core/contracts/index.js';
import { noOptions, theory } from '../../core/plugin/index.js';
import { accumulated, mixedFixed, mixedFresh, replaced } from './symbols/heterozygosity.js';
import { fixedLaw, keepsFrequencies, refits, rowsOfFit } from './symbols/setting.js';

/** 1 - sum p0^2, its mean over seeds where every seed has a law of its own; undefined for other sources. */
const startOf = ({ source }: TheorySetting): number | undefined => {
  const law = fixedLaw(source);
  if (law !== undefined) return 1 - law.reduce((sum, p) => sum + p * p, 0);
  const { use, with: options } = source;
  if (use !== 'categorical' || options['law'] !== 'dirichlet') return undefined;
  const concentration = Number(options['concentration'] ?? 1);
  return 1 - (concentration + 1) / (Number(options['alphabet'] ?? 10) * concentration + 1);
};

class SymbolHeterozygosity implements Theory {
  predict(setting: TheorySetting, metric: string, generation: number): Prediction | undefined {
    if (metric !== 'heterozygosity.value' || !keepsFrequencies(setting)) return undefined;
    const start = startOf(setting);
    if (start === undefined) return undefined;
    const { strategy, samples } = setting;
    const fits = refits(setting, generation);
    if (fits !== undefined)
      return {
        value: replaced(start, rowsOfFit(setting), fits),
        reference: 'E[1 − Σp²] = (1 − 1/n)^g (1 − Σp₀²) (Seddik et al. 2024)',
      };
    if (strategy.use === 'accumulate')
      return {
        value: accumulated(start, samples, generation),
        reference: 'E[1 − Σp²] = (1 − Σp₀²) ∏ (1 − 1/(T i²)): exact second moments',
      };
    if (strategy.use !== 'mix') return undefined;
    const synthetic = Math.round(Number(strategy.with['syntheticShare'] ?? 0.5) * samples);
    const fixed = strategy.with['real'] === 'fixed';
    if (fixed && synthetic === samples) return undefined;
    return {
      value: (fixed ? mixedFixed : mixedFresh)(start, samples, synthetic, generation),
      reference: `Exact second moments of a mixture with ${fixed ? 'the same' : 'fresh'} real rows`,
    };
  }
  examples(): readonly TheoryExample[] {
    return [
      {
        study: {
          sources: [{ use: 'categorical', with: { probabilities: [0.4, 0.3, 0.15, 0.1, 0.05] } }],
          models: ['categorical'],
          strategies: ['replace'],
          samples: 20,
        },
        outputs: ['heterozygosity.value'],
        generations: [1, 2, 8],
      },
      {
        study: {
          sources: [{ use: 'categorical', with: { probabilities: [0.4, 0.3, 0.15, 0.1, 0.05] } }],
          models: ['categorical'],
          strategies: ['accumulate'],
          samples: 20,
        },
        outputs: ['heterozygosity.value'],
        generations: [1, 2, 8],
      },
      {
        study: {
          sources: [{ use: 'categorical', with: { probabilities: [0.4, 0.3, 0.15, 0.1, 0.05] } }],
          models: ['categorical'],
          strategies: [{ use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } }],
          samples: 20,
        },
        outputs: ['heterozygosity.value'],
        generations: [1, 2, 8],
      },
    ];
  }
}

export const symbolHeterozygosity = theory({
  id: 'symbol-heterozygosity',
  summary: 'Chance that two symbols differ under replace, accumulate, mix and real rows alone, for unsmoothed counts',
  reference: 'Seddik et al. 2024, How Bad is Training on Synthetic Data?',
  options: noOptions,
  implementation: SymbolHeterozygosity,
});

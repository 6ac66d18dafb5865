import type { TheorySetting } from '../../core/contracts/index.js';
import { closedForm, example, refits, syntheticRows } from './closed-form.js';
import { fixedLaw, keepsFrequencies } from './symbols/setting.js';

/** 1 - sum p0^2, its mean over seeds where every seed has a law of its own; undefined for other sources. */
const startOf = ({ source }: TheorySetting): number | undefined => {
  const law = fixedLaw(source);
  if (law !== undefined) return 1 - law.reduce((sum, p) => sum + p * p, 0);
  const { use, with: options } = source;
  if (use !== 'categorical' || options['law'] !== 'dirichlet') return undefined;
  const concentration = Number(options['concentration'] ?? 1);
  return 1 - (concentration + 1) / (Number(options['alphabet'] ?? 10) * concentration + 1);
};

/**
 * E[1 - sum p^2] of frequencies refitted to multinomial draws, exact second moments; `start` = 1 - sum p0^2. Every draw
 * is unbiased for what it was drawn from, so that only variances are lost: T draws of p keep the part 1 - 1/T.
 */
const replaced = (start: number, rows: number, fits: number): number => start * Math.exp(fits * Math.log1p(-1 / rows));

/** T new rows join all earlier ones: each generation moves the mean of g T rows by its own T. */
const accumulated = (start: number, samples: number, generation: number): number => {
  let value = start;
  for (let i = 1; i <= generation; i++) value *= 1 - 1 / (samples * i * i);
  return value;
};

/** n = T - m fresh real rows and m synthetic ones each generation, T real rows in the first. */
const mixedFresh = (start: number, total: number, synthetic: number, generation: number): number => {
  const share = synthetic / total;
  let value = start * (1 - 1 / total);
  // Of sum p^2: the squares of both shares lose their sampling variance, the cross term is sum p0^2.
  for (let g = 2; g <= generation; g++)
    value = start * (1 - share * share) + share * share * value - ((1 - share) * start + share * value) / total;
  return value;
};

/** The same n = T - m real rows again beside m new synthetic ones; generation 1 on the n alone. */
const mixedFixed = (start: number, total: number, synthetic: number, generation: number): number => {
  const share = synthetic / total;
  // The real rows are drawn once: 1 - sum over their frequencies times the model's stays what it is for them alone.
  const real = start * (1 - 1 / (total - synthetic));
  let value = real;
  for (let g = 2; g <= generation; g++)
    value = real * (1 - share * share) + share * share * value - (share * value) / total;
  return value;
};

const LAW = { use: 'categorical', with: { probabilities: [0.4, 0.3, 0.15, 0.1, 0.05] } } as const;

export const symbolHeterozygosity = closedForm({
  id: 'symbol-heterozygosity',
  summary: 'Chance that two symbols differ under replace, accumulate, mix and real rows alone, for unsmoothed counts',
  reference: 'Seddik et al. 2024, How Bad is Training on Synthetic Data?',
  predict(setting, metric, generation) {
    if (metric !== 'heterozygosity.value' || !keepsFrequencies(setting)) return undefined;
    const start = startOf(setting);
    if (start === undefined) return undefined;
    const { strategy, samples } = setting;
    const refitted = refits(setting, generation);
    if (refitted !== undefined)
      return {
        value: replaced(start, refitted.rows, refitted.fits),
        reference: 'E[1 − Σp²] = (1 − 1/n)^g (1 − Σp₀²) (Seddik et al. 2024)',
      };
    if (strategy.use === 'accumulate')
      return {
        value: accumulated(start, samples, generation),
        reference: 'E[1 − Σp²] = (1 − Σp₀²) ∏ (1 − 1/(T i²)): exact second moments',
      };
    if (strategy.use !== 'mix') return undefined;
    const synthetic = syntheticRows(setting);
    const fixed = strategy.with['real'] === 'fixed';
    if (fixed && synthetic === samples) return undefined;
    return {
      value: (fixed ? mixedFixed : mixedFresh)(start, samples, synthetic, generation),
      reference: `Exact second moments of a mixture with ${fixed ? 'the same' : 'fresh'} real rows`,
    };
  },
  examples: ['replace', 'accumulate', { use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } }].map((strategy) =>
    example([LAW, 'categorical', strategy], ['heterozygosity.value'], [1, 2, 8]),
  ),
});

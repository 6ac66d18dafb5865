import type { JsonObject, ResolvedEntry, TheorySetting } from '../../core/contracts/index.js';
import { keepLast, zipfLaw } from '../symbols.js';
import { closedForm, example, refits, syntheticRows } from './closed-form.js';

/** A model of frequencies: what it generates has the frequencies of what it was fitted to, nothing added. */
export const keepsFrequencies = ({ model: { use, with: options } }: TheorySetting): boolean =>
  (use === 'categorical' && Number(options['alpha'] ?? 0) === 0) ||
  (use === 'hutter' && (options['recall'] ?? 'frequency') === 'frequency' && options['cut'] === undefined);

/** The law of the source where its options fix it, the same for every seed. */
export const fixedLaw = ({ use, with: options }: ResolvedEntry): Float64Array | undefined => {
  if (use === 'zipf') return zipfOf(zipfOptions(options));
  if (use !== 'categorical') return undefined;
  const given = options['probabilities'] as readonly number[] | undefined;
  if (given !== undefined) {
    const total = given.reduce((sum, p) => sum + p, 0);
    return Float64Array.from(given, (p) => p / total);
  }
  if ((options['law'] ?? 'uniform') !== 'uniform') return undefined;
  const alphabet = Number(options['alphabet'] ?? 10);
  return new Float64Array(alphabet).fill(1 / alphabet);
};

const zipfOf = keepLast(({ alphabet, exponent }: ReturnType<typeof zipfOptions>) => zipfLaw(alphabet, exponent));
export const zipfOptions = (options: JsonObject): { alphabet: number; exponent: number } => ({
  alphabet: Number(options['alphabet'] ?? 100_000),
  exponent: Number(options['exponent'] ?? 1.5),
});

/**
 * h(1) = 1, h(k + 1) = 1 - exp(-h(k)): a symbol with Poisson(L) expected count survives k fits with probability
 * 1 - exp(-L h(k)) (Suresh et al. 2024): extinction of a branching process with Poisson(1) offspring. h(k) ~ 2 / k.
 */
export const survivalFactor = (fits: number): number => {
  let h = 1;
  for (let k = 1; k < fits; k++) h = -Math.expm1(-h);
  return h;
};

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

import type { JsonObject, ResolvedEntry, TheorySetting } from '../../../core/contracts/index.js';
import { keepLast, zipfLaw } from '../../symbols.js';

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

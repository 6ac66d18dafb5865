import type { Json, JsonObject } from '../../core/contracts/index.js';
import { normalDensity } from '../../core/numerics/index.js';
import { canonicalJson } from '../../core/plugin/index.js';
import { closedForm, example } from './closed-form.js';

interface Use {
  readonly use?: string;
  readonly with?: JsonObject;
}

/** The law that its example is about. */
const LAW = { dimensions: 3, coefficients: 'equal', labels: 'threshold' } as const;

/** The options of the distillation that a strategy is or curates, and f and h: the rates at which its right and wrong rows pass. */
const passedRows = ({
  use,
  with: options = {},
}: Use): { distilled: JsonObject; good: number; bad: number } | undefined => {
  if (use === 'distil') return { distilled: options, good: 1, bad: 1 };
  const inner: Use = use === 'curate' ? (options['strategy'] as Use) : {};
  const rates = inner.use === 'distil' ? ratesOf(options) : undefined;
  return rates && { distilled: inner.with ?? {}, ...rates };
};

/** f and h of a curation by threshold with the exact verifier. */
const ratesOf = (curated: JsonObject): { good: number; bad: number } | undefined => {
  const scorer = curated['scorer'] as Use;
  const threshold = Number(curated['threshold'] ?? 0.5);
  if (curated['keep'] !== 'threshold' || scorer.use !== 'verifier' || !(threshold > 0 && threshold <= 1))
    return undefined;
  return { good: Number(scorer.with?.['keepGood'] ?? 1), bad: Number(scorer.with?.['keepBad'] ?? 0) };
};

/** How often the teacher of a distillation is right; undefined where that is not known. */
const teacherAccuracy = (source: JsonObject, distilled: JsonObject): number | undefined => {
  const { use, with: options = {} } = (distilled['teacher'] ?? {}) as Use;
  // Right is what the study's own source calls right: a teacher of another direction errs in other ways.
  return use === 'logistic' && sameDirection(source, options) ? labelAccuracy(options) : undefined;
};

const sameDirection = (source: JsonObject, teacher: JsonObject): boolean => {
  const [here, there] = [source['coefficients'] ?? 'seeded', teacher['coefficients'] ?? 'seeded'];
  return (
    here !== 'seeded' &&
    canonicalJson(here) === canonicalJson(there) &&
    Number(source['dimensions'] ?? 5) === Number(teacher['dimensions'] ?? 5)
  );
};

const STEPS = 4000;
const REACH = 10;

/**
 * Probability that a label of the source `logistic` is right: 1 - flip for threshold labels; for logistic ones
 * flip + (1 - 2 flip) E[1 / (1 + exp(-|u|))] with u normal, by the trapezoid rule. undefined where the spread of u
 * depends on the seed.
 */
export const labelAccuracy = (options: JsonObject): number | undefined => {
  const flip = Number(options['flip'] ?? 0);
  if (options['labels'] === 'threshold') return 1 - flip;
  const spread = predictorSpread(options);
  if (spread === undefined) return undefined;
  let sum = 0;
  for (let i = 0; i <= STEPS; i++) {
    const z = (REACH * i) / STEPS;
    const value = (2 * normalDensity(z)) / (1 + Math.exp(-spread * z));
    sum += i === 0 || i === STEPS ? value / 2 : value;
  }
  return flip + (1 - 2 * flip) * ((sum * REACH) / STEPS);
};

/** Standard deviation of w'x. */
const predictorSpread = (options: JsonObject): number | undefined => {
  const coefficients: Json = options['coefficients'] ?? 'seeded';
  const alpha = Number(options['alpha'] ?? 0);
  const norm = Number(options['norm'] ?? 1);
  const d = Number(options['dimensions'] ?? 5);
  if (coefficients === 'seeded') return alpha === 0 ? norm : undefined;
  const given = Array.isArray(coefficients)
    ? (coefficients as readonly number[])
    : new Array<number>(d).fill(norm / Math.sqrt(d));
  return Math.sqrt(given.reduce((sum, w, i) => sum + w * w * Math.exp(-alpha * Math.log(i + 1)), 0));
};

/** What a verifier leaves of a teacher whose labels are right with a known probability. */
export const verifierPurity = closedForm({
  id: 'verifier-purity',
  summary: 'Share of right rows that a verifier lets pass of a teacher with noisy labels',
  reference: 'Feng et al. 2024, Beyond Model Collapse: Scaling Up with Synthesized Data Requires Verification',
  predict({ source, strategy, samples }, metric) {
    if (metric !== 'purity.synthetic' || source.use !== 'logistic') return undefined;
    const passed = passedRows(strategy);
    const right = passed && teacherAccuracy(source.with, passed.distilled);
    if (right === undefined) return undefined;
    const { distilled, good, bad } = passed!;
    const rows = Math.round(Number(distilled['syntheticShare'] ?? 1) * samples);
    const passing = right * good + (1 - right) * bad;
    if (rows === 0 || !(passing > 0)) return undefined;
    const value = (right * good) / passing;
    return {
      value,
      spread: Math.sqrt((value * (1 - value)) / rows),
      reference:
        'q f/(q f + (1 − q) h): what a verifier with these error rates lets pass (setting of Feng et al. 2024)',
    };
  },
  examples: [
    example(
      [
        { use: 'logistic', with: LAW },
        'logistic-regression',
        {
          use: 'curate',
          with: {
            strategy: { use: 'distil', with: { teacher: { use: 'logistic', with: { ...LAW, flip: 0.3 } } } },
            scorer: { use: 'verifier', with: { keepGood: 0.8, keepBad: 0.3 } },
            keep: 'threshold',
          },
        },
      ],
      ['purity.synthetic'],
      [1, 2],
      { samples: 50 },
    ),
  ],
});

import {
  ROWS_JUDGED,
  ROWS_KEPT,
  type MixState,
  type MixStrategy,
  type Mixed,
  type SampleContext,
  type Samples,
  type Synthetic,
} from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { strategy, type Options } from '../../core/plugin/index.js';
import { join, slice, take } from '../../core/samples/index.js';
import { PART } from '../options.js';
import { decorated } from './parts.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['strategy', 'scorer'],
  properties: {
    strategy: { entry: 'strategies', description: 'gets the synthetic rows that are kept' },
    scorer: { entry: 'scorers', description: 'verifier or reward model; a higher score is better' },
    keep: {
      enum: ['best', 'softmax', 'threshold', 'top'],
      default: 'best',
      description:
        'best: the highest score of `of` candidates; softmax: one of them, with probability proportional to exp(score) (Ferbach et al. 2024); threshold: every row that scores at least `threshold` (Feng et al. 2024); top: the best `share` of all rows that are drawn',
    },
    of: { type: 'integer', minimum: 2, default: 4, description: 'candidates for each row; for best and softmax' },
    threshold: { type: 'number', default: 0.5, description: 'lowest score that is kept; for threshold' },
    share: { ...PART, default: 0.5, description: 'of the rows that are drawn, those with the highest scores; for top' },
    rounds: {
      type: 'integer',
      minimum: 1,
      default: 100,
      description: 'for threshold: how often as many rows are drawn as are wanted, before the chain is given up',
    },
  },
} as const;

/** Another strategy that gets only those synthetic rows that a scorer likes, always as many as it asks for. */
class Curate implements MixStrategy {
  constructor(private readonly options: Options<typeof schema>) {}

  async next(state: MixState): Promise<Mixed> {
    const rows = { judged: 0, kept: 0 };
    const mixed = await this.options.strategy.next(decorated(state, (inner) => this.#curated(inner, state, rows)));
    if (rows.judged > 0) state.report({ values: { [ROWS_JUDGED]: rows.judged, [ROWS_KEPT]: rows.kept } });
    return mixed;
  }

  #curated(inner: Synthetic, { truth, chain }: MixState, rows: { judged: number; kept: number }): Synthetic {
    const { keep, of, threshold, rounds, scorer, share } = this.options;
    const kept = (samples: Samples, judged: number): Samples => {
      rows.judged += judged;
      rows.kept += samples.count;
      return samples;
    };
    const judge = (samples: Samples, context: SampleContext): Promise<Float64Array> =>
      scorer.score(samples, {
        random: context.random.child('score'),
        signal: context.signal,
        report: context.report,
        chain,
        ...(truth === undefined ? {} : { truth }),
      });
    const one = (context: SampleContext, index: number): SampleContext => ({
      ...context,
      random: context.random.child('kept', index),
    });
    if (keep === 'threshold' || keep === 'top') {
      const draw = async (count: number, context: SampleContext): Promise<Samples> =>
        kept(
          ...(await (keep === 'top'
            ? topShare(inner, count, { share, judge }, context)
            : accepted(inner, count, { threshold, rounds, judge }, context))),
        );
      return {
        ...inner,
        sample: draw,
        candidates: async (count, wanted, context) => {
          const all: Samples[] = [];
          for (let i = 0; i < wanted; i++) all.push(await draw(count, one(context, i)));
          return all;
        },
      };
    }
    return {
      ...inner,
      sample: async (count, context) => {
        const draws = await inner.candidates(count, of, below(context));
        return kept(await chosen(draws, keep, judge, context), of * count);
      },
      candidates: async (count, wanted, context) => {
        // All at once, so that every candidate answers the same given row.
        const draws = await inner.candidates(count, wanted * of, below(context));
        const all: Samples[] = [];
        for (let i = 0; i < wanted; i++)
          all.push(kept(await chosen(draws.slice(i * of, (i + 1) * of), keep, judge, one(context, i)), of * count));
        return all;
      },
    };
  }
}

/** A stream apart from the scorer's own, also where one curation stands inside another. */
const below = (context: SampleContext): SampleContext => ({ ...context, random: context.random.child('drawn') });

/** One score a row, higher is better. */
type Judge = (samples: Samples, context: SampleContext) => Promise<Float64Array>;

/** What was kept, and how many rows it was chosen from. */
type Selection = readonly [samples: Samples, judged: number];

interface Acceptance {
  /** lowest score that is kept */
  readonly threshold: number;
  /** draws of `count` rows before it gives up */
  readonly rounds: number;
  readonly judge: Judge;
}

/**
 * The first `count` rows that score at least `threshold`. Every round draws `count` rows, not the number still missing:
 * a model that answers given rows would else answer only the first of them again.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID when too few are accepted
 */
const accepted = async (
  inner: Synthetic,
  count: number,
  { threshold, rounds, judge }: Acceptance,
  context: SampleContext,
): Promise<Selection> => {
  const kept: Samples[] = [];
  let missing = count;
  let judged = 0;
  for (let round = 0; round < rounds && missing > 0; round++) {
    context.signal.throwIfAborted();
    const random = context.random.child('round', round);
    const drawn = await inner.sample(count, { ...context, random: random.child('drawn') });
    const scores = await judge(drawn, { ...context, random });
    const rows: number[] = [];
    for (let i = 0; i < count && rows.length < missing; i++) if (scores[i]! >= threshold) rows.push(i);
    // Those after the last that was wanted are not asked about.
    judged += rows.length === missing ? rows.at(-1)! + 1 : count;
    if (rows.length === 0) continue;
    kept.push(rows.length === count ? drawn : take(drawn, rows));
    missing -= rows.length;
  }
  if (missing > 0)
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: `${rounds} times ${count} rows were drawn, and the scorer accepted ${count - missing}, where ${count} are wanted`,
      where: 'strategy curate',
      why: `Hardly any row scores ${threshold} or more: the model makes few good ones, or the threshold is too high`,
      fix: 'Lower `threshold`, raise `rounds`, or keep the best of several',
    });
  return [slice(join(kept), 0, count), judged];
};

/** The best `count` of as many rows as leave this share of them, in the order in which they were drawn; the first of equals. */
const topShare = async (
  inner: Synthetic,
  count: number,
  { share, judge }: { readonly share: number; readonly judge: Judge },
  context: SampleContext,
): Promise<Selection> => {
  const drawn = await inner.sample(Math.ceil(count / share), below(context));
  const scores = await judge(drawn, context);
  const best = Uint32Array.from(scores, (_, row) => row)
    // Not their difference, which infinite scores have none of.
    .sort((a, b) => Number(scores[b]! > scores[a]!) - Number(scores[b]! < scores[a]!) || a - b)
    .subarray(0, count);
  return [take(drawn, best.sort()), drawn.count];
};

/**
 * One of the candidates for every row: the best (the first of equals), or one drawn with probability proportional to
 * exp(score). `draws`: row i of each answers the same question.
 */
const chosen = async (
  draws: readonly Samples[],
  how: 'best' | 'softmax',
  judge: Judge,
  context: SampleContext,
): Promise<Samples> => {
  const count = draws[0]!.count;
  const best = new Float64Array(count).fill(-Infinity);
  const rows = new Uint32Array(count);
  for (let i = 0; i < count; i++) rows[i] = i;
  for (const [k, samples] of draws.entries()) {
    const random = context.random.child('candidate', k);
    const scores = await judge(samples, { ...context, random });
    const luck = random.child('choice');
    for (let i = 0; i < count; i++) {
      // The largest of score + Gumbel noise is a draw from the softmax.
      const score = how === 'best' ? scores[i]! : scores[i]! - Math.log(-Math.log(luck.uniform()));
      if (score <= best[i]!) continue;
      best[i] = score;
      rows[i] = k * count + i;
    }
  }
  return take(join(draws), rows);
};

export const curate = strategy({
  id: 'curate',
  title: (_options, [inside]) => `${inside!}; of synthetic ones those that score best`,
  summary: 'Another strategy that gets only the synthetic rows that a verifier or reward model likes best',
  reference:
    'Feng et al. 2024, Beyond Model Collapse; Ferbach et al. 2024, Self-Consuming Generative Models with Curated Data',
  options: schema,
  wraps: 'strategy',
  implementation: Curate,
});

import type { Call, FittedModel, RandomStream, ScoreContext, Scorer, Text } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { objectSchema, type Options, scorer } from '../../core/plugin/index.js';
import { join, take } from '../../core/samples/index.js';
import { COUNT, PART, POSITIVE } from '../options.js';
import { UNIT } from '../text.js';
import { rowLuck } from './row-luck.js';
import { calibration, sigmoid } from './text-classifier/calibration.js';
import { hashedNgrams } from './text-classifier/hashed-ngrams.js';
import { logOdds, sparseLogistic, type LogisticCoefficients } from './text-classifier/sparse-logistic.js';

const schema = objectSchema(
  {
    positive: {
      fitted: 'models',
      data: 'text',
      description:
        'writes the rows that score high: a source (texts by people, right solutions, preferred answers), or a model',
    },
    negative: {
      fitted: 'models',
      data: 'text',
      description:
        'writes the others: of a detector the model whose texts are to be told, as { use, with, on } or a checkpoint; of a reward model a source of wrong or rejected answers',
    },
    labels: {
      enum: ['given', 'truth'],
      default: 'given',
      description:
        'which rows are good. given: those that `positive` wrote; truth: of all of them, whoever wrote them, those that the exact verifier of the source holds for right',
    },
    rows: { ...COUNT, minimum: 10, default: 1000, description: 'that each of the two writes, to learn from' },
    held: {
      ...PART,
      default: 0.2,
      description: 'share of what they write that is not learnt from: probabilities are fitted to what is true of it',
    },
    apart: {
      enum: ['texts', 'rows'],
      default: 'texts',
      description:
        'what is held out. texts: whole ones, however often they are written, as for texts that will not have been seen; rows: each for itself, where what it is asked about is what it has seen, such as the few problems of one digit',
    },
    unit: { ...UNIT, default: 'characters' },
    order: { ...COUNT, maximum: 8, default: 4, description: 'n: grams of 1 to n tokens' },
    width: {
      ...COUNT,
      minimum: 16,
      maximum: 1048576,
      default: 16384,
      description: 'columns that grams are hashed into',
    },
    ridge: {
      ...POSITIVE,
      default: 1,
      description: 'penalty on half the squared weights, beside the sum of negative log-likelihoods',
    },
  },
  ['positive', 'negative'],
);

interface Fitted {
  readonly coefficients: LogisticCoefficients;
  /** what log odds are multiplied by, so that probabilities are what happens */
  readonly factor: number;
}

/**
 * The probability that a text is of the first of two sorts, learnt once for a seed from rows of both: a reward model, or a
 * detector of machine-written text. Logistic regression on hashed n-grams, its probabilities fitted to rows that it did not
 * learn from; they hold where both sorts are as frequent as they were there.
 */
class TextClassifier implements Scorer<Text> {
  #fitted: Promise<Fitted> | undefined;

  constructor(private readonly options: Options<typeof schema>) {}

  async score(samples: Text, context: ScoreContext<Text>): Promise<Float64Array> {
    this.#fitted ??= this.#fit(context);
    const { coefficients, factor } = await this.#fitted.catch((error: unknown) => {
      this.#fitted = undefined;
      throw error;
    });
    return logOdds(hashedNgrams(samples, this.options), coefficients).map((odds) => sigmoid(factor * odds));
  }

  /** By the chain's own stream: the same wherever in the chain it is asked first. */
  async #fit({ chain, truth, signal, report }: ScoreContext<Text>): Promise<Fitted> {
    const { positive, negative, rows, labels: from, held, apart, ridge } = this.options;
    const random = chain.child('text-classifier');
    const draw = (model: FittedModel<Text>, stream: RandomStream): Promise<Text> =>
      model.sample(rows, { random: stream, signal, report } satisfies Call);
    const [good, bad] = [
      await draw(positive, random.child('positive')),
      await draw(negative, random.child('negative')),
    ];
    if ((good.prompts === undefined) !== (bad.prompts === undefined))
      throw unfit(
        'rows of one sort have prompts and those of the other have none, so that they are told by that alone',
        'Let both continue prompts, or neither',
      );
    const all = join([good, bad]);
    const labels =
      from === 'given'
        ? Uint8Array.from({ length: all.count }, (_, row) => (row < good.count ? 1 : 0))
        : truth!.correct!(all);
    const lots = random.child('held');
    const luck = apart === 'texts' ? rowLuck(all, lots) : (): number => lots.uniform();
    const sides = { learnt: [] as number[], held: [] as number[] };
    for (let row = 0; row < all.count; row++) sides[luck(row) < held ? 'held' : 'learnt'].push(row);
    const part = (side: readonly number[]) => {
      const own = Uint8Array.from(side, (row) => labels[row]!);
      const ones = own.reduce((sum, label) => sum + label, 0);
      if (ones > 0 && ones < own.length) return { x: hashedNgrams(take(all, side), this.options), labels: own };
      throw unfit(
        `of ${side.length} rows that it ${side === sides.held ? 'is checked by' : 'learns from'} ${ones} are good: it needs good and bad ones`,
        from === 'truth'
          ? 'Raise `rows`, or let `negative` err more, and `positive` less'
          : 'Raise `rows`, or let both write rows that differ',
      );
    };
    const [learnt, checked] = [part(sides.learnt), part(sides.held)];
    const coefficients = sparseLogistic(learnt.x, learnt.labels, { ridge, signal });
    return { coefficients, factor: calibration(logOdds(checked.x, coefficients), checked.labels) };
  }
}

const unfit = (what: string, fix: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_FIT_INVALID', { what, where: 'scorer text-classifier', fix });

export const textClassifier = scorer({
  id: 'text-classifier',
  summary:
    'Reward model or detector of machine-written text: the probability that a text is of one of two sorts, learnt beforehand',
  reference:
    'Drayson et al. 2025, Machine-Generated Text Detection Prevents Language Model Collapse; Weinberger et al. 2009 (features)',
  data: 'text',
  needs: ({ labels }) => (labels === 'truth' ? ['truth.correct'] : []),
  options: schema,
  implementation: TextClassifier,
});

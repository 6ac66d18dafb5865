import type { MixState, MixStrategy, Mixed, Part, RandomStream, TrainingSet } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { objectSchema, strategy, type Options } from '../../core/plugin/index.js';
import { take, trainingSet } from '../../core/samples/index.js';
import { COUNT, NOT_NEGATIVE, POSITIVE } from '../options.js';
import { callBelow } from './parts.js';

const schema = objectSchema(
  {
    strategy: { entry: 'strategies', description: 'makes the pool of real and synthetic rows that is drawn from' },
    scorer: {
      entry: 'scorers',
      description: 'probability that a row is real, q: a detector of what models make',
    },
    exponent: { ...NOT_NEGATIVE, default: 1, description: 'b: a row is drawn by weight q^b; 0 draws all alike' },
    factor: {
      ...POSITIVE,
      default: 1.5,
      description: 'rows that are drawn for each row of the pool; 1 trains on as many as the strategy inside',
    },
    repeats: { ...COUNT, default: 3, description: 'how often a row is drawn at most; as large as `factor`, or larger' },
  },
  ['strategy', 'scorer'],
);

/**
 * Another strategy whose training sets are drawn anew, what looks real more often: of a pool of unknown origins. Which rows are
 * synthetic is never looked at, but for one thing: a pool without any, as in generation 1 and in a control, is drawn from alike.
 */
class Resample implements MixStrategy {
  constructor(private readonly options: Options<typeof schema>) {
    const { factor, repeats } = options;
    if (repeats < factor)
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        where: 'strategy resample',
        what: `${repeats} times each row are fewer than ${factor} times all of them`,
        fix: `Raise repeats to ${Math.ceil(factor)} or more, or lower factor`,
      });
  }

  async next(state: MixState): Promise<Mixed> {
    const { factor, scorer } = this.options;
    const mixed = await this.options.strategy.next(state);
    const { training } = mixed;
    const alike =
      state.synthetic?.real === true || training.parts.every(({ origin, edited }) => origin === 'real' && !edited);
    if (alike && factor === 1) return mixed;
    const call = callBelow(state, 'resample');
    const { chain, truth } = state;
    const logs = new Float64Array(training.count);
    if (!alike) {
      let at = 0;
      for (const [index, { samples }] of training.parts.entries()) {
        const random = call.random.child('score', index);
        const scores = await scorer.score(samples, {
          ...call,
          random,
          chain,
          ...(truth === undefined ? {} : { truth }),
        });
        logs.set(scores.map(this.#logWeight), at);
        at += samples.count;
      }
    }
    return { ...mixed, training: this.#drawn(training, logs, call.random.child('rows')) };
  }

  readonly #logWeight = (score: number): number => {
    if (!(score >= 0 && score <= 1))
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        where: 'strategy resample',
        what: `its scorer gave ${score}, which is no probability`,
        fix: 'Use a scorer of probabilities, such as text-classifier or verifier',
      });
    const { exponent } = this.options;
    return exponent === 0 ? 0 : exponent * Math.log(score);
  };

  #drawn({ parts, count }: TrainingSet, logs: Float64Array, random: RandomStream): TrainingSet {
    const { factor, repeats } = this.options;
    const size = Math.max(1, Math.round(factor * count));
    const rows = weightedRows(logs, repeats, size, random);
    if (rows.length < size)
      throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
        what: `${size} rows are to be drawn, and the scorer gives ${count - rows.length / repeats} of ${count} no chance at all`,
        where: 'strategy resample',
        fix: 'Lower `factor`, raise `repeats`, or use a scorer that is less sure',
      });
    const chosen: Part[] = [];
    let [first, from] = [0, 0];
    for (const part of parts) {
      const own: number[] = [];
      for (; from < rows.length && rows[from]! < first + part.samples.count; from++) own.push(rows[from]! - first);
      first += part.samples.count;
      if (own.length > 0) chosen.push({ ...part, samples: take(part.samples, own) });
    }
    return trainingSet(chosen);
  }
}

/**
 * `size` rows, ascending, drawn one after the other by weight without replacement from `repeats` copies of each; fewer where
 * those of weight 0 would be needed. Of the logarithms of exponential numbers divided by the weights the least are such a
 * draw (Efraimidis & Spirakis 2006), and no weight is too small.
 */
export const weightedRows = (
  logWeights: Float64Array,
  repeats: number,
  size: number,
  random: RandomStream,
): Uint32Array => {
  const keys = new Float64Array(logWeights.length * repeats);
  for (let i = 0; i < keys.length; i++)
    keys[i] = Math.log(-Math.log(random.uniform())) - logWeights[Math.floor(i / repeats)]!;
  const order = Uint32Array.from(keys, (_, i) => i).sort((a, b) => keys[a]! - keys[b]! || a - b);
  return order
    .subarray(0, size)
    .filter((i) => keys[i]! < Infinity)
    .map((i) => Math.floor(i / repeats))
    .sort();
};

export const resample = strategy({
  id: 'resample',
  title: (_options, [inside]) => `${inside!}; drawn anew, more often what looks real`,
  summary:
    'Another strategy whose rows are drawn anew, those more often that a detector holds for real: where origins are unknown',
  reference: 'Drayson et al. 2025, Machine-Generated Text Detection Prevents Language Model Collapse',
  options: schema,
  wraps: 'strategy',
  // How many synthetic rows are left is what comes out.
  shareOf: () => undefined,
  constantSize: () => false,
  implementation: Resample,
});

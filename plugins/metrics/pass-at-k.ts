import type { Call, Measured, Metric, Output, Subject, Text } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { COUNT, POSITIVE } from '../options.js';
import { eachSampled, harmless, heldOut, ON } from './measured.js';
import { SHARE } from './outputs.js';

const schema = objectSchema({
  k: {
    type: 'array',
    items: COUNT,
    minItems: 1,
    uniqueItems: true,
    default: [1],
    description: 'numbers of tries, each an output',
  },
  draws: { ...COUNT, description: 'solutions that are drawn of each held-out problem; default: the largest k' },
  on: ON,
  temperature: { ...POSITIVE, description: 'that solutions are drawn at; default: as the model samples' },
});

/**
 * Share of held-out prompts that a model answers rightly within k tries: of each 1 - C(n - c, k) / C(n, k), c of n answers
 * being right, which has no bias (Chen et al. 2021, equation 1).
 */
class PassAtK implements Metric<Text> {
  readonly outputs: readonly Output[];
  readonly #draws: number;

  constructor(private readonly options: Options<typeof schema>) {
    const { k } = options;
    const least = Math.max(...k);
    this.#draws = options.draws ?? least;
    if (this.#draws < least)
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        where: 'metric pass-at-k',
        what: `${this.#draws} draws cannot say what ${least} tries would give`,
        fix: `Raise draws to ${least} or more, or lower k`,
      });
    this.outputs = k.map((tries) => ({
      name: `at${tries}`,
      title: `Solved within ${tries} ${tries === 1 ? 'try' : 'tries'}`,
      summary: `share of the held-out prompts that are answered rightly within ${tries} ${tries === 1 ? 'try' : 'tries'}`,
      ...SHARE,
      better: 'higher',
    }));
  }

  async measure(subject: Subject<Text>, call: Call): Promise<Readonly<Record<string, Measured>>> {
    const { k, temperature, on } = this.options;
    const { model, truth } = subject;
    const test = heldOut(subject, on);
    const correct = truth?.correct?.bind(truth);
    if (correct === undefined || test === undefined || model.sampleGiven === undefined || test.count === 0)
      return harmless(this.outputs);
    const right = new Uint32Array(test.count);
    for (let draw = 0; draw < this.#draws; draw++) {
      const random = call.random.child('draw', draw);
      const bias = temperature === undefined ? {} : { bias: { temperature } };
      const answers = await model.sampleGiven(test, { ...call, random, ...bias });
      correct(answers).forEach((one, row) => (right[row]! += one));
    }
    return eachSampled(
      Object.fromEntries(
        k.map((tries) => {
          let sum = 0;
          for (const count of right) sum += passed(this.#draws, count, tries);
          return [`at${tries}`, sum / test.count];
        }),
      ),
    );
  }
}

/** 1 - C(n - c, k) / C(n, k), as a product: no factorial is too large. */
export const passed = (n: number, c: number, k: number): number => {
  if (n - c < k) return 1;
  let missed = 1;
  for (let i = n - c + 1; i <= n; i++) missed *= 1 - k / i;
  return 1 - missed;
};

export const passAtK = metric({
  id: 'pass-at-k',
  summary: 'How many held-out problems the model solves within k tries, by the exact verifier of the source',
  reference: 'Chen et al. 2021, Evaluating Large Language Models Trained on Code',
  data: 'text',
  needs: ({ temperature, on }) => [
    'truth.correct',
    ...(on === 'harder' ? (['truth.harder'] as const) : []),
    'sampleGiven',
    ...(temperature === undefined ? [] : (['temperature'] as const)),
  ],
  options: schema,
  implementation: PassAtK,
});

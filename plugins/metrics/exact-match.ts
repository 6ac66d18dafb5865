import type { Call, Measured, Metric, Output, Subject, Text } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { eachSampled, harmless, heldOut, ON } from './measured.js';
import { SHARE } from './outputs.js';

const schema = objectSchema({
  decoding: {
    enum: ['greedy', 'sampled'],
    default: 'greedy',
    description: 'greedy: always the likeliest token; sampled: as the model samples',
  },
  on: ON,
});

class ExactMatch implements Metric<Text> {
  readonly outputs: readonly Output[] = [
    {
      name: 'accuracy',
      title: 'Exact-match accuracy',
      summary:
        'share of the held-out prompts that the model continues exactly as the held-out text does, but for white space around it',
      ...SHARE,
      better: 'higher',
    },
  ];

  constructor(private readonly options: Options<typeof schema>) {}

  async measure(subject: Subject<Text>, call: Call): Promise<Readonly<Record<string, Measured>>> {
    const { model } = subject;
    const test = heldOut(subject, this.options.on);
    // Without prompts there is nothing that one text answers.
    if (model.sampleGiven === undefined || test?.prompts === undefined || test.count === 0)
      return harmless(this.outputs);
    const bias = this.options.decoding === 'greedy' ? { bias: { topK: 1 } } : {};
    const { texts } = await model.sampleGiven(test, { ...call, ...bias });
    const right = texts.filter((text, row) => text.trim() === test.texts[row]!.trim()).length;
    return eachSampled({ accuracy: right / test.count });
  }
}

export const exactMatch = metric({
  id: 'exact-match',
  summary: 'How many held-out prompts the model continues exactly as the held-out text does',
  reference: 'Rajpurkar et al. 2016, SQuAD (exact match)',
  data: 'text',
  needs: ({ decoding, on }) => [
    'sampleGiven',
    ...(decoding === 'sampled' ? [] : (['topK'] as const)),
    ...(on === 'harder' ? (['truth.harder'] as const) : []),
  ],
  options: schema,
  implementation: ExactMatch,
});

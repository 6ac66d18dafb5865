import { expect } from 'chai';
import type { FittedModel, Model, Text, TrainingSet } from '../../../../core/contracts/index.js';
import { definePlugin, model, noOptions } from '../../../../core/plugin/index.js';
import { problemIn } from '../../../../plugins/sources/arithmetic/problems.js';
import { cellsOf, eventsOf, generationsOf } from '../../../fixtures/chains.js';

const learnt: TrainingSet<Text>[] = [];
/** Remembers what it is fitted to, and answers 0. */
class Pupil implements Model<Text> {
  async fit(training: TrainingSet<Text>): Promise<FittedModel<Text>> {
    learnt.push(training);
    const prompts = training.parts.flatMap(({ samples }) => samples.prompts ?? []);
    const answered = (given: readonly string[]): Text => ({
      kind: 'text',
      count: given.length,
      texts: given.map(() => '0'),
      prompts: given,
    });
    return {
      sample: async (count) => answered(Array.from({ length: count }, (_, i) => prompts[i % prompts.length]!)),
      sampleGiven: async ({ prompts: given = [] }) => answered(given),
      save: async () => ({ meta: {} }),
    };
  }
  restore(): Promise<FittedModel<Text>> {
    return Promise.reject(new Error('never asked for'));
  }
}
const pupils = definePlugin({
  name: 'collapsar-plugin-pupil',
  version: '1.0.0',
  api: '^1.0.0',
  entries: [
    model({
      id: 'pupil',
      summary: 'Answers 0',
      data: 'text',
      options: noOptions,
      provides: ['sample', 'sampleGiven'],
      implementation: Pupil,
    }),
  ],
});

describe('a transformer that teaches arithmetic', () => {
  it('is fitted by the host, poses problems that it was not tested with, and answers them', async () => {
    const { cells, runHere } = await cellsOf(
      {
        study: 'taught',
        sources: [{ use: 'arithmetic', with: { digits: 1, harder: { digits: 2 } } }],
        models: ['pupil'],
        strategies: [
          {
            use: 'distil',
            with: {
              syntheticShare: 0.75,
              teacher: {
                use: 'transformer',
                with: { context: 16, layers: 1, width: 16, heads: 2, steps: 20, batch: 8 },
                on: { source: { use: 'arithmetic', with: { digits: 2, errors: 0.1, wrong: 'carry' } }, rows: 60 },
              },
            },
          },
        ],
        metrics: ['pass-at-k', { use: 'pass-at-k', as: 'harder', with: { on: 'harder' } }],
        samples: 40,
        evaluate: 50,
        generations: 2,
        seeds: 1,
        controls: false,
      },
      [pupils],
    );
    const events = await eventsOf(cells[0]!, runHere);
    expect(events.filter((event) => event.type === 'failed')).to.deep.equal([]);
    const [first] = generationsOf(events);
    expect(first!.lineage).to.include({ teacher: 30, real: 10 });
    const values = cells[0]!.metrics.map(({ key }) => (first!.metrics[key]!['at1'] as readonly [number, string])[0]);
    // Few problems have the answer 0, of two digits hardly any.
    expect(values[0]).to.be.within(0, 0.5);
    expect(values[1]).to.be.within(0, 0.2);
    expect(learnt).to.have.length(2);
    for (const { parts } of learnt) {
      const { samples } = parts.find(({ origin }) => origin === 'teacher')!;
      expect(samples.count).to.equal(30);
      for (const prompt of samples.prompts!) expect(problemIn(prompt), prompt).to.not.equal(undefined);
      expect(new Set(samples.texts).size).to.be.above(5);
    }
  }).timeout(20_000);
});

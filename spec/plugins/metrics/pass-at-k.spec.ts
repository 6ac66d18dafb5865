import { expect } from 'chai';
import type { Call, FittedModel, Metric, Subject, Text } from '../../../core/contracts/index.js';
import { callOf, Workbench } from '../../../core/testing/workbench.js';
import { passAtK, passed } from '../../../plugins/metrics/pass-at-k.js';

/** Prompt i is answered rightly with probability i / 10. */
const test: Text = {
  kind: 'text',
  count: 11,
  texts: Array.from({ length: 11 }, () => ''),
  prompts: Array.from({ length: 11 }, (_, i) => String(i)),
};
const model = {
  sampleGiven: async ({ count, prompts }: Text, { random }: Call): Promise<Text> => ({
    kind: 'text',
    count,
    texts: prompts!.map((prompt) => (random.uniform() < Number(prompt) / 10 ? 'right' : 'wrong')),
    prompts: prompts!,
  }),
} as unknown as FittedModel<Text>;
const subject = {
  model,
  test,
  truth: { correct: ({ texts }: Text) => Uint8Array.from(texts, (text) => (text === 'right' ? 1 : 0)) },
} as unknown as Subject<Text>;
const measured = async (options: object, seed: number): Promise<Record<string, number>> => {
  const metric = await new Workbench('metrics', { entry: passAtK, options: options as never }).make<Metric<Text>>();
  const values = await metric.measure(subject, callOf(seed));
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, (value as { value: number }).value]));
};

describe('pass-at-k', () => {
  it('has the combinatorial form', () => {
    const choose = (n: number, k: number): number =>
      k > n ? 0 : Array.from({ length: k }, (_, i) => (n - i) / (i + 1)).reduce((a, b) => a * b, 1);
    for (const n of [1, 2, 5, 12])
      for (let c = 0; c <= n; c++)
        for (let k = 1; k <= n; k++)
          expect(passed(n, c, k), `${n} ${c} ${k}`).to.be.closeTo(1 - choose(n - c, k) / choose(n, k), 1e-12);
  });

  it('has no bias: its mean is the share that k independent tries solve', async () => {
    // Of p = 0, .1, ..., 1: the means of 1 - (1 - p)^k.
    const truth = (k: number): number =>
      Array.from({ length: 11 }, (_, i) => 1 - Math.exp(k * Math.log(Math.max(1e-300, 1 - i / 10)))).reduce(
        (a, b) => a + b,
      ) / 11;
    const found = await Promise.all(Array.from({ length: 400 }, (_, seed) => measured({ k: [1, 3], draws: 5 }, seed)));
    for (const k of [1, 3]) {
      const values = found.map((each) => each[`at${k}`]!);
      const mean = values.reduce((a, b) => a + b) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
      expect(Math.abs(mean - truth(k)) / Math.sqrt(variance / values.length), `k = ${k}`).to.be.below(4);
    }
  });

  it('asks harder problems where that is said, and nothing where there are none', async () => {
    const one = (prompt: string): Text => ({ kind: 'text', count: 1, texts: [''], prompts: [prompt] });
    const metric = await new Workbench('metrics', { entry: passAtK, options: { on: 'harder' } }).make<Metric<Text>>();
    const ask = async (harder: object) =>
      metric.measure({ ...subject, test: one('10'), truth: { ...subject.truth, ...harder } }, callOf(1));
    expect(await ask({ harder: one('0') })).to.deep.equal({ at1: { value: 0, basis: 'sampled' } });
    expect(await ask({})).to.deep.equal({ at1: 'harmless' });
  });

  it('refuses fewer draws than tries', async () => {
    const refused = await measured({ k: [5], draws: 2 }, 1).then(
      () => 'nothing',
      (error: Error) => error.message,
    );
    expect(refused).to.match(/2 draws cannot say.*5 or more/s);
  });
});

import { expect } from 'chai';
import type { Bias, Step, Text } from '../../../../core/contracts/index.js';
import { callOf } from '../../../../core/testing/workbench.js';
import { BYTES } from '../../../../plugins/models/tokenisers/bytes.js';
import { FittedTransformer } from '../../../../plugins/models/transformer/fitted-transformer.js';
import { readsFrom } from '../../../../plugins/models/transformer/windows.js';
import { startEngine, type Tf } from '../../../../plugins/tensors/index.js';
import { after as logitsAfter, biased, drawn, END, logSoftmax, loudNetwork, textOf } from './definition.js';

describe('token editing by the transformer', () => {
  let tf: Tf;
  let fitted: FittedTransformer;
  before(async () => {
    tf = (await startEngine('auto')).tf;
    fitted = new FittedTransformer(tf, loudNetwork(tf), { length: 40 }, BYTES);
  });

  after(() => {
    fitted.dispose();
  });

  const encoder = new TextEncoder();
  const samples = textOf(
    ['', 'a', 'more words than the context holds', 'na\u00efve', 'abab'],
    ['', 'prompt ', 'before ', 'x', ''],
  );

  /** Token by token, as Zhu et al. write it: x if P(x | what stands before it) is at most `above`, else a draw from P. */
  const slowly = ({ texts, prompts }: Text, above: number, bias: Bias = {}) => {
    let [read, edited, changed] = [0, 0, 0];
    const out = texts.map((text, row) => {
      const prompt = [...encoder.encode(prompts![row])];
      const tokens = [...encoder.encode(text)];
      const inputs = [END, ...prompt, ...tokens];
      const random = callOf(1).random.child('row', row);
      const now = tokens.map((token, i) => {
        const at = prompt.length + i;
        const logs = logSoftmax(logitsAfter(tf, fitted.network, inputs.slice(readsFrom(at, 8), at + 1)));
        read++;
        if (Math.exp(logs[token]!) <= above) return token;
        const others = biased(logs, bias).map((log, other) => (other === END ? -Infinity : log));
        const total = others.reduce((sum, log) => sum + Math.exp(log), 0);
        if (total === 0) return token;
        edited++;
        const drew = drawn(
          others.map((log) => log - Math.log(total)),
          random,
        );
        changed += Number(drew !== token);
        return drew;
      });
      return new TextDecoder().decode(Uint8Array.from(now));
    });
    return { texts: out, values: { 'tokens edited': edited / read, 'tokens changed': changed / read } };
  };

  for (const [above, bias] of [
    [0, {}],
    [0.001, {}],
    [0.02, { topK: 3 }],
    [0.02, { temperature: 0.5, topP: 0.9 }],
    [1, {}],
  ] as const)
    it(`is what a slow loop does, above ${above} under ${JSON.stringify(bias)}; prompts and ends stay`, async () => {
      const reports: Step[] = [];
      const context = { ...callOf(1), bias, report: (step: Step) => void reports.push(step) };
      const found = await fitted.edit(samples, above, context);
      const wanted = slowly(samples, above, bias);
      expect(found).to.deep.equal({ ...samples, texts: wanted.texts });
      expect(reports.flatMap(({ values }) => (values === undefined ? [] : [values]))).to.deep.equal([wanted.values]);
      if (above === 1) expect(found.texts).to.deep.equal(samples.texts);
      else expect(wanted.values['tokens changed']).to.be.above(0);
    });

  it('edits what it is surest of: all tokens above 0, fewer the higher the threshold', () => {
    const shares = [0, 0.001, 0.02, 1].map((above) => slowly(samples, above).values['tokens edited']);
    expect(shares[0]).to.equal(1);
    expect(shares.at(-1)).to.equal(0);
    expect(shares).to.deep.equal(shares.toSorted((a, b) => b - a));
    expect(new Set(shares).size).to.equal(4);
  });
});

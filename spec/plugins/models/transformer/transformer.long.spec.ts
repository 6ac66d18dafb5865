import { expect } from 'chai';
import type { Step } from '../../../../core/contracts/index.js';
import { callOf } from '../../../../core/testing/workbench.js';
import { textOf } from './definition.js';
import { fit, TINY } from './fitting.js';

describe('transformer, trained for long', function () {
  this.timeout(120_000);

  it('learns what continues a prompt, or the prompt as well', async () => {
    const prompts = Array.from({ length: 40 }, (_, i) => `${i % 4}+1=`);
    const samples = textOf(
      prompts.map((prompt) => String(Number(prompt[0]) + 1)),
      prompts,
    );
    const options = { ...TINY, width: 32, steps: 250, batch: 16, learningRate: 0.003 };
    const fitted = await fit(options, samples);
    const { texts } = await fitted.sampleGiven(textOf(['', '', '', ''], ['0+1=', '1+1=', '2+1=', '3+1=']), {
      ...callOf(1),
      bias: { temperature: 0.1 },
    });
    expect(texts).to.deep.equal(['1', '2', '3', '4']);
    const all = await fit({ ...options, loss: 'all' }, samples);
    const asText = textOf(['3+1=4']);
    expect((await all.logLikelihood(asText, callOf(1)))[0]).to.be.above(
      (await fitted.logLikelihood(asText, callOf(1)))[0]! + 3,
    );
    const own = await fitted.sample(20, callOf(3));
    expect(own.prompts!.every((prompt) => prompts.includes(prompt))).to.equal(true);
    for (const each of [fitted, all]) each.dispose();
  });

  it('leaves out what it is surer of than its truncation, and judges held-out texts by all', async () => {
    const samples = textOf(Array.from({ length: 40 }, () => 'abcabc'));
    const options = { ...TINY, width: 16, steps: 150, batch: 8, learningRate: 0.01, validation: 0.25 };
    const surest = async (truncation: number) => {
      const held: number[] = [];
      const report = ({ values }: Step) => void (values?.['validationLoss'] && held.push(values['validationLoss']));
      const fitted = await fit({ ...options, truncation }, samples, { report });
      const [log] = await fitted.logLikelihood(textOf(['abcabc']), callOf(1));
      fitted.dispose();
      return { each: Math.exp(log! / 7), held: held.at(-1)! };
    };
    const [whole, truncated] = [await surest(1), await surest(0.6)];
    // Nothing draws a token on once it is likelier than the truncation; the momentum of its last pull carries it a little further.
    expect(whole.each).to.be.above(0.98);
    expect(truncated.each).to.be.within(0.6, 0.9);
    // Held-out texts lose all of their tokens' logarithms: a truncated loss of these would be 0.
    expect(truncated.held).to.be.within(-Math.log(0.9), -Math.log(0.6) + 0.1);
  });
});

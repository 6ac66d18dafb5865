import { expect } from 'chai';
import { rootStream } from '../../../core/random/index.js';
import { TransformerNetwork, variablesOf } from '../../../plugins/models/transformer/network.js';
import { startEngine } from '../../../plugins/tensors/index.js';
import { pythonHas, requires } from '../../requires.js';
import { askPython } from '../python.js';

const INPUTS = [256, 3, 77, 5, 200, 100, 3, 3];

describe('the transformer beside PyTorch in float64', function () {
  this.timeout(60_000);
  before(function () {
    requires(this, 'Python with torch', pythonHas('torch'));
  });
  for (const positions of ['rotary', 'learned'] as const)
    it(`gives the same logits for the same weights (${positions} positions)`, async () => {
      const { tf } = await startEngine('auto');
      const sizes = { vocabulary: 257, context: 16, layers: 2, width: 24, heads: 2, hidden: 40, positions };
      const network = new TransformerNetwork(tf, sizes, rootStream(1));
      const named = variablesOf(sizes);
      // Far from where they start, so that every one of them counts.
      for (const [i, { name }] of named.entries())
        tf.tidy(() =>
          network.variables[i]!.assign(tf.add(tf.mul(network.variables[i]!, 8), name.endsWith('bias') ? 0.1 : 0)),
        );
      const ours = tf.tidy(() =>
        network
          .logits(network.read(tf.tensor2d(INPUTS, [1, 8], 'int32')))
          .dataSync()
          .slice(),
      );
      const weights = named.map(({ name, shape }, i) => ({
        name,
        shape,
        values: Array.from(network.variables[i]!.dataSync()),
      }));
      const theirs = askPython<number[]>(new URL('transformer.py', import.meta.url), ['torch'], {
        sizes,
        weights,
        inputs: INPUTS,
      });
      for (const variable of network.variables) variable.dispose();
      const scale = Math.max(...theirs.map(Math.abs));
      expect(scale).to.be.above(10);
      expect(ours.length).to.equal(theirs.length);
      for (const [i, logit] of theirs.entries()) expect(Math.abs(ours[i]! - logit) / scale, `${i}`).to.be.below(2e-5);
    });
});

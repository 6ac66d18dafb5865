import { expect } from 'chai';
import { difference, momentsOf } from '../../../bench/learning/difference.js';
import { ourBounds, theirBounds, type Setting } from '../../../bench/learning/vae.js';
import { digits } from '../../../plugins/sources/digits.js';
import { startEngine } from '../../../plugins/tensors/index.js';
import { open } from '../../plugins/sources/open.js';
import { pythonHas, requires } from '../../requires.js';
import { askPython } from '../python.js';

const SEEDS = [1, 2, 3];

describe('the vae beside PyTorch, on digits', function () {
  this.timeout(180_000);
  before(function () {
    requires(this, 'python3 with PyTorch', pythonHas('torch'));
  });
  const setting: Setting = {
    network: 'mlp',
    hidden: [64],
    channels: [8, 16],
    latent: 8,
    steps: 120,
    batch: 64,
    learningRate: 0.003,
  };
  for (const network of ['mlp', 'convolutional'] as const)
    it(`learns as much from the same rows in the same steps (${network})`, async () => {
      const data = await open(digits, { as: 'images' });
      const train = await data.rows(0, 1000);
      const engine = await startEngine('auto');
      const own = { ...setting, network, hidden: network === 'mlp' ? setting.hidden : [] };
      const theirs = await theirBounds(
        (job) => askPython(new URL('../../../bench/learning/vae.py', import.meta.url), ['torch'], job),
        own,
        train,
        data.test,
        SEEDS,
      );
      const ours = await ourBounds(engine, own, train, data.test, SEEDS);
      // The difference is small beside the bound, and within four of its standard errors.
      const { mean } = difference(ours, theirs);
      const [a, b] = [momentsOf(ours), momentsOf(theirs)];
      expect(Math.abs(mean) / Math.sqrt(a.ofMean + b.ofMean), `ours ${a.mean}, theirs ${b.mean}`).to.be.below(4);
      expect(Math.abs(mean / b.mean)).to.be.below(0.04);
    });
});

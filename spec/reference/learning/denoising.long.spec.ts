import { expect } from 'chai';
import { difference } from '../../../bench/learning/difference.js';
import { ourLosses, theirLosses, type DenoisingJob } from '../../../bench/learning/denoising.js';
import type { DataSource } from '../../../core/contracts/index.js';
import { callOf, Workbench } from '../../../core/testing/workbench.js';
import { twoMoons } from '../../../plugins/sources/two-moons.js';
import { startEngine } from '../../../plugins/tensors/index.js';
import { pythonWith, requires } from '../../requires.js';
import { askPython } from '../python.js';

const MODULES = ['torch', 'scipy'];
const program = new URL('../../../bench/learning/denoising.py', import.meta.url);

describe('diffusion and flow matching learn as PyTorch does', function () {
  this.timeout(180_000);
  before(function () {
    requires(this, 'PyTorch', pythonWith(...MODULES) !== undefined);
  });
  for (const model of ['diffusion', 'flow-matching'] as const)
    it(`${model}: held-out losses of the same network, rows and budget differ by less than 5 %`, async () => {
      const source = await new Workbench('sources', { entry: twoMoons }).make<DataSource>();
      const data = await source.open({ ...callOf(1, 'data'), testRows: 1000 });
      const train = await data.rows(0, 400);
      const setting = {
        model,
        pairing: 'optimal-transport',
        hidden: [32, 32],
        trainingSteps: 100,
        batch: 64,
        learningRate: 5e-3,
        average: 0.95,
        looks: 25,
      } as const;
      const seeds = [1, 2, 3];
      if (train.kind !== 'vectors' || data.test.kind !== 'vectors') throw new TypeError('two moons are vectors');
      const ask = (job: DenoisingJob): { losses: number[] } => askPython(program, MODULES, job);
      const theirs = await theirLosses(ask, setting, train, data.test, seeds);
      const ours = await ourLosses(await startEngine('auto'), setting, train, data.test, seeds);
      const { low, high } = difference(ours, theirs);
      const scale = theirs.reduce((sum, loss) => sum + loss, 0) / theirs.length;
      const said = `ours ${ours.join(' ')}, theirs ${theirs.join(' ')}`;
      expect(low, said).to.be.below(0.05 * scale);
      expect(high, said).to.be.above(-0.05 * scale);
      expect(Math.abs(low + high) / 2, said).to.be.below(0.1 * scale);
    });
});

import { expect } from 'chai';
import { difference, momentsOf } from '../../../bench/learning/difference.js';
import { ourLosses, theirLosses, type DenoisingJob, type DenoisingSetting } from '../../../bench/learning/denoising.js';
import { chain, leastLoss, moons, oneMode, standardisedModes } from '../../../bench/learning/least-loss.js';
import type { RealData, Vectors } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { trainingSet } from '../../../core/samples/index.js';
import { digits } from '../../../plugins/sources/digits.js';
import { twoMoons } from '../../../plugins/sources/two-moons.js';
import { standardisationOf, startEngine } from '../../../plugins/tensors/index.js';
import { open } from '../../plugins/sources/open.js';
import { pythonWith, requires } from '../../requires.js';
import { askPython } from '../python.js';

const MODULES = ['torch', 'scipy'];
const SEEDS = [1, 2, 3];
const program = new URL('../../../bench/learning/denoising.py', import.meta.url);

describe('diffusion and flow matching learn as PyTorch does', function () {
  this.timeout(180_000);
  before(function () {
    requires(this, 'PyTorch', pythonWith(...MODULES) !== undefined);
  });
  const setting = {
    pairing: 'optimal-transport',
    hidden: [32, 32],
    frequencies: 3,
    channels: 4,
    steps: 100,
    batch: 64,
    learningRate: 5e-3,
    average: 0.95,
    looks: 25,
  } as const;
  const cases: readonly [string, DenoisingSetting, () => Promise<RealData<Vectors>>][] = [
    ['diffusion of points', { ...setting, model: 'diffusion', network: 'mlp' }, () => openMoons()],
    ['flow-matching of points', { ...setting, model: 'flow-matching', network: 'mlp' }, () => openMoons()],
    [
      'diffusion of images',
      { ...setting, model: 'diffusion', network: 'convolutional' },
      () => open(digits, { as: 'images' }),
    ],
  ];
  for (const [title, own, data] of cases)
    it(`${title}: held-out losses of the same network, rows and budget differ by less than 5 %`, async () => {
      const { rows, test } = await data();
      const train = await rows(0, 400);
      const ask = (job: DenoisingJob): Awaited<ReturnType<typeof ourLosses>> => askPython(program, MODULES, job);
      const theirs = await theirLosses(ask, own, train, test, SEEDS);
      const ours = await ourLosses(await startEngine('auto'), own, train, test, SEEDS);
      const { low, high } = difference(ours.losses, theirs.losses);
      const scale = momentsOf(theirs.losses).mean;
      const said = `ours ${ours.losses.join(' ')}, theirs ${theirs.losses.join(' ')}`;
      expect(ours.parameters, 'numbers learnt').to.equal(theirs.parameters);
      expect(low, said).to.be.below(0.05 * scale);
      expect(high, said).to.be.above(-0.05 * scale);
      expect(Math.abs(low + high) / 2, said).to.be.below(0.1 * scale);
    });
});

describe('the least loss of a diffusion of two moons', () => {
  it('is below what knows means and spreads only, which is near 1, and no network gets below it', async function () {
    this.timeout(60_000);
    const { rows, test } = await openMoons();
    const train = await rows(0, 1000);
    const standardisation = standardisationOf(trainingSet([{ samples: train, origin: 'real' }]), 'spec', true);
    const { mean, scale } = standardisation;
    const values = test.values.map((value, i) => (value - mean[i % 2]!) / scale[i % 2]!);
    const loss = (modes: typeof oneMode): number =>
      leastLoss({ ...test, values }, modes, chain(), 5, rootStream(1).child('least loss'));
    const least = loss(standardisedModes(moons(), standardisation));
    const spreadsOnly = loss(oneMode);
    // Velocity is uncorrelated with the noisy row where rows have unit spread: the best such prediction is 0.
    expect(spreadsOnly).to.be.within(0.9, 1.1);
    expect(least).to.be.below(spreadsOnly - 0.05);
    const { losses } = await ourLosses(
      await startEngine('auto'),
      {
        model: 'diffusion',
        pairing: 'independent',
        network: 'mlp',
        hidden: [64, 64],
        frequencies: 3,
        channels: 4,
        steps: 800,
        batch: 128,
        learningRate: 5e-3,
        average: 0.95,
        looks: 200,
      },
      train,
      test,
      [1],
    );
    expect(losses[0]!).to.be.above(least - 0.01);
    // More than half of the way from spreads to all that there is to know.
    expect(losses[0]!).to.be.below((least + spreadsOnly) / 2);
  });
});

const openMoons = (): Promise<RealData<Vectors>> => open(twoMoons, {}, { testRows: 1000 });

/**
 * npx tsx bench/learning/denoisers.ts [--model diffusion|flow-matching] [--pairing independent|optimal-transport]
 * [--data moons|ring|digits] [--seeds N] [--steps N] [--engine NAME]: does the model learn as well as one of PyTorch (denoising.py)
 * of the same sizes, data and budget? The points of the plane with the models' defaults, digits as images with a U-Net. Prints a
 * line of JSON: held-out losses by seed, the difference of their means with its 95 % interval, and for the points the least
 * loss there can be, and that of a prediction that knows means and spreads only.
 */
import { parseArgs } from 'node:util';
import type { DataSource, Vectors } from '../../core/contracts/index.js';
import { rootStream } from '../../core/random/index.js';
import { trainingSet } from '../../core/samples/index.js';
import { callOf, Workbench } from '../../core/testing/workbench.js';
import { digits } from '../../plugins/sources/digits.js';
import { gaussianMixture } from '../../plugins/sources/gaussian-mixture.js';
import { twoMoons } from '../../plugins/sources/two-moons.js';
import { standardisationOf, startEngine } from '../../plugins/tensors/index.js';
import { askPython } from '../../spec/reference/python.js';
import { ourLosses, theirLosses, type DenoisingSetting } from './denoising.js';
import { difference, momentsOf } from './difference.js';
import { chain, leastLoss, moons, oneMode, ring, standardisedModes, straight } from './least-loss.js';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'diffusion' },
    pairing: { type: 'string', default: 'optimal-transport' },
    data: { type: 'string', default: 'moons' },
    seeds: { type: 'string', default: '5' },
    steps: { type: 'string' },
    engine: { type: 'string', default: 'auto' },
  },
});
const isImages = values.data === 'digits';
const setting: DenoisingSetting = {
  model: values.model === 'diffusion' ? 'diffusion' : 'flow-matching',
  pairing: values.pairing === 'independent' ? 'independent' : 'optimal-transport',
  network: isImages ? 'convolutional' : 'mlp',
  hidden: [128, 128, 128],
  frequencies: 3,
  channels: 8,
  steps: Number(values.steps ?? (isImages ? 250 : 2000)),
  batch: isImages ? 64 : 256,
  learningRate: 2e-3,
  average: 0.99,
  // The pairing of a batch takes long, and leaves little to chance.
  looks: isImages || (values.model !== 'diffusion' && values.pairing !== 'independent') ? 200 : 1000,
};
const entry = isImages ? digits : values.data === 'ring' ? gaussianMixture : twoMoons;
const options = isImages ? { as: 'images' } : {};
const source = await new Workbench('sources', { entry, options }).make<DataSource<Vectors>>();
const data = await source.open({ ...callOf(1, 'data'), testRows: 4000 });
const train = await data.rows(0, isImages ? 1400 : 1000);
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
const program = new URL('./denoising.py', import.meta.url);

/** Known where the rows are points of the plane and each has noise of its own. */
const bounds = (): { readonly least: number; readonly spreadsOnly: number } | undefined => {
  if (isImages || (setting.model === 'flow-matching' && setting.pairing === 'optimal-transport')) return undefined;
  const standardisation = standardisationOf(trainingSet([{ samples: train, origin: 'real' }]), 'bench', true);
  const { mean, scale } = standardisation;
  const held = data.test.values.map((value, i) => (value - mean[i % 2]!) / scale[i % 2]!);
  const way = setting.model === 'diffusion' ? chain() : straight;
  const modes = standardisedModes(values.data === 'ring' ? ring() : moons(), standardisation);
  const rows = { ...data.test, values: held };
  const loss = (known: typeof modes): number => leastLoss(rows, known, way, 25, rootStream(1).child('least loss'));
  return { least: loss(modes), spreadsOnly: loss(oneMode) };
};

const theirs = await theirLosses(
  (job) => askPython(program, ['torch', 'scipy'], job),
  setting,
  train,
  data.test,
  seeds,
);
const engine = await startEngine(values.engine);
const ours = await ourLosses(engine, setting, train, data.test, seeds);
console.log(
  JSON.stringify({
    ...values,
    steps: setting.steps,
    engine: engine.name,
    test: data.test.count,
    parameters: { ours: ours.parameters, theirs: theirs.parameters },
    mean: { ours: momentsOf(ours.losses).mean, theirs: momentsOf(theirs.losses).mean },
    difference: difference(ours.losses, theirs.losses),
    ...bounds(),
    ours: ours.losses,
    theirs: theirs.losses,
  }),
);

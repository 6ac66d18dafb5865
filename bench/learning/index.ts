/**
 * npx tsx bench/learning/index.ts [--data fashion|digits] [--network mlp|convolutional] [--seeds N] [--steps N] [--engine NAME]:
 * does the VAE learn as well as one of PyTorch (vae.py) of the same sizes, data and budget? Prints a line of JSON: held-out
 * evidence lower bounds by seed, nats a row, and the difference of their means with its 95 % interval.
 */
import { parseArgs } from 'node:util';
import type { DataSource, Vectors } from '../../core/contracts/index.js';
import { callOf, Workbench } from '../../core/testing/workbench.js';
import { digits } from '../../plugins/sources/digits.js';
import { fashionMnist } from '../../plugins/sources/fashion-mnist.js';
import { startEngine } from '../../plugins/tensors/index.js';
import { difference, momentsOf } from './difference.js';
import { askTorch } from './torch.js';
import { ourBounds, theirBounds, type Setting } from './vae.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: 'fashion' },
    network: { type: 'string', default: 'mlp' },
    seeds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '1000' },
    engine: { type: 'string', default: 'auto' },
  },
});
const setting: Setting = {
  network: values.network === 'convolutional' ? 'convolutional' : 'mlp',
  hidden: values.network === 'convolutional' ? [] : [400],
  channels: [32, 64],
  latent: 20,
  steps: Number(values.steps),
  batch: 128,
  learningRate: 1e-3,
};

const [entry, options, rows] =
  values.data === 'digits'
    ? ([digits, { as: 'images' }, 1400] as const)
    : ([fashionMnist, { rows: 5000, testRows: 2000 }, 5000] as const);
const source = await new Workbench('sources', { entry, options }).make<DataSource<Vectors>>();
const data = await source.open({ ...callOf(1, 'data'), testRows: 0 });
const train = await data.rows(0, Math.min(rows, data.size));

const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
const engine = await startEngine(values.engine);
const theirs = await theirBounds(askTorch, setting, train, data.test, seeds);
const ours = await ourBounds(engine, setting, train, data.test, seeds);
console.log(
  JSON.stringify({
    ...values,
    engine: engine.name,
    train: train.count,
    test: data.test.count,
    mean: { ours: momentsOf(ours).mean, theirs: momentsOf(theirs).mean },
    difference: difference(ours, theirs),
    ours,
    theirs,
  }),
);

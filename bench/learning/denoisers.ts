/**
 * npx tsx bench/learning/denoisers.ts [--model diffusion|flow-matching] [--pairing independent|optimal-transport]
 * [--data moons|ring] [--seeds N] [--steps N] [--engine NAME]: does the model learn as well as one of PyTorch (denoising.py) of
 * the same sizes, data and budget? Prints a line of JSON: held-out losses by seed, and the difference of their means with its
 * 95 % interval.
 */
import { parseArgs } from 'node:util';
import type { DataSource, Vectors } from '../../core/contracts/index.js';
import { callOf, Workbench } from '../../core/testing/workbench.js';
import { gaussianMixture } from '../../plugins/sources/gaussian-mixture.js';
import { twoMoons } from '../../plugins/sources/two-moons.js';
import { startEngine } from '../../plugins/tensors/index.js';
import { askPython } from '../../spec/reference/python.js';
import { ourLosses, theirLosses, type DenoisingSetting } from './denoising.js';
import { difference, momentsOf } from './difference.js';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'diffusion' },
    pairing: { type: 'string', default: 'optimal-transport' },
    data: { type: 'string', default: 'moons' },
    seeds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '800' },
    engine: { type: 'string', default: 'auto' },
  },
});
const setting: DenoisingSetting = {
  model: values.model === 'diffusion' ? 'diffusion' : 'flow-matching',
  pairing: values.pairing === 'independent' ? 'independent' : 'optimal-transport',
  hidden: [128, 128],
  trainingSteps: Number(values.steps),
  batch: 128,
  learningRate: 2e-3,
  average: 0.99,
  looks: 100,
};
const entry = values.data === 'ring' ? gaussianMixture : twoMoons;
const source = await new Workbench('sources', { entry }).make<DataSource<Vectors>>();
const data = await source.open({ ...callOf(1, 'data'), testRows: 4000 });
const train = await data.rows(0, 1000);
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
const program = new URL('./denoising.py', import.meta.url);

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
    engine: engine.name,
    mean: { ours: momentsOf(ours).mean, theirs: momentsOf(theirs).mean },
    difference: difference(ours, theirs),
    ours,
    theirs,
  }),
);

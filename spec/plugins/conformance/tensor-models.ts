import type { JsonObject, Vectors } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import type { PluginDetails } from '../../../core/testing/index.js';
import { bars } from '../../fixtures/images.js';
import { admissions, patients } from '../../fixtures/tables.js';
import models, { engines } from '../../fixtures/tensor-models.js';
import { moduleAt } from '../../places.js';

const module = moduleAt('../../fixtures/tensor-models', import.meta.url);
const images = bars(80);
const { labels: _, ...unlabelled } = images;

/** Images of noise, brighter where the label is 1. */
const noisy = ((count: number): Vectors => {
  const random = rootStream(4).child('images');
  const classes = Uint32Array.from({ length: count }, () => random.below(2));
  const values = Float32Array.from(
    { length: count * 12 },
    (_, i) => classes[Math.floor(i / 12)]! + 0.3 * random.normal(),
  );
  return { kind: 'vectors', count, shape: [4, 3, 1], values, labels: classes };
})(60);
const denoised = (own: JsonObject) => [
  { module, options: { hidden: [8], batch: 16, steps: 12, learningRate: 0.01, ...own } },
  {
    data: noisy,
    options: { batch: 8, steps: 2, channels: 2, classConditional: true, ...own, guidance: 1 },
    label: 'of labelled images, guided',
  },
];

const tiny = { context: 16, layers: 1, width: 8, heads: 2, steps: 5, batch: 4 };

const onTables = { encoding: 'table', classConditional: true, hidden: [8], batch: 16, steps: 12 };

export const plugin = models;

/** The ways in which each is tested: the first by *.spec.ts, the others by *.long.spec.ts (see ways.ts). */
export const details: PluginDetails = {
  engines,
  entries: {
    diffusion: [
      ...denoised({ timesteps: 6, boundTerms: 3 }),
      {
        module,
        data: patients(80, 1, true),
        options: { ...onTables, timesteps: 5, guidance: 0.5 },
        label: 'of tables',
      },
      {
        data: admissions(80),
        options: { encoding: 'table', hidden: [8], steps: 8, timesteps: 5, transform: 'standard' },
      },
    ],
    'flow-matching': denoised({ samplingSteps: 2 }),
    transformer: [
      { options: { ...tiny, positions: 'rotary' } },
      { module, options: { ...tiny, positions: 'learned' }, label: 'with learned positions' },
    ],
    classifier: [
      { options: { hidden: [8], epochs: 3, batch: 16, validation: 0.2 } },
      { module, data: images, options: { hidden: [], steps: 10 }, label: 'without hidden layers, of images' },
    ],
    vae: [
      { module, data: patients(80, 1, true), options: { ...onTables, latent: 2, validation: 0.2 }, label: 'of tables' },
      { data: admissions(80), options: { encoding: 'table', hidden: [8], latent: 2, steps: 8, output: 'mean' } },
      { options: { likelihood: 'gaussian', hidden: [8], latent: 2, steps: 20, batch: 16, validation: 0.2 } },
      { data: unlabelled, options: { network: 'convolutional', channels: [2, 4], latent: 2, steps: 6, batch: 16 } },
      {
        module,
        data: images,
        options: { classConditional: true, hidden: [8], latent: 2, steps: 20, batch: 16, boundDraws: 3 },
      },
    ],
  },
};

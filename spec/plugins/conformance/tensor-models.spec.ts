import { describePlugin } from '../../../core/testing/index.js';
import { bars } from '../../fixtures/images.js';
import models, { engines } from '../../fixtures/tensor-models.js';
import { moduleAt } from '../../places.js';

const module = moduleAt('../../fixtures/tensor-models', import.meta.url);
const images = bars(80);
const { labels: _, ...unlabelled } = images;

describePlugin(models, {
  engines,
  entries: {
    // These two have suites of their own beside their specs: the smallest will do.
    diffusion: {
      options: { hidden: [4], batch: 16, steps: 6, learningRate: 0.01, timesteps: 4, boundTerms: 2 },
    },
    'flow-matching': { options: { hidden: [4], batch: 16, steps: 6, learningRate: 0.01, samplingSteps: 2 } },
    classifier: [
      { options: { hidden: [8], epochs: 3, batch: 16, validation: 0.2 } },
      { module, data: images, options: { hidden: [], steps: 10 }, label: 'without hidden layers, of images' },
    ],
    vae: [
      { options: { likelihood: 'gaussian', hidden: [8], latent: 2, steps: 20, batch: 16, validation: 0.2 } },
      { data: unlabelled, options: { network: 'convolutional', channels: [2, 4], latent: 2, steps: 6, batch: 16 } },
      {
        module,
        data: images,
        options: { classConditional: true, hidden: [8], latent: 2, steps: 20, batch: 16, boundDraws: 3 },
      },
    ],
  },
});

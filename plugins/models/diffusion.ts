import type { Checkpoint, FitContext, Model, Services, TrainingSet, Vectors } from '../../core/contracts/index.js';
import { model, objectSchema, type Options } from '../../core/plugin/index.js';
import type { Tf } from '../tensors/index.js';
import { learn } from './denoising/learn.js';
import { denoisingProperties } from './denoising/options.js';
import { startOf } from './denoising/fitted-denoiser.js';
import { FittedDiffusion } from './diffusion/fitted-diffusion.js';
import { noiseSchedule, noising } from './diffusion/schedule.js';
import { COUNT, PROBABILITY } from '../options.js';

const schema = objectSchema({
  timesteps: { ...COUNT, default: 100, description: 'T, the steps of the chain' },
  schedule: {
    enum: ['linear', 'cosine'],
    default: 'cosine',
    description: 'of the noise: Ho et al. 2020, scaled to T steps, or Nichol & Dhariwal 2021',
  },
  prediction: {
    enum: ['noise', 'velocity'],
    default: 'velocity',
    description:
      'what the network learns: the noise (Ho et al. 2020), or sqrt(signal) noise - sqrt(1 - signal) row, steadier where there is much noise (Salimans & Ho 2022)',
  },
  sampler: {
    enum: ['ddpm', 'ddim'],
    default: 'ddpm',
    description: 'ddpm: every step of the chain, random; ddim: fewer steps, deterministic with eta 0',
  },
  samplingSteps: { ...COUNT, default: 20, description: 'steps of ddim, T at most' },
  eta: {
    ...PROBABILITY,
    default: 0,
    description: 'randomness of ddim; 1 over all T steps is ddpm with variance: posterior',
  },
  variance: {
    enum: ['forward', 'posterior'],
    default: 'forward',
    description: 'of a step of ddpm and of the bound: that of the step forward, or that given the row (Ho et al. 2020)',
  },
  clip: {
    type: 'boolean',
    default: false,
    description: 'the estimate of the row is held within the range of the training values at every step of sampling',
  },
  boundTerms: {
    ...COUNT,
    default: 20,
    description:
      'terms of the variational bound drawn for a row, one from each of so many runs of steps; T: all of them',
  },
  ...denoisingProperties,
});

/**
 * Denoising diffusion: a network learns to predict the noise in standardised rows, and rows are made by taking it out step by
 * step. Temperature t scales the variance of all noise that sampling puts in, which for normal data scales the covariance by t.
 */
class Diffusion implements Model<Vectors> {
  readonly #tf: Tf;

  constructor(
    private readonly options: Options<typeof schema>,
    services: Services,
  ) {
    this.#tf = services.tensors!.tf as Tf;
  }

  async fit(training: TrainingSet<Vectors>, context: FitContext<Vectors>): Promise<FittedDiffusion> {
    const { options } = this;
    const { timesteps, schedule, prediction, sampler, samplingSteps, eta, variance, clip, boundTerms } = options;
    const start = startOf(context.start, 'diffusion');
    const denoiser = await learn(this.#tf, training, context, {
      where: 'diffusion',
      options,
      corruption: noising(noiseSchedule(schedule, timesteps), prediction),
      start,
    });
    const settings = { timesteps, schedule, prediction, sampler, samplingSteps, eta, variance, clip, boundTerms };
    return new FittedDiffusion(denoiser, settings);
  }

  async restore(checkpoint: Checkpoint): Promise<FittedDiffusion> {
    return FittedDiffusion.restore(this.#tf, checkpoint);
  }
}

export const diffusion = model({
  id: 'diffusion',
  summary: 'denoising diffusion, of vectors and small images',
  reference: 'Ho, Jain & Abbeel 2020; DDIM: Song, Meng & Ermon 2021; cosine schedule: Nichol & Dhariwal 2021',
  data: 'vectors',
  options: schema,
  tensors: true,
  needs: (options) => (options['classConditional'] === true ? ['labels'] : []),
  provides: (options) => [
    'sample',
    'likelihoodBound',
    'weights',
    'start',
    'temperature',
    ...(options['classConditional'] === true ? (['labels', 'sampleGiven'] as const) : []),
  ],
  implementation: Diffusion,
});

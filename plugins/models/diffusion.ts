import type {
  Call,
  Checkpoint,
  FitContext,
  FittedModel,
  Model,
  Services,
  TrainingSet,
  Vectors,
} from '../../core/contracts/index.js';
import { checkpointCodec, model, objectSchema, type Options } from '../../core/plugin/index.js';
import { COUNT, PROBABILITY } from '../options.js';
import type { TableEncoding, Tf } from '../tensors/index.js';
import { needsLabels, perhapsLabelled } from './conditional.js';
import { ENCODING, fitTable, isTable, refuseWithTables, restoreTable } from './tables/fitted-table.js';
import { DENOISER, kept, restoreDenoiser, type Denoiser } from './denoising/denoiser.js';
import { FittedDenoiser, type Labelled } from './denoising/fitted-denoiser.js';
import { fitDenoiser } from './denoising/fit.js';
import { denoisingProperties } from './denoising/options.js';
import { ddimSteps, ddpmSteps, runBack, type ReverseStep } from './diffusion/reverse-chain.js';
import { noiseOf, noiseSchedule, noising, timeOf, type NoiseSchedule } from './diffusion/schedule.js';
import { FittedTableRows } from './diffusion/fitted-table-rows.js';
import { extraOf, tableLoss, tableNoising } from './diffusion/multinomial.js';
import { boundTerms, variationalBound } from './diffusion/variational-bound.js';

/** How rows are made of what is learnt. */
const SAMPLING = {
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
} as const;
const schema = objectSchema({
  encoding: {
    ...ENCODING,
    description:
      'numbers: rows are numbers, standardised; table: columns of numbers, truth values and categories; these go through a multinomial diffusion (TabDDPM: Kotelnikov et al. 2023)',
  },
  transform: {
    enum: ['quantile', 'standard'],
    default: 'quantile',
    description:
      'encoding: table: columns of numbers as normal quantiles of their places, or standardised. What quantile makes stays within the range of the training rows',
  },
  ...SAMPLING,
  ...denoisingProperties,
});

const SETTINGS = objectSchema(kept(SAMPLING), 'all');
const codec = checkpointCodec({
  model: 'diffusion',
  meta: objectSchema({ ...DENOISER.meta, settings: SETTINGS }, 'all'),
  arrays: DENOISER.arrays,
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

  async fit(training: TrainingSet<Vectors>, context: FitContext<Vectors>): Promise<FittedModel<Vectors>> {
    const { options } = this;
    if (isTable(options)) return this.#fitTable(training, context);
    const corruption = noising(noiseSchedule(options.schedule, options.timesteps), options.prediction);
    const denoiser = await fitDenoiser(this.#tf, training, context, { where: 'diffusion', options, corruption });
    return new FittedDiffusion(denoiser, this.#settings());
  }

  #fitTable(training: TrainingSet<Vectors>, context: FitContext<Vectors>): Promise<FittedModel<Vectors>> {
    refuseWithTables(this.options, 'diffusion', { network: 'convolutional', sampler: 'ddim' });
    const { transform: numbers, classConditional: labelled } = this.options;
    const fit = this.#fitRows.bind(this);
    return fitTable(training, context, { where: 'diffusion', numbers, labelled, weighted: true, fit });
  }

  async #fitRows(
    training: TrainingSet<Vectors>,
    context: FitContext<Vectors>,
    encoding: TableEncoding,
  ): Promise<FittedModel<Vectors>> {
    const { options } = this;
    const { schedule, timesteps, prediction } = options;
    const denoiser = await fitDenoiser(this.#tf, training, context, {
      where: 'diffusion',
      options,
      corruption: tableNoising(noiseSchedule(schedule, timesteps), prediction, encoding),
      extra: extraOf(encoding),
      loss: tableLoss(this.#tf, encoding, timesteps),
      isEncoded: true,
    });
    return new FittedTableRows(denoiser, this.#settings(), codec, encoding);
  }

  #settings(): Options<typeof SETTINGS> {
    const { timesteps, schedule, prediction, sampler, samplingSteps, eta, variance, clip, boundTerms } = this.options;
    return { timesteps, schedule, prediction, sampler, samplingSteps, eta, variance, clip, boundTerms };
  }

  async restore(checkpoint: Checkpoint): Promise<FittedModel<Vectors>> {
    if (!isTable(this.options))
      return new FittedDiffusion(...restoreDenoiser(codec, this.#tf, 'diffusion', checkpoint));
    return restoreTable('diffusion', checkpoint, async (rows, encoding) => {
      const [denoiser, settings] = restoreDenoiser(codec, this.#tf, 'diffusion', rows);
      return new FittedTableRows(denoiser, settings, codec, encoding);
    });
  }
}

class FittedDiffusion extends FittedDenoiser<Options<typeof SETTINGS>> {
  readonly #schedule: NoiseSchedule;
  readonly #steps: readonly ReverseStep[];

  constructor(denoiser: Denoiser, settings: Options<typeof SETTINGS>) {
    super(denoiser, settings, 'diffusion', codec);
    const { timesteps, schedule, sampler, samplingSteps, eta, variance } = settings;
    this.#schedule = noiseSchedule(schedule, timesteps);
    this.#steps =
      sampler === 'ddpm' ? ddpmSteps(this.#schedule, variance) : ddimSteps(this.#schedule, samplingSteps, eta);
  }

  protected generate(
    x: Float64Array,
    labelled: Labelled | undefined,
    spread: number,
    { random, signal }: Call,
  ): Promise<void> {
    const { guidance, limits } = this.denoiser;
    return runBack(
      this.#steps,
      this.#schedule,
      x,
      (at, step) => this.#noise(at, this.#timeOf(step), () => step, labelled, guidance),
      { random, signal, spread, ...(this.settings.clip ? { limits } : {}) },
    );
  }

  protected density(x: Float64Array, labelled: Labelled | undefined, context: Call): Promise<Float64Array> {
    const { variance, boundTerms: strata } = this.settings;
    const terms = boundTerms(this.#schedule, variance);
    const noise = (at: Float64Array, steps: Uint32Array): Promise<Float32Array> =>
      this.#noise(at, Float32Array.from(steps, this.#timeOf), (row) => steps[row]!, labelled, 0);
    const d = this.denoiser.standardisation.mean.length;
    return variationalBound(this.#schedule, terms, x, d, strata, noise, context);
  }

  readonly #timeOf = (step: number): number => timeOf(step, this.settings.timesteps);

  async #noise(
    x: Float64Array,
    time: number | Float32Array,
    stepOf: (row: number) => number,
    labelled: Labelled | undefined,
    guidance: number,
  ): Promise<Float32Array> {
    const predicted = await this.evaluate(x, time, labelled, guidance);
    const d = this.denoiser.standardisation.mean.length;
    return noiseOf(this.settings.prediction, this.#schedule, x, predicted, d, stepOf);
  }

  /**
   * The variational bound of the chain of `timesteps` steps with its reverse variance, whatever sampler, clip or guidance
   * rows are drawn with: Monte Carlo, unbiased, from `boundTerms` terms a row.
   */
  logLikelihoodBound(samples: Vectors, context: Call): Promise<Float64Array> {
    return this.logDensity(samples, context);
  }
}

export const diffusion = model({
  id: 'diffusion',
  summary: 'denoising diffusion, of vectors, small images and tables with categories',
  reference:
    'Ho, Jain & Abbeel 2020; DDIM: Song, Meng & Ermon 2021; cosine schedule: Nichol & Dhariwal 2021; tables: Kotelnikov et al. 2023, Hoogeboom et al. 2021',
  data: 'vectors',
  options: schema,
  tensors: true,
  needs: needsLabels,
  provides: perhapsLabelled((given) =>
    isTable(given)
      ? ['sample', 'weights', 'start', 'categories', 'missing']
      : ['sample', 'likelihoodBound', 'weights', 'start', 'temperature'],
  ),
  implementation: Diffusion,
});

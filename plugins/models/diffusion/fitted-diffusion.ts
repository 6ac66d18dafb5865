import type { Call, Checkpoint, Vectors } from '../../../core/contracts/index.js';
import { checkpointCodec, objectSchema, type Options } from '../../../core/plugin/index.js';
import type { Tf } from '../../tensors/index.js';
import {
  DENOISER_ARRAYS,
  DENOISER_META,
  restoredDenoiser,
  savedDenoiser,
  type Denoiser,
} from '../denoising/denoiser.js';
import { FittedDenoiser, type Labelled } from '../denoising/fitted-denoiser.js';
import { ddimSteps, ddpmSteps, runBack, type ReverseStep } from './reverse-chain.js';
import { noiseOf, noiseSchedule, timeOf, type NoiseSchedule } from './schedule.js';
import { boundTerms, variationalBound } from './variational-bound.js';
import { COUNT, PROBABILITY } from '../../options.js';

const SETTINGS = objectSchema(
  {
    timesteps: COUNT,
    schedule: { enum: ['linear', 'cosine'] },
    prediction: { enum: ['noise', 'velocity'] },
    sampler: { enum: ['ddpm', 'ddim'] },
    samplingSteps: COUNT,
    eta: PROBABILITY,
    variance: { enum: ['forward', 'posterior'] },
    clip: { type: 'boolean' },
    boundTerms: COUNT,
  },
  ['timesteps', 'schedule', 'prediction', 'sampler', 'samplingSteps', 'eta', 'variance', 'clip', 'boundTerms'],
);
/** How rows are made of what was learnt. */
export type DiffusionSettings = Options<typeof SETTINGS>;

const codec = checkpointCodec({
  model: 'diffusion',
  meta: objectSchema({ ...DENOISER_META, settings: SETTINGS }, ['sizes', 'guidance', 'isSingle', 'settings']),
  arrays: DENOISER_ARRAYS,
});

export class FittedDiffusion extends FittedDenoiser {
  readonly #schedule: NoiseSchedule;
  readonly #steps: readonly ReverseStep[];

  constructor(
    denoiser: Denoiser,
    readonly settings: DiffusionSettings,
  ) {
    super(denoiser, 'diffusion');
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

  async save(): Promise<Checkpoint> {
    const { meta, arrays } = await savedDenoiser(this.denoiser);
    return codec.encode({ ...meta, settings: this.settings }, arrays);
  }

  static restore(tf: Tf, checkpoint: Checkpoint): FittedDiffusion {
    const { meta, arrays } = codec.decode(checkpoint);
    return new FittedDiffusion(restoredDenoiser(tf, 'diffusion', { ...meta, arrays }), meta.settings);
  }
}

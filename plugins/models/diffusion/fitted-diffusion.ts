import type { Call, Checkpoint, Vectors } from '../../../core/contracts/index.js';
import { saveDenoiser, type Denoiser } from '../denoising/denoiser.js';
import { FittedDenoiser } from '../denoising/fitted-denoiser.js';
import type { Labelled } from '../denoising/predictor.js';
import { noiseOf, timeOf, type Prediction } from './noising.js';
import { ddimSteps, ddpmSteps, runBack, type ReverseStep } from './reverse-chain.js';
import { noiseSchedule, type NoiseSchedule, type ReverseVariance, type ScheduleName } from './schedule.js';
import { boundTerms, variationalBound } from './variational-bound.js';

/** How rows are made of what was learnt. */
export interface DiffusionSettings {
  readonly timesteps: number;
  readonly schedule: ScheduleName;
  readonly prediction: Prediction;
  readonly sampler: 'ddpm' | 'ddim';
  readonly samplingSteps: number;
  readonly eta: number;
  readonly variance: ReverseVariance;
  readonly clip: boolean;
  readonly boundTerms: number;
}

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

  save(): Promise<Checkpoint> {
    return saveDenoiser(this.denoiser, this.settings);
  }
}

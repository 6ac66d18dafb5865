import type { Call, Checkpoint, Vectors } from '../../../core/contracts/index.js';
import { saveDenoiser, type Denoiser } from '../denoising/denoiser.js';
import { FittedDenoiser } from '../denoising/fitted-denoiser.js';
import type { Labelled } from '../denoising/predictor.js';
import { flowLogDensity } from './change-of-variables.js';
import { predictWithDivergence } from './divergence.js';
import { integrate, type IntegrationMethod } from './integrate.js';
import { timeOf } from './interpolation.js';

/** How rows are made of what was learnt. */
export interface FlowSettings {
  readonly solver: IntegrationMethod;
  readonly samplingSteps: number;
}

export class FittedFlow extends FittedDenoiser {
  constructor(
    denoiser: Denoiser,
    readonly settings: FlowSettings,
  ) {
    super(denoiser, 'flow-matching');
  }

  protected generate(
    x: Float64Array,
    labelled: Labelled | undefined,
    _spread: number,
    { signal }: Call,
  ): Promise<void> {
    const { solver, samplingSteps } = this.settings;
    const { guidance } = this.denoiser;
    const velocity = (at: Float64Array, time: number): Promise<Float32Array> =>
      this.evaluate(at, timeOf(time), labelled, guidance);
    return integrate(solver, velocity, x, [0, 1], samplingSteps, signal);
  }

  protected density(x: Float64Array, labelled: Labelled | undefined, { signal }: Call): Promise<Float64Array> {
    const { tf, network, standardisation } = this.denoiser;
    const d = standardisation.mean.length;
    const { solver, samplingSteps } = this.settings;
    return flowLogDensity(
      (at, time) => predictWithDivergence(tf, network, at, d, timeOf(time), labelled),
      x,
      d,
      solver,
      samplingSteps,
      signal,
    );
  }

  /**
   * By the change of variables along the flow, with the exact divergence, solved in the same steps as samples are: without
   * guidance or temperature. Costs d passes back through the network a stage.
   */
  logLikelihood(samples: Vectors, context: Call): Promise<Float64Array> {
    return this.logDensity(samples, context);
  }

  save(): Promise<Checkpoint> {
    return saveDenoiser(this.denoiser, this.settings);
  }
}

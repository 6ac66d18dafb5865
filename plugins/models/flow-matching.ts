import type {
  Call,
  Checkpoint,
  FitContext,
  Model,
  Services,
  TrainingSet,
  Vectors,
} from '../../core/contracts/index.js';
import { checkpointCodec, model, objectSchema, type Options } from '../../core/plugin/index.js';
import { COUNT } from '../options.js';
import type { Tf } from '../tensors/index.js';
import { needsLabels, perhapsLabelled } from './conditional.js';
import { DENOISER, kept, restoreDenoiser, type Denoiser } from './denoising/denoiser.js';
import { FittedDenoiser, type Labelled } from './denoising/fitted-denoiser.js';
import { fitDenoiser } from './denoising/fit.js';
import { denoisingProperties } from './denoising/options.js';
import { predictWithDivergence } from './flow-matching/divergence.js';
import { flowLogDensity, integrate } from './flow-matching/integrate.js';
import { interpolation, timeOf } from './flow-matching/interpolation.js';

/** How rows are made of what is learnt. */
const SAMPLING = {
  solver: {
    enum: ['euler', 'midpoint', 'rk4'],
    default: 'midpoint',
    description: 'of the flow: one, two or four evaluations of the network a step',
  },
  samplingSteps: { ...COUNT, default: 20, description: 'steps of the solver, for rows and likelihoods' },
} as const;
const schema = objectSchema({
  pairing: {
    enum: ['independent', 'optimal-transport'],
    default: 'optimal-transport',
    description:
      'of noise and rows in training: by chance, or by the optimal transport within a batch, which makes straighter ways',
  },
  ...SAMPLING,
  ...denoisingProperties,
});

const SETTINGS = objectSchema(kept(SAMPLING), 'all');
const codec = checkpointCodec({
  model: 'flow-matching',
  meta: objectSchema({ ...DENOISER.meta, settings: SETTINGS }, 'all'),
  arrays: DENOISER.arrays,
});

/**
 * Conditional flow matching: a network learns the velocity of straight ways from noise to standardised rows, and rows are
 * made by following it. Temperature t scales the variance of the noise at the start, which for normal data scales the
 * covariance by t.
 */
class FlowMatching implements Model<Vectors> {
  readonly #tf: Tf;

  constructor(
    private readonly options: Options<typeof schema>,
    services: Services,
  ) {
    this.#tf = services.tensors!.tf as Tf;
  }

  async fit(training: TrainingSet<Vectors>, context: FitContext<Vectors>): Promise<FittedFlow> {
    const { options } = this;
    const corruption = interpolation(options.pairing);
    const denoiser = await fitDenoiser(this.#tf, training, context, { where: 'flow-matching', options, corruption });
    return new FittedFlow(denoiser, { solver: options.solver, samplingSteps: options.samplingSteps });
  }

  async restore(checkpoint: Checkpoint): Promise<FittedFlow> {
    return new FittedFlow(...restoreDenoiser(codec, this.#tf, 'flow-matching', checkpoint));
  }
}

class FittedFlow extends FittedDenoiser<Options<typeof SETTINGS>> {
  constructor(denoiser: Denoiser, settings: Options<typeof SETTINGS>) {
    super(denoiser, settings, 'flow-matching', codec);
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
}

export const flowMatching = model({
  id: 'flow-matching',
  summary: 'flow matching, of vectors and small images',
  reference: 'Lipman et al. 2023; optimal-transport pairing: Tong et al. 2024',
  data: 'vectors',
  options: schema,
  tensors: true,
  needs: needsLabels,
  provides: perhapsLabelled(['sample', 'logLikelihood', 'weights', 'start', 'temperature']),
  implementation: FlowMatching,
});

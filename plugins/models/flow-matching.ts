import type { Checkpoint, FitContext, Model, Services, TrainingSet, Vectors } from '../../core/contracts/index.js';
import { model, objectSchema, type Options } from '../../core/plugin/index.js';
import type { Tf } from '../tensors/index.js';
import { learn } from './denoising/learn.js';
import { denoisingProperties } from './denoising/options.js';
import { startOf } from './denoising/fitted-denoiser.js';
import { FittedFlow } from './flow-matching/fitted-flow.js';
import { interpolation } from './flow-matching/interpolation.js';
import { COUNT } from '../options.js';

const schema = objectSchema({
  pairing: {
    enum: ['independent', 'optimal-transport'],
    default: 'optimal-transport',
    description:
      'of noise and rows in training: by chance, or by the optimal transport within a batch, which makes straighter ways',
  },
  solver: {
    enum: ['euler', 'midpoint', 'rk4'],
    default: 'midpoint',
    description: 'of the flow: one, two or four evaluations of the network a step',
  },
  samplingSteps: { ...COUNT, default: 20, description: 'steps of the solver, for rows and likelihoods' },
  ...denoisingProperties,
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
    const start = startOf(context.start, 'flow-matching');
    const denoiser = await learn(this.#tf, training, context, {
      where: 'flow-matching',
      options,
      corruption: interpolation(options.pairing),
      start,
    });
    return new FittedFlow(denoiser, { solver: options.solver, samplingSteps: options.samplingSteps });
  }

  async restore(checkpoint: Checkpoint): Promise<FittedFlow> {
    return FittedFlow.restore(this.#tf, checkpoint);
  }
}

export const flowMatching = model({
  id: 'flow-matching',
  summary: 'flow matching, of vectors and small images',
  reference: 'Lipman et al. 2023; optimal-transport pairing: Tong et al. 2024',
  data: 'vectors',
  options: schema,
  tensors: true,
  needs: (options) => (options['classConditional'] === true ? ['labels'] : []),
  provides: (options) => [
    'sample',
    'logLikelihood',
    'weights',
    'start',
    'temperature',
    ...(options['classConditional'] === true ? (['labels', 'sampleGiven'] as const) : []),
  ],
  implementation: FlowMatching,
});

import { setImmediate as turn } from 'node:timers/promises';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Call, Checkpoint, Vectors } from '../../../core/contracts/index.js';
import { checkpointCodec, objectSchema, type Options } from '../../../core/plugin/index.js';
import { oneHot, type Tf } from '../../tensors/index.js';
import {
  DENOISER_ARRAYS,
  DENOISER_META,
  restoredDenoiser,
  savedDenoiser,
  type Denoiser,
} from '../denoising/denoiser.js';
import { FittedDenoiser, type Labelled } from '../denoising/fitted-denoiser.js';
import type { Network } from '../denoising/network.js';
import { flowLogDensity, integrate } from './integrate.js';
import { timeOf } from './interpolation.js';
import { COUNT } from '../../options.js';

const SETTINGS = objectSchema({ solver: { enum: ['euler', 'midpoint', 'rk4'] }, samplingSteps: COUNT }, [
  'solver',
  'samplingSteps',
]);
/** How rows are made of what was learnt. */
export type FlowSettings = Options<typeof SETTINGS>;

const codec = checkpointCodec({
  model: 'flow-matching',
  meta: objectSchema({ ...DENOISER_META, settings: SETTINGS }, ['sizes', 'guidance', 'isSingle', 'settings']),
  arrays: DENOISER_ARRAYS,
});

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

  async save(): Promise<Checkpoint> {
    const { meta, arrays } = await savedDenoiser(this.denoiser);
    return codec.encode({ ...meta, settings: this.settings }, arrays);
  }

  static restore(tf: Tf, checkpoint: Checkpoint): FittedFlow {
    const { meta, arrays } = codec.decode(checkpoint);
    return new FittedFlow(restoredDenoiser(tf, 'flow-matching', { ...meta, arrays }), meta.settings);
  }
}

/**
 * What a network predicts for rows of d numbers, and the trace of its Jacobian, exactly: one pass back for each of the d
 * numbers.
 */
export const predictWithDivergence = async (
  tf: Tf,
  network: Network,
  x: Float64Array,
  d: number,
  time: number,
  labelled?: Labelled,
): Promise<{ readonly velocity: Float32Array; readonly divergence: Float32Array }> => {
  await turn();
  const rows = x.length / d;
  const [velocity, divergence] = tf.tidy(() => {
    const times: Tensor1D = tf.fill([rows], time);
    const classes = labelled && oneHot(tf, labelled.labels, labelled.classes);
    const field = (at: Tensor2D): Tensor2D =>
      network.apply({ x: at, time: times, ...(classes === undefined ? {} : { classes }) }) as Tensor2D;
    const at = tf.tensor2d(Float32Array.from(x), [rows, d], 'float32');
    let trace: Tensor1D = tf.zeros([rows]);
    for (let j = 0; j < d; j++) {
      // Rows do not see each other: the gradient of the sum over rows of output j holds row i of every Jacobian.
      const gradient = tf.grad((given) => tf.sum(tf.slice(field(given as Tensor2D), [0, j], [rows, 1])))(
        at,
      ) as Tensor2D;
      trace = tf.add(trace, tf.slice(gradient, [0, j], [rows, 1]).reshape([rows]));
    }
    return [field(at), trace] as const;
  });
  const found = {
    velocity: new Float32Array((await velocity.data()) as Float32Array),
    divergence: new Float32Array((await divergence.data()) as Float32Array),
  };
  velocity.dispose();
  divergence.dispose();
  return found;
};

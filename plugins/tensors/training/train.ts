import { setImmediate as turn } from 'node:timers/promises';
import type { Scalar, Variable } from '@tensorflow/tfjs-core';
import { COMPILED_STEPS, UNCOMPILED_STEPS, type Call } from '../../../core/contracts/index.js';
import { stepTaker, type StepFacts } from '../compile/index.js';
import type { Tf } from '../engines/provider.js';
import { adam, type AdamOptions } from './adam.js';
import type { Batches } from './batches.js';
import { LossCurve, notFinite, PendingLosses, type RunFacts } from './losses.js';
import { EarlyStopping, type Best } from './validation.js';

/** What a step of training does. */
export interface TrainingStep<B> {
  /** what is learnt; the caller's to dispose of, whatever happens */
  readonly variables: readonly Variable[];
  /**
   * To be made small, mean over the rows of the batch. A function of the variables and of the batch's tensors alone: data,
   * labels and random numbers enter through the batch, so that a step can be traced once and run again. Called inside a tidy.
   */
  loss(batch: B): Scalar;
  /** of held-out rows, where it is another (of averaged weights, without dropout) */
  heldOutLoss?(batch: B): Scalar;
  /** called after each update, inside a tidy (a moving average of the weights, a projection); steps count from 0 */
  afterUpdate?(step: number): void;
}
/**
 * How long a network is trained. Options under the names of `trainingProperties` can be handed over as they are where steps are
 * the default. Where epochs are, they are there beside steps that a user asks for: `{ ...options, epochs: undefined }` lets
 * those count.
 */
export interface TrainingOptions extends AdamOptions {
  readonly steps?: number | undefined;
  /** passes over the rows, in place of steps */
  readonly epochs?: number | undefined;
  /** where rows are held out: after so many looks at them without a lower loss training ends; default Infinity */
  readonly patience?: number | undefined;
}
/** How a training ended. */
export interface TrainingOutcome {
  /** taken */
  readonly steps: number;
  /** mean over the last steps of the loss curve */
  readonly loss: number;
  /** where rows were held out */
  readonly best?: Best;
  readonly stopped: 'steps' | 'early';
}

/**
 * Minimises the loss of a step over batches by Adam; where the batches hold rows out, the weights end as they were when the
 * loss of those was lowest. Reports the loss curve (`loss`, `validationLoss`), gives way to the
 * event loop after every step, leaves no tensor behind.
 *
 *     const batches = new Minibatches(tf, training, { batch: 64, random: context.random.child('batches') });
 *     await train(tf, { variables, loss: ({ x }) => ... }, batches, { epochs: 20, learningRate: 0.001 }, context);
 *
 * @throws CollapsarError COLLAPSAR_NOT_FINITE; the reason of `context.signal`, when it is aborted
 */
export const train = async <B>(
  tf: Tf,
  step: TrainingStep<B>,
  batches: Batches<B>,
  options: TrainingOptions,
  context: Call,
): Promise<TrainingOutcome> => {
  const { signal } = context;
  signal.throwIfAborted();
  const total = stepsOf(options, batches);
  const run = { total, learningRate: options.learningRate };
  const curve = new LossCurve(total, context);
  const pending = new PendingLosses(tf, run, (loss, at) => curve.add(loss, at + 1));
  const stopping = stoppingOf(tf, step, batches, options, total);
  const optimiser = adam(tf, step.variables, { ...options, steps: total });
  const steps = stepTaker(tf, step.variables);
  let done = 0;
  try {
    while (done < total && stopping?.isOver !== true) {
      signal.throwIfAborted();
      const at = done++;
      const loss = tf.tidy(() => {
        const batch = batches.next(at);
        const { value, grads } = steps.gradients(() => step.loss(batch));
        optimiser.step(grads);
        step.afterUpdate?.(at);
        return value;
      });
      pending.push(loss, at);
      const isLook = stopping?.isDue(done) === true;
      if (pending.isFull || isLook) await pending.read();
      await turn();
      if (!isLook) continue;
      const held = await stopping.look(done, signal);
      if (!Number.isFinite(held)) throw notFinite(`the loss of the held-out rows is ${held}`, at, run);
      curve.validated(held);
    }
    await pending.read();
    curve.end(done, steps.facts && namedFacts(steps.facts));
    stopping?.restore();
    await checkWeights(tf, step.variables, run, done);
    return outcomeOf(done, total, curve.last, stopping?.best);
  } finally {
    pending.dispose();
    optimiser.dispose();
    steps.dispose();
  }
};

/** How steps were taken, among what is reported: why some were not compiled stands in the name. */
const namedFacts = ({ compiled, uncompiled }: StepFacts): Readonly<Record<string, number>> => ({
  [COMPILED_STEPS]: compiled,
  ...Object.fromEntries(Object.entries(uncompiled).map(([why, count]) => [UNCOMPILED_STEPS + why, count])),
});

const outcomeOf = (done: number, total: number, loss: number, best: Best | undefined): TrainingOutcome => ({
  steps: done,
  loss,
  stopped: done < total ? 'early' : 'steps',
  ...(best === undefined ? {} : { best }),
});

const stepsOf = ({ steps, epochs }: TrainingOptions, { stepsPerEpoch }: Batches<unknown>): number =>
  epochs === undefined && steps !== undefined ? steps : (epochs ?? 1) * stepsPerEpoch;

const stoppingOf = <B>(
  tf: Tf,
  step: TrainingStep<B>,
  { heldOut, stepsPerEpoch, stepsPerLook = stepsPerEpoch }: Batches<B>,
  { patience = Infinity }: TrainingOptions,
  total: number,
): EarlyStopping<B> | undefined => {
  if (heldOut === undefined) return undefined;
  const loss = (batch: B): Scalar => step.heldOutLoss?.(batch) ?? step.loss(batch);
  return new EarlyStopping(tf, step.variables, loss, heldOut, stepsPerLook, total, patience);
};

/**
 * A loss tells of the weights before its step; the last step's update is looked at here.
 * @throws CollapsarError COLLAPSAR_NOT_FINITE
 */
const checkWeights = async (tf: Tf, variables: readonly Variable[], run: RunFacts, done: number): Promise<void> => {
  // x - x is 0 for what is finite and NaN for what is not.
  const sum = tf.tidy(() => tf.addN(variables.map((variable) => tf.sum(tf.sub(variable, variable)))));
  const [value] = await sum.data();
  sum.dispose();
  if (value !== 0) throw notFinite('a weight is not finite after the update', done - 1, run);
};

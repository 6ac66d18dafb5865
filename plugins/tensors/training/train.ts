import { setImmediate as turn } from 'node:timers/promises';
import type { Scalar, Variable } from '@tensorflow/tfjs';
import type { Call } from '../../../core/contracts/index.js';
import type { Tf } from '../engines/index.js';
import { adam, type AdamOptions } from './adam.js';
import type { BatchSource } from './batch-source.js';
import { EarlyStopping } from './early-stopping.js';
import { LossCurve } from './loss-curve.js';
import { checkWeights, notFinite } from './not-finite.js';
import { PendingLosses } from './pending-losses.js';

/** Held-out rows are looked at no more often than this: they cost time, and weights are copied. */
const LOOKS = 100;

export interface Training<B> extends AdamOptions {
  /** what is learnt; the caller's to dispose of, whatever happens */
  readonly variables: readonly Variable[];
  readonly batches: BatchSource<B>;
  /** to be made small; called inside a tidy, mean over the rows of the batch */
  readonly loss: (batch: B) => Scalar;
  /** how many steps at most; without it, `epochs` passes */
  readonly steps?: number;
  /** default 1 */
  readonly epochs?: number;
  /**
   * held-out rows: their loss is looked at after a pass, at most some 100 times, and the weights end as they were when it
   * was lowest
   */
  readonly validation?: BatchSource<B>;
  /** of a validated training: after so many looks without a lower loss, it ends; default Infinity */
  readonly patience?: number;
  /** called after each step's update, inside a tidy (a moving average of the weights, a projection) */
  readonly afterStep?: (step: number) => void;
}
export interface TrainingOutcome {
  /** taken */
  readonly steps: number;
  /** mean over the last steps of the loss curve */
  readonly loss: number;
  /** the lowest loss of the held-out rows, whose weights were kept, and the steps taken until then */
  readonly best?: { readonly loss: number; readonly steps: number };
  readonly stopped: 'steps' | 'early';
}

/**
 * Minimises a loss by Adam. Reports the loss curve (`loss`, `validationLoss`), gives way to the event loop after every
 * step, leaves no tensor behind.
 * @throws CollapsarError COLLAPSAR_NOT_FINITE; the reason of `context.signal`, when it is aborted
 */
export const train = async <B>(tf: Tf, training: Training<B>, context: Call): Promise<TrainingOutcome> => {
  const { variables, batches, validation, learningRate } = training;
  const total = training.steps ?? (training.epochs ?? 1) * batches.stepsPerEpoch;
  const run = { total, learningRate };
  const curve = new LossCurve(total, context);
  const pending = new PendingLosses(tf, run, (loss, step) => curve.add(loss, step + 1));
  const stopping = validation && new EarlyStopping(tf, variables, training.patience ?? Infinity);
  context.signal.throwIfAborted();
  const optimiser = adam(tf, variables, training);
  const names = [...variables];
  const apart = Math.ceil(total / LOOKS);
  let done = 0;
  let looked = 0;
  let stopped: TrainingOutcome['stopped'] = 'steps';
  try {
    while (done < total) {
      context.signal.throwIfAborted();
      const step = done++;
      pending.push(
        tf.tidy(() => {
          const batch = batches.next(step);
          const { value, grads } = tf.variableGrads(() => training.loss(batch), names);
          optimiser.step(grads);
          training.afterStep?.(step);
          return value;
        }),
        step,
      );
      const isPass = done % batches.stepsPerEpoch === 0 || done === total;
      if (pending.isFull || isPass) await pending.read();
      await turn();
      const isLook = isPass && (done - looked >= apart || done === total);
      if (stopping === undefined || validation === undefined || !isLook) continue;
      looked = done;
      const held = await meanLoss(tf, validation, training.loss, context.signal);
      if (!Number.isFinite(held)) throw notFinite(`the loss of the held-out rows is ${held}`, step, run);
      curve.validated(held);
      if (!(await stopping.goesOn(held, done)) && done < total) {
        stopped = 'early';
        break;
      }
    }
    await pending.read();
    curve.end(done);
    stopping?.restore();
    await checkWeights(tf, variables, run, done);
    const best = stopping?.best;
    return { steps: done, loss: curve.last, stopped, ...(best === undefined ? {} : { best }) };
  } finally {
    pending.dispose();
    optimiser.dispose();
  }
};

/** Mean over the rows of a source, in one pass. */
const meanLoss = async <B>(
  tf: Tf,
  source: BatchSource<B>,
  loss: (batch: B) => Scalar,
  signal: AbortSignal,
): Promise<number> => {
  let sum = 0;
  let rows = 0;
  for (let step = 0; step < source.stepsPerEpoch; step++) {
    signal.throwIfAborted();
    const value = tf.tidy(() => loss(source.next(step)));
    sum += (await value.data())[0]! * source.rowsAt(step);
    rows += source.rowsAt(step);
    value.dispose();
  }
  return sum / rows;
};

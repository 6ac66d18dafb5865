import type { Variable } from '@tensorflow/tfjs';
import { CollapsarError } from '../../../core/errors/index.js';
import type { Tf } from '../engines/index.js';

/** Of a run of training, for its errors. */
export interface RunFacts {
  readonly total: number;
  readonly learningRate: number;
}

/** `step` counts from 0. */
export const notFinite = (what: string, step: number, { total, learningRate }: RunFacts): CollapsarError =>
  new CollapsarError('COLLAPSAR_NOT_FINITE', {
    what: `${what} at step ${step + 1} of ${total}`,
    why: `Training diverged: the learning rate ${learningRate} is too high for these rows, or some of their values are very large`,
    fix: `Lower learningRate, for example to ${Number((learningRate / 10).toPrecision(3))}`,
  });

/**
 * A loss tells of the weights before its step; the last step's update is looked at here.
 * @throws CollapsarError COLLAPSAR_NOT_FINITE
 */
export const checkWeights = async (
  tf: Tf,
  variables: readonly Variable[],
  run: RunFacts,
  done: number,
): Promise<void> => {
  // x - x is 0 for what is finite and NaN for what is not.
  const sum = tf.tidy(() => tf.addN(variables.map((variable) => tf.sum(tf.sub(variable, variable)))));
  const [value] = await sum.data();
  sum.dispose();
  if (value !== 0) throw notFinite('a weight is not finite after the update', done - 1, run);
};

import type { Variable } from '@tensorflow/tfjs';
import { CollapsarError } from '../../core/errors/index.js';
import type { CheckpointArray } from '../../core/contracts/index.js';
import type { Tf } from './engines/index.js';

/** The numbers of the variables, in their order: copies, exact. */
export const readWeights = async (variables: readonly Variable[]): Promise<Float32Array[]> =>
  // A copy, because engines in plain memory hand out the array that they compute with.
  Promise.all(variables.map(async (variable) => new Float32Array((await variable.data()) as Float32Array)));

/** Sets the variables, in their order; lengths must be theirs. */
export const writeWeights = (tf: Tf, variables: readonly Variable[], weights: readonly Float32Array[]): void => {
  for (const [i, variable] of variables.entries())
    tf.tidy(() => variable.assign(tf.tensor(weights[i]!.slice(), variable.shape, 'float32')));
};

/** Variables as arrays of a checkpoint: `w0`, `w1`, ... in their order. */
export const saveWeights = async (variables: readonly Variable[]): Promise<Record<string, Float32Array>> =>
  Object.fromEntries((await readWeights(variables)).map((values, i) => [`w${i}`, values]));

/**
 * The inverse of `saveWeights`, into variables of the same shapes.
 * @throws CollapsarError COLLAPSAR_CHECKPOINT_DAMAGED when arrays are missing or of other lengths
 */
export const restoreWeights = (
  tf: Tf,
  variables: readonly Variable[],
  arrays: Readonly<Record<string, CheckpointArray>> | undefined,
): void => {
  const weights = variables.map((variable, i) => {
    const values = arrays?.[`w${i}`];
    if (values instanceof Float32Array && values.length === variable.size) return values;
    throw new CollapsarError('COLLAPSAR_CHECKPOINT_DAMAGED', {
      what: `weights w${i} of [${variable.shape.join(' x ')}] are ${values === undefined ? 'missing' : `${values.length} numbers`}`,
      why: 'The checkpoint is of a model with other options',
    });
  });
  writeWeights(tf, variables, weights);
};

/**
 * Starts training where an earlier fit ended: every variable takes the values of its like.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID when the two are not of the same shapes
 */
export const copyWeights = (tf: Tf, from: readonly Variable[], to: readonly Variable[]): void => {
  const shapes = (variables: readonly Variable[]): string =>
    variables.map(({ shape }) => `[${shape.join(' x ')}]`).join(' ');
  if (shapes(from) !== shapes(to))
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: `the model to start from has weights ${shapes(from)}, this one has ${shapes(to)}`,
      why: 'Weights can only be carried over between networks of the same sizes',
      fix: 'Give both models the same options and data, or use initialise: scratch',
    });
  for (const [i, variable] of to.entries()) tf.tidy(() => variable.assign(tf.clone(from[i]!)));
};

import type { Variable } from '@tensorflow/tfjs-core';
import { CollapsarError } from '../../../core/errors/index.js';
import { damagedCheckpoint } from '../../../core/plugin/index.js';
import type { Tf } from '../engines/provider.js';
import { disposeVariables } from '../layers/layer.js';

/** The numbers of the variables, in their order: copies, exact. */
export const readWeights = async (variables: readonly Variable[]): Promise<Float32Array[]> =>
  // A copy, because engines in plain memory hand out the array that they compute with.
  Promise.all(variables.map(async (variable) => new Float32Array((await variable.data()) as Float32Array)));

/** Sets the variables, in their order; lengths must be theirs. */
export const writeWeights = (tf: Tf, variables: readonly Variable[], weights: readonly Float32Array[]): void => {
  for (const [i, variable] of variables.entries())
    tf.tidy(() => variable.assign(tf.tensor(weights[i]!.slice(), variable.shape, 'float32')));
};

/** Weights of a network among the arrays of a checkpoint's form; `readWeights` gives them, `restoreWeights` takes them. */
export const WEIGHTS = { type: 'float32', prefix: 'w' } as const;

/**
 * Puts saved weights into the variables of a network just made, which is disposed of where they are not its own.
 * @param model its id, for messages
 * @throws CollapsarError COLLAPSAR_CHECKPOINT_DAMAGED where they are of another number or of other lengths
 */
export const restoreWeights = (
  tf: Tf,
  model: string,
  variables: readonly Variable[],
  weights: readonly Float32Array[],
): void => {
  const odd = variables.findIndex(({ size }, i) => weights[i]?.length !== size);
  if (odd < 0 && weights.length === variables.length) return writeWeights(tf, variables, weights);
  const wanted = variables[odd];
  disposeVariables(variables);
  throw damagedCheckpoint(
    model,
    wanted === undefined
      ? `it holds ${weights.length} weights, and the network has ${variables.length}`
      : `weights w${odd} of [${wanted.shape.join(' x ')}] are ${weights[odd] === undefined ? 'missing' : `${weights[odd].length} numbers`}`,
  );
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

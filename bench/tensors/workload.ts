import type { Scalar, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../core/contracts/index.js';
import type { Tf } from '../../plugins/tensors/index.js';

/** A network with its loss. */
export interface Learner {
  readonly variables: readonly Variable[];
  /** mean over the rows of one minibatch; called inside a tidy */
  loss(rows: Tensor2D, noise: Tensor2D): Scalar;
}

/** What one training step works on. */
export interface Workload {
  /** the network in a line */
  readonly summary: string;
  /** steps in one measured run */
  readonly steps: number;
  readonly batch: number;
  /** numbers in a row of the data */
  readonly columns: number;
  /** standard normals that a step draws for each row */
  readonly noise: number;
  learner(tf: Tf, random: RandomStream): Learner;
  /** the workload that it is another form of, and is compared with */
  readonly of?: string;
}

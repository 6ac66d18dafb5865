import type { Scalar, Tensor2D, Variable } from '@tensorflow/tfjs';
import type { RandomStream } from '../../core/contracts/index.js';
import type { Tf } from '../../plugins/tensors/index.js';

/** A network with its loss, as the models write it. */
export interface Network {
  readonly variables: readonly Variable[];
  /** mean over the rows of one minibatch; called inside a tidy */
  loss(rows: Tensor2D, noise: Tensor2D): Scalar;
}

/** What one training step works on. */
export interface Workload {
  /** the network in a line */
  readonly summary: string;
  readonly batch: number;
  /** numbers in a row of the data */
  readonly columns: number;
  /** standard normals that a step draws for each row */
  readonly noise: number;
  network(tf: Tf, random: RandomStream): Network;
}

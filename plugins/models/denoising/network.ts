import type { Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs';
import type { Tf } from '../../tensors/index.js';

/** What a prediction is made from. */
export interface NoisyRows {
  /** [rows, numbers of a row] */
  readonly x: Tensor2D;
  /** from 0 (no noise, or the start of a flow) to 1,000, whatever the number of steps; [rows] */
  readonly time: Tensor1D;
  /** one-hot, [rows, classes]; a row of zeros says nothing of the class */
  readonly classes?: Tensor2D;
}
/** Predicts from rows on their way between noise and data as many numbers as they have. */
export interface Network {
  readonly variables: readonly Variable[];
  /** numbers that a row needs at the widest place: what a batch's memory is proportional to */
  readonly width: number;
  /** [rows, numbers of a row]; called inside a tidy */
  apply(rows: NoisyRows): Tensor;
}

export type NetworkKind = 'mlp' | 'convolutional';
/** Sizes of a network: two of equal sizes can take each other's weights. */
export interface NetworkSizes {
  readonly kind: NetworkKind;
  /** of a row */
  readonly shape: readonly number[];
  readonly hidden: readonly number[];
  readonly channels: number;
  /** of sinusoids of a row's numbers */
  readonly frequencies: number;
  /** 0 where there are no labels */
  readonly classes: number;
}
/** Numbers that a time is written in. */
export const TIME = 32;

/** Time and class side by side. */
export const condition = (tf: Tf, embedded: Tensor, classes: Tensor2D | undefined): Tensor =>
  classes === undefined ? embedded : tf.concat([embedded, classes], 1);

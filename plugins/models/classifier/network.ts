import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../../core/contracts/index.js';
import { ACTIVATIONS, dense, type Activation, type Layer, type Tf } from '../../tensors/index.js';

/** Sizes of a multilayer perceptron. */
export interface Sizes {
  /** numbers of a row */
  readonly inputs: number;
  /** of each hidden layer; none: multinomial logistic regression */
  readonly hidden: readonly number[];
  readonly classes: number;
  readonly activation: Activation;
}

/** The layers with variables, first to last; the activation stands between them. */
export const layersOf = (tf: Tf, { inputs, hidden, classes }: Sizes, random: RandomStream): readonly Layer[] =>
  [...hidden, classes].map((outputs, i) => dense(tf, random.child(i), hidden[i - 1] ?? inputs, outputs));

/** [rows, inputs] -> logits [rows, classes] */
export const logits = (tf: Tf, layers: readonly Layer[], activation: Activation, x: Tensor): Tensor2D => {
  const between = ACTIVATIONS[activation](tf);
  return layers.reduce((y, layer, i) => layer.apply(i === 0 ? y : between.apply(y)), x) as Tensor2D;
};

/** Kernel and bias of each layer, as numbers. */
export interface Weights extends Sizes {
  /** kernel, bias, kernel, bias, ...: row-major [inputs, outputs] and [outputs] */
  readonly values: readonly Float32Array[];
}

/** Of the kernels and biases of a network of these sizes. */
export const weightShapes = ({ inputs, hidden, classes }: Sizes): readonly (readonly number[])[] =>
  [...hidden, classes].flatMap((outputs, i) => [[hidden[i - 1] ?? inputs, outputs], [outputs]]);

/** The first `layers` layers on rows; inside a tidy. The activation follows every hidden one. */
export const passed = (
  tf: Tf,
  { inputs, hidden, classes, activation, values }: Weights,
  x: Tensor2D,
  layers: number,
): Tensor2D => {
  const sizes = [inputs, ...hidden, classes];
  let y = x;
  for (let i = 0; i < layers; i++) {
    const kernel = tf.tensor2d(values[2 * i]!, [sizes[i]!, sizes[i + 1]!]);
    y = tf.add(tf.matMul(y, kernel), tf.tensor1d(values[2 * i + 1]!));
    if (i < hidden.length) y = ACTIVATIONS[activation](tf).apply(y) as Tensor2D;
  }
  return y;
};

import type { Tensor2D, Variable } from '@tensorflow/tfjs';
import type { RandomStream } from '../../core/contracts/index.js';
import type { Tf } from '../../plugins/tensors/index.js';

/** A variable uniform in +-1/sqrt(fanIn): PyTorch's default for weights and biases of linear and convolutional layers. */
export const uniformWeights = (tf: Tf, shape: number[], fanIn: number, random: RandomStream): Variable => {
  const bound = 1 / Math.sqrt(fanIn);
  const values = new Float32Array(shape.reduce((size, length) => size * length, 1));
  for (let i = 0; i < values.length; i++) values[i] = bound * (2 * random.uniform() - 1);
  return tf.tidy(() => tf.variable(tf.tensor(values, shape)));
};

export interface Layer<Input> {
  readonly variables: readonly Variable[];
  apply(x: Input): Input;
}

export const dense = (tf: Tf, from: number, to: number, random: RandomStream): Layer<Tensor2D> => {
  const weights = uniformWeights(tf, [from, to], from, random);
  const bias = uniformWeights(tf, [to], from, random);
  return { variables: [weights, bias], apply: (x) => tf.add(tf.matMul(x, weights as never), bias) as Tensor2D };
};

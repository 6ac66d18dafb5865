import type { Tensor2D } from '@tensorflow/tfjs';
import type { RandomStream } from '../../../core/contracts/index.js';
import type { Tf } from '../engines.js';
import { uniformVariable } from './initialise.js';
import type { Layer } from './layer.js';

/** x W + b: [rows, inputs] -> [rows, outputs]; starts as PyTorch's Linear. */
export const dense = (tf: Tf, random: RandomStream | undefined, inputs: number, outputs: number): Layer => {
  const kernel = uniformVariable(tf, random?.child('kernel'), [inputs, outputs], inputs);
  const bias = uniformVariable(tf, random?.child('bias'), [outputs], inputs);
  return {
    variables: [kernel, bias],
    apply: (x) => tf.add(tf.matMul(x as Tensor2D, kernel as unknown as Tensor2D), bias),
  };
};

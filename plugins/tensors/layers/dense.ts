import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../../core/contracts/index.js';
import type { Tf } from '../engines/provider.js';
import { kernelContext } from '../wasm/index.js';
import { uniformVariable, type Layer } from './layer.js';

/** x W + b: [rows, inputs] -> [rows, outputs]; starts as PyTorch's Linear. */
export const dense = (tf: Tf, random: RandomStream | undefined, inputs: number, outputs: number): Layer => {
  const kernel = uniformVariable(tf, random?.child('kernel'), [inputs, outputs], inputs);
  const bias = uniformVariable(tf, random?.child('bias'), [outputs], inputs);
  return {
    variables: [kernel, bias],
    apply: (x) => affine(tf, x, kernel as unknown as Tensor, bias as unknown as Tensor),
  };
};

/**
 * x W + b, in one operation where the engine has it.
 * @param x [rows, inputs]
 * @param kernel [inputs, outputs]
 * @param bias [outputs]
 * @returns [rows, outputs]
 */
export const affine = (tf: Tf, x: Tensor, kernel: Tensor, bias: Tensor): Tensor2D =>
  kernelContext(tf) === undefined
    ? tf.add(tf.matMul(x as Tensor2D, kernel as Tensor2D), bias)
    : fused(tf, x, kernel, bias);

const KERNEL = '_FusedMatMul';

/** In one operation, the bias added in place: the same bits. */
const fused = (tf: Tf, a: Tensor, b: Tensor, bias: Tensor): Tensor2D => {
  // `tf.fused.matMul` would always compute the gradient in x as well, which the first layer of a network has no use for.
  if (!tf.getGradient(KERNEL))
    tf.registerGradient({
      kernelName: KERNEL,
      inputsToSave: ['a', 'b'],
      gradFunc: (slopes, [x, weights]) => {
        const dy = slopes as Tensor2D;
        return {
          a: () => tf.matMul(dy, weights as Tensor2D, false, true),
          b: () => tf.matMul(x as Tensor2D, dy, true, false),
          bias: () => tf.sum(dy, 0),
        };
      },
    });
  return tf.engine().runKernel(KERNEL, { a, b, bias }, { transposeA: false, transposeB: false }) as Tensor2D;
};

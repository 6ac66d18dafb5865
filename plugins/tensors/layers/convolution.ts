import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../../core/contracts/index.js';
import type { Tf } from '../engines/provider.js';
import { uniformVariable, type Layer } from './layer.js';

/** Sizes of a convolution over [rows, height, width, channels]. */
export interface ConvolutionOptions {
  /** channels in and out */
  readonly inputs: number;
  readonly outputs: number;
  /** height and width of the filter */
  readonly kernel: number;
  /** default 1 */
  readonly stride?: number;
  /** zeros on every side, as in PyTorch; default 0 */
  readonly padding?: number;
}

/** Side of the output of a convolution: floor((side + 2 padding - kernel) / stride) + 1. */
export const convolvedSide = (
  side: number,
  { kernel, stride = 1, padding = 0 }: Omit<ConvolutionOptions, 'inputs' | 'outputs'>,
): number => Math.floor((side + 2 * padding - kernel) / stride) + 1;

/** 2-D convolution: [rows, height, width, inputs] -> [rows, height', width', outputs]; starts as PyTorch's Conv2d. */
export const conv2d = (tf: Tf, random: RandomStream | undefined, options: ConvolutionOptions): Layer => {
  const { inputs, outputs, kernel, stride = 1, padding = 0 } = options;
  const fanIn = inputs * kernel * kernel;
  const filter = uniformVariable(tf, random?.child('kernel'), [kernel, kernel, inputs, outputs], fanIn);
  const bias = uniformVariable(tf, random?.child('bias'), [outputs], fanIn);
  return {
    variables: [filter, bias],
    apply: (x) => tf.add(tf.conv2d(x as Tensor4D, filter as unknown as Tensor4D, stride, padding), bias),
  };
};

/**
 * The transpose of a convolution, to images of `size`: [rows, height', width', inputs] -> [rows, ...size, outputs], where
 * height' and width' are what that convolution makes of `size`; starts as PyTorch's ConvTranspose2d.
 */
export const transposedConv2d = (
  tf: Tf,
  random: RandomStream | undefined,
  options: ConvolutionOptions & { readonly size: readonly [height: number, width: number] },
): Layer => {
  const { inputs, outputs, kernel, stride = 1, padding = 0, size } = options;
  const fanIn = outputs * kernel * kernel;
  const filter = uniformVariable(tf, random?.child('kernel'), [kernel, kernel, outputs, inputs], fanIn);
  const bias = uniformVariable(tf, random?.child('bias'), [outputs], fanIn);
  return {
    variables: [filter, bias],
    apply: (x) => {
      const shape: [number, number, number, number] = [x.shape[0]!, size[0], size[1], outputs];
      return tf.add(tf.conv2dTranspose(x as Tensor4D, filter as unknown as Tensor4D, shape, stride, padding), bias);
    },
  };
};

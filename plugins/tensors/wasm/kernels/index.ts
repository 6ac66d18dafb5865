import type { BackendRegistration } from '../backend.js';
import { attention, attentionGrad, packedAttention, packedAttentionGrad, rotaryEmbedding } from './attention.js';
import {
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
} from './convolutions.js';
import { cast, identity, silu, siluGrad, sinusoid, softplus } from './elementwise.js';
import { guardedWindows, maxPoolGrad } from './pooling.js';
import { batchMatMul, fusedMatMul } from './products.js';
import { crossEntropy, crossEntropyGrad, gather, gelu, geluGrad, layerNorm, layerNormGrad } from './rows.js';
import { sum, unsortedSegmentSum } from './sums.js';

/** Every kernel of our own: a file a family here, and where it needs one, in assembly/. */
export const REGISTRATIONS: readonly BackendRegistration[] = [
  attention,
  attentionGrad,
  batchMatMul,
  cast,
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  crossEntropy,
  crossEntropyGrad,
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
  fusedMatMul,
  gather,
  gelu,
  geluGrad,
  guardedWindows('AvgPool'),
  guardedWindows('DepthwiseConv2dNative'),
  guardedWindows('MaxPool'),
  identity,
  layerNorm,
  layerNormGrad,
  maxPoolGrad,
  packedAttention,
  packedAttentionGrad,
  rotaryEmbedding,
  silu,
  siluGrad,
  sinusoid('Cos'),
  sinusoid('Sin'),
  softplus,
  sum,
  unsortedSegmentSum,
];

import type { BackendRegistration } from '../backend.js';
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
import { sum, unsortedSegmentSum } from './sums.js';

/** Every kernel of our own: a file a family here, and where it needs one, in assembly/. */
export const REGISTRATIONS: readonly BackendRegistration[] = [
  batchMatMul,
  cast,
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
  fusedMatMul,
  guardedWindows('AvgPool'),
  guardedWindows('DepthwiseConv2dNative'),
  guardedWindows('MaxPool'),
  identity,
  maxPoolGrad,
  silu,
  siluGrad,
  sinusoid('Cos'),
  sinusoid('Sin'),
  softplus,
  sum,
  unsortedSegmentSum,
];

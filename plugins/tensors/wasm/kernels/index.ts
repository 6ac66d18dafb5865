import { batchMatMul } from './batch-mat-mul.js';
import { cast } from './cast.js';
import { conv2d } from './conv2d.js';
import { conv2dBackpropFilter } from './conv2d-backprop-filter.js';
import { conv2dBackpropInput } from './conv2d-backprop-input.js';
import { depthwiseBackpropFilter } from './depthwise-backprop-filter.js';
import { depthwiseBackpropInput } from './depthwise-backprop-input.js';
import { fusedMatMul } from './fused-mat-mul.js';
import { guardedWindows } from './guarded-windows.js';
import { identity } from './identity.js';
import { maxPoolGrad } from './max-pool-grad.js';
import type { Registration } from './registration.js';
import { silu } from './silu.js';
import { siluGrad } from './silu-grad.js';
import { sinusoid } from './sinusoid.js';
import { softplus } from './softplus.js';
import { sum } from './sum.js';
import { unsortedSegmentSum } from './unsorted-segment-sum.js';

/** Every kernel of our own: a file each here, and where it needs one, a file in assembly/. */
export const REGISTRATIONS: readonly Registration[] = [
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

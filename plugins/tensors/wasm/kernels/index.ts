import { batchMatMul } from './batch-mat-mul.js';
import { conv2d } from './conv2d.js';
import { conv2dBackpropFilter } from './conv2d-backprop-filter.js';
import { conv2dBackpropInput } from './conv2d-backprop-input.js';
import { fusedMatMul } from './fused-mat-mul.js';
import { identity } from './identity.js';
import type { Registration } from './registration.js';
import { softplus } from './softplus.js';
import { sum } from './sum.js';
import { unsortedSegmentSum } from './unsorted-segment-sum.js';

/** Every kernel of our own: a file each here, and where it needs one, a file in assembly/. */
export const REGISTRATIONS: readonly Registration[] = [
  batchMatMul,
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  fusedMatMul,
  identity,
  softplus,
  sum,
  unsortedSegmentSum,
];

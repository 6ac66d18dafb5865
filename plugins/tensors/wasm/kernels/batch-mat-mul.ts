import { stackedProduct } from '../product.js';
import type { Registration } from './registration.js';

/** `tf.matMul`. tfjs reaches XNNPACK for one untransposed pair only and multiplies all others number by number. */
export const batchMatMul: Registration = {
  kernelName: 'BatchMatMul',
  kernel:
    (context) =>
    ({ inputs: { a, b }, attrs: { transposeA, transposeB } }) =>
      stackedProduct(context, a!, b!, transposeA === true, transposeB === true),
};

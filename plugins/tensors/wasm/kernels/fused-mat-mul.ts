import type { TensorInfo } from '@tensorflow/tfjs';
import { addressOf } from '../backend.js';
import type { KernelContext } from '../context.js';
import { stackedProduct } from '../product.js';
import type { Registration } from './registration.js';

/** tfjs's kernels of the activations that `tf.fused.matMul` names; relu is done along with the bias. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu6: 'Relu6',
  prelu: 'Prelu',
  leakyrelu: 'LeakyRelu',
  sigmoid: 'Sigmoid',
  elu: 'Elu',
};

/** `tf.fused.matMul`: activation(a b + bias). */
export const fusedMatMul: Registration = {
  kernelName: '_FusedMatMul',
  kernel:
    (context) =>
    ({ inputs: { a, b, bias, preluActivationWeights }, attrs }) => {
      const product = stackedProduct(context, a!, b!, attrs['transposeA'] === true, attrs['transposeB'] === true);
      const activation = (attrs['activation'] as string | undefined) ?? 'linear';
      addBias(context, product, bias, activation === 'relu');
      if (activation === 'linear' || activation === 'relu') return product;
      const kernelName = ACTIVATIONS[activation];
      if (kernelName === undefined) throw new Error(`tf.fused.matMul knows no activation called ${activation}`);
      const inputs = preluActivationWeights === undefined ? {} : { alpha: preluActivationWeights };
      const activated = context.kernelOf(kernelName)({
        inputs: { x: product, ...inputs },
        attrs: { alpha: attrs['leakyreluAlpha'] ?? 0.2 },
      });
      context.backend.disposeData(product.dataId);
      return activated;
    },
};

/** In place, the bias (n or 1 numbers) to every row of n; then max(0, .) if `relu`. */
const addBias = (
  { backend, kernels }: KernelContext,
  product: TensorInfo,
  bias: TensorInfo | undefined,
  relu: boolean,
): void => {
  if (bias === undefined && !relu) return;
  const columns = product.shape.at(-1)!;
  const count = product.shape.reduce((size, length) => size * length, 1);
  const given = bias?.shape.reduce((size, length) => size * length, 1);
  if (given !== undefined && given !== columns)
    throw new Error(`tf.fused.matMul: a bias of ${given} numbers for ${columns} columns`);
  kernels.addRow(
    columns === 0 ? 0 : count / columns,
    columns,
    addressOf(backend, product),
    bias === undefined ? 0 : addressOf(backend, bias),
    relu,
  );
};

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { addressOf, type KernelContext, type BackendRegistration } from '../backend.js';

/** `tf.matMul`. tfjs reaches XNNPACK for one untransposed pair only and multiplies all others number by number. */
export const batchMatMul: BackendRegistration = {
  kernelName: 'BatchMatMul',
  kernel:
    (context) =>
    ({ inputs: { a, b }, attrs: { transposeA, transposeB } }) =>
      stackedProduct(context, a!, b!, transposeA === true, transposeB === true),
};

/** tfjs's kernels of the activations that `tf.fused.matMul` names; relu is done along with the bias. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu6: 'Relu6',
  prelu: 'Prelu',
  leakyrelu: 'LeakyRelu',
  sigmoid: 'Sigmoid',
  elu: 'Elu',
};

/** `tf.fused.matMul`: activation(a b + bias). */
export const fusedMatMul: BackendRegistration = {
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

/**
 * The product of stacks of matrices: a is (..., m, k), or (..., k, m) when transposed, and b likewise (..., k, n); the
 * leading dimensions broadcast. float32 only.
 * @returns a new tensor (..., m, n)
 */
const stackedProduct = (
  { backend, kernels, scratch }: KernelContext,
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): TensorInfo => {
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [inner, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
  if (a.dtype !== 'float32' || b.dtype !== 'float32')
    throw new Error(`a product of ${a.dtype} and ${b.dtype}: tensors must be float32, cast them`);
  if (k !== inner) throw new Error(`a product of ${m} x ${k} and ${inner} x ${n}: the inner sizes must match`);
  const stack = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const out = backend.makeOutput([...stack.shape, m, n], 'float32');
  const [aStart, bStart, cStart] = [addressOf(backend, a), addressOf(backend, b), addressOf(backend, out)];
  for (let at = 0; at < stack.count; at++)
    kernels.product(
      m,
      n,
      k,
      aStart + 4 * m * k * stack.left(at),
      transposeA ? 1 : k,
      transposeA ? m : 1,
      bStart + 4 * k * n * stack.right(at),
      transposeB ? 1 : n,
      transposeB ? k : 1,
      cStart + 4 * m * n * at,
      n,
      false,
      scratch,
    );
  return out;
};

interface Stack {
  readonly shape: readonly number[];
  readonly count: number;
  /** Which matrix of the operand belongs to the product at that place. */
  left(at: number): number;
  right(at: number): number;
}

const broadcast = (left: readonly number[], right: readonly number[]): Stack => {
  const rank = Math.max(left.length, right.length);
  const sizeAt = (shape: readonly number[], axis: number): number => shape[axis - rank + shape.length] ?? 1;
  const shape = Array.from({ length: rank }, (_, axis) => {
    const [one, other] = [sizeAt(left, axis), sizeAt(right, axis)];
    if (one !== other && one !== 1 && other !== 1)
      throw new Error(`a product of stacks of shapes [${left.join()}] and [${right.join()}]: they do not broadcast`);
    return one === 1 ? other : one;
  });
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, count, left: placesIn(left, shape), right: placesIn(right, shape) };
};

/** From a place in the broadcast shape to the place in the operand's: the same where nothing is broadcast. */
const placesIn = (own: readonly number[], shape: readonly number[]): ((at: number) => number) => {
  const size = own.reduce((product, length) => product * length, 1);
  if (size === 1) return () => 0;
  if (size === shape.reduce((product, length) => product * length, 1)) return (at) => at;
  const missing = shape.length - own.length;
  return (at) => {
    let place = 0;
    let stride = 1;
    for (let axis = shape.length - 1; axis >= missing; axis--) {
      const length = own[axis - missing]!;
      if (length !== 1) place += (at % shape[axis]!) * stride;
      at = Math.floor(at / shape[axis]!);
      stride *= length;
    }
    return place;
  };
};

import type { TensorInfo } from '@tensorflow/tfjs';
import { addressOf } from './backend.js';
import type { KernelContext } from './context.js';

/**
 * The product of stacks of matrices: a is (..., m, k), or (..., k, m) when transposed, and b likewise (..., k, n); the
 * leading dimensions broadcast. float32 only.
 * @returns a new tensor (..., m, n)
 */
export const stackedProduct = (
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

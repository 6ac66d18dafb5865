import { FREE, rowKernels } from '../kernels/index.js';

/** z to offset + F z. `offset`: length d; `factor`, F: d x `rank`, row-major; `triangular`: its entries above the diagonal are zero and are not looked at. */
export interface AffineMap {
  readonly offset: Float64Array;
  readonly factor: Float64Array;
  readonly rank: number;
  readonly triangular: boolean;
}

/** So few rows are sooner mapped than copied. */
const FEW = 4;

/**
 * Maps `count` z, rows of `rank` numbers in `z` from `from` on, to rows of d numbers in `out` from `to` on. Every number is
 * the offset's to which the products are added in the order of z, in the bits of that, however many rows there are.
 */
export const affineRows = (
  map: AffineMap,
  count: number,
  z: Float64Array,
  from: number,
  out: Float64Array,
  to: number,
): void => {
  const { offset, factor, rank, triangular } = map;
  const d = offset.length;
  if (count >= FEW) return byKernel(map, count, z, from, out, to);
  for (let row = 0, at = to, start = from; row < count; row++, start += rank)
    for (let i = 0; i < d; i++) {
      let sum = offset[i]!;
      const end = triangular ? i + 1 : rank;
      for (let k = 0, entry = i * rank; k < end; k++) sum += factor[entry++]! * z[start + k]!;
      out[at++] = sum;
    }
};

/** Numbers of z and out that are in the kernel's memory at a time. */
const BLOCK = 8192;
/** Rows that a kernel makes beyond those asked for. */
const MORE = 3;

const byKernel = (
  { offset, factor, rank, triangular }: AffineMap,
  count: number,
  z: Float64Array,
  from: number,
  out: Float64Array,
  to: number,
): void => {
  const by = rowKernels();
  const d = offset.length;
  const together = Math.min(count, Math.max(1, Math.floor(BLOCK / (d + rank))));
  const factorAt = FREE + d;
  const zAt = factorAt + d * rank;
  const outAt = zAt + (together + MORE) * rank;
  const head = by.numbers(FREE, outAt + (together + MORE) * d - FREE);
  head.set(offset);
  head.set(factor, d);
  for (let row = 0; row < count; row += together) {
    const rows = Math.min(together, count - row);
    head.set(new Float64Array(z.buffer, z.byteOffset + 8 * (from + row * rank), rows * rank), zAt - FREE);
    by.affineRows(rows, d, rank, triangular, 8 * FREE, 8 * factorAt, 8 * zAt, 8 * outAt);
    out.set(by.numbers(outAt, rows * d), to + row * d);
  }
};

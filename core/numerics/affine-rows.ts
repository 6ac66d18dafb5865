import type { RandomStream } from '../contracts/index.js';
import { FREE, rowKernels } from '../kernels/index.js';
import { fillNormals } from '../random/index.js';

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
  if (count >= FEW)
    return inBlocks(map, count, out, to, (memory, at, row, rows) => {
      memory.set(new Float64Array(z.buffer, z.byteOffset + 8 * (from + row * rank), rows * rank), at);
    });
  for (let row = 0, at = to, start = from; row < count; row++, start += rank)
    for (let i = 0; i < d; i++) {
      let sum = offset[i]!;
      const end = triangular ? i + 1 : rank;
      for (let k = 0, entry = i * rank; k < end; k++) sum += factor[entry++]! * z[start + k]!;
      out[at++] = sum;
    }
};

/**
 * `affineRows` for every row of `out`, of z that are `scale` times standard normals, the next of `random`: the same numbers
 * in the same bytes. The normals are drawn where they are mapped, and nowhere else.
 */
export const affineNormals = (map: AffineMap, random: RandomStream, scale: number, out: Float64Array): void => {
  inBlocks(map, out.length / map.offset.length, out, 0, (memory, at, _, rows) => {
    const end = at + rows * map.rank;
    fillNormals(random, memory, at, end);
    if (scale !== 1) for (let k = at; k < end; k++) memory[k]! *= scale;
  });
};

/** Numbers of z and out that are in the kernel's memory at a time: they stay in the processor's cache. */
const BLOCK = 8192;
/** Rows that a kernel makes beyond those asked for. */
const MORE = 3;

/** By kernels, a block of rows after the other: `put` writes the z of `rows` rows from `row` on to memory[at ...]. */
const inBlocks = (
  { offset, factor, rank, triangular }: AffineMap,
  count: number,
  out: Float64Array,
  to: number,
  put: (memory: Float64Array, at: number, row: number, rows: number) => void,
): void => {
  const by = rowKernels();
  const d = offset.length;
  const together = Math.min(count, Math.max(1, Math.floor(BLOCK / (d + rank))));
  const zAt = d + d * rank;
  // Under a triangular factor rows replace their own z.
  const outAt = triangular && rank === d ? zAt : zAt + (together + MORE) * rank;
  const memory = by.free(outAt + (together + MORE) * d);
  memory.set(offset);
  memory.set(factor, d);
  for (let row = 0; row < count; row += together) {
    const rows = Math.min(together, count - row);
    put(memory, zAt, row, rows);
    by.affineRows(rows, d, rank, triangular, 8 * FREE, 8 * (FREE + d), 8 * (FREE + zAt), 8 * (FREE + outAt));
    out.set(by.numbers(FREE + outAt, rows * d), to + row * d);
  }
};

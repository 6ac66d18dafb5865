import { packPanel } from './pack';
import { packedTile, tile } from './tile';

/** Depth of a block: eight columns of B so deep (8 KiB) stay in the first cache. */
const DEPTH = 256;
/** Rows of a block: packed, so many rows of A so deep (256 KiB) stay in the second cache. */
const ROWS = 256;
/** Up to so many rows of A, packing B costs more than it saves. */
const FEW_ROWS = 8;
/** Up to so many columns of B, packing A costs more than it saves. */
const FEW_COLUMNS = 32;

/** Bytes that `product` needs beside its operands: a panel of B, a block of A, a tile. */
export function productScratch(): i32 {
  return DEPTH * 8 * 4 + ROWS * DEPTH * 4 + 4 * 8 * 4;
}

/**
 * C = A B, or C += A B, of float32: C is m x n with rows of `cRow` floats, A is m x k, B is k x n, each with a stride in
 * floats for its rows and its columns, so that a transpose costs nothing but other strides. Blocked as in Goto and
 * van de Geijn (2008), with blocks in a fixed order: same operands, same bits.
 */
export function product(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  cRow: i32,
  accumulate: bool,
  scratch: usize,
): void {
  const aDown = (<usize>aRow) << 2;
  const aAlong = (<usize>aColumn) << 2;
  const bDown = (<usize>bRow) << 2;
  const bAlong = (<usize>bColumn) << 2;
  const cDown = (<usize>cRow) << 2;
  if (k == 0 && !accumulate) for (let row = 0; row < m; ++row) memory.fill(c + <usize>row * cDown, 0, (<usize>n) << 2);
  const packedA = scratch + DEPTH * 8 * 4;
  const corner = packedA + ROWS * DEPTH * 4;
  const packs = aColumn != 1 || n > FEW_COLUMNS;
  for (let below = 0; below < k; below += DEPTH) {
    const depth = min(DEPTH, k - below);
    const adds = accumulate || below > 0;
    const bBlock = b + <usize>below * bDown;
    for (let top = 0; top < m; top += ROWS) {
      const rows = min(ROWS, m - top);
      const aBlock = a + <usize>top * aDown + <usize>below * aAlong;
      if (packs)
        for (let row = 0; row < rows; row += 4)
          packPanel(
            min(4, rows - row),
            depth,
            aBlock + <usize>row * aDown,
            aDown,
            aAlong,
            4,
            packedA + <usize>(row * depth) * 4,
          );
      for (let column = 0; column < n; column += 8) {
        const columns = min(8, n - column);
        let panel = bBlock + <usize>column * bAlong;
        let step = bDown;
        if (columns < 8 || bColumn != 1 || rows > FEW_ROWS) {
          packPanel(columns, depth, panel, bAlong, bDown, 8, scratch);
          panel = scratch;
          step = 32;
        }
        const target = c + <usize>top * cDown + ((<usize>column) << 2);
        for (let row = 0; row < rows; row += 4) {
          const height = min(4, rows - row);
          const whole = height == 4 && columns == 8;
          const to = whole ? target + <usize>row * cDown : corner;
          const down = whole ? cDown : 32;
          if (packs) packedTile(depth, packedA + <usize>(row * depth) * 4, panel, step, to, down, adds && whole);
          else {
            // Rows past the last read the last once more; what they give is not copied.
            const last = aBlock + <usize>(rows - 1) * aDown;
            const a0 = aBlock + <usize>row * aDown;
            tile(
              depth,
              a0,
              height > 1 ? a0 + aDown : last,
              height > 2 ? a0 + 2 * aDown : last,
              height > 3 ? a0 + 3 * aDown : last,
              aAlong,
              panel,
              step,
              to,
              down,
              adds && whole,
            );
          }
          if (!whole) copyCorner(height, columns, corner, target + <usize>row * cDown, cDown, adds);
        }
      }
    }
  }
}

/** What of a tile lies inside C. */
function copyCorner(height: i32, columns: i32, from: usize, to: usize, cDown: usize, adds: bool): void {
  for (let row = 0; row < height; ++row) {
    for (let column: usize = 0; column < <usize>columns; ++column) {
      const at = to + (column << 2);
      const value = load<f32>(from + (column << 2));
      store<f32>(at, adds ? load<f32>(at) + value : value);
    }
    from += 32;
    to += cDown;
  }
}

/**
 * Adds `row`, `columns` floats, to each of the `rows` rows of `matrix` in place; then max(0, .) if `relu`. A `row` of 0
 * stands for none.
 */
export function addRow(rows: i32, columns: i32, matrix: usize, row: usize, relu: bool): void {
  const width = (<usize>columns) << 2;
  const whole = (<usize>(columns & ~3)) << 2;
  // WebAssembly's max hands on what is not a number.
  const floor: f32 = relu ? 0 : -f32(Infinity);
  const floors = f32x4.splat(floor);
  for (; rows > 0; --rows) {
    let at: usize = 0;
    for (; at < whole; at += 16) {
      const sum = row == 0 ? v128.load(matrix + at) : f32x4.add(v128.load(matrix + at), v128.load(row + at));
      v128.store(matrix + at, f32x4.max(sum, floors));
    }
    for (; at < width; at += 4) {
      const sum = row == 0 ? load<f32>(matrix + at) : load<f32>(matrix + at) + load<f32>(row + at);
      store<f32>(matrix + at, max<f32>(sum, floor));
    }
    matrix += width;
  }
}

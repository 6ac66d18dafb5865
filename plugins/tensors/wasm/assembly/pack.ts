/**
 * Copies a block of a matrix into the order in which tiles read it: panels of `width` rows (4 for A; B's panels of 8 are
 * its columns, so it is handed over with its strides exchanged), and inside a panel the `width` values of one step of
 * depth after another. Rows past the last are zeros. Strides are in bytes.
 */
export function packPanel(
  rows: i32,
  depth: i32,
  from: usize,
  rowStride: usize,
  depthStride: usize,
  width: i32,
  to: usize,
): void {
  if (rows == width && rowStride == 4) return packSideBySide(depth, from, depthStride, width, to);
  const across = (<usize>width) << 2;
  for (let row = 0; row < width; row += 4) {
    const four = from + <usize>row * rowStride;
    const target = to + ((<usize>row) << 2);
    if (rows - row >= 4) packFour(depth, four, rowStride, depthStride, target, across);
    else packFew(rows - row, depth, four, rowStride, depthStride, target, across);
  }
}

/** The values of one step of depth are neighbours already. */
function packSideBySide(depth: i32, from: usize, depthStride: usize, width: i32, to: usize): void {
  if (width == 4)
    for (; depth > 0; --depth) {
      v128.store(to, v128.load(from));
      from += depthStride;
      to += 16;
    }
  else
    for (; depth > 0; --depth) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      from += depthStride;
      to += 32;
    }
}

/** Four rows: four steps of depth at a time by a 4 x 4 transpose where the rows' values are neighbours. */
function packFour(depth: i32, from: usize, rowStride: usize, depthStride: usize, to: usize, across: usize): void {
  const second = from + rowStride;
  const third = second + rowStride;
  const fourth = third + rowStride;
  let at: usize = 0;
  if (depthStride == 4)
    for (; depth >= 4; depth -= 4) {
      const r0 = v128.load(from + at);
      const r1 = v128.load(second + at);
      const r2 = v128.load(third + at);
      const r3 = v128.load(fourth + at);
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      v128.store(to + across, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
      v128.store(to + 2 * across, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
      v128.store(to + 3 * across, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
      at += 16;
      to += 4 * across;
    }
  for (; depth > 0; --depth) {
    store<f32>(to, load<f32>(from + at));
    store<f32>(to, load<f32>(second + at), 4);
    store<f32>(to, load<f32>(third + at), 8);
    store<f32>(to, load<f32>(fourth + at), 12);
    at += depthStride;
    to += across;
  }
}

/** Fewer than four rows, none at all included; zeros in the place of the others. */
function packFew(
  rows: i32,
  depth: i32,
  from: usize,
  rowStride: usize,
  depthStride: usize,
  to: usize,
  across: usize,
): void {
  for (; depth > 0; --depth) {
    v128.store(to, f32x4.splat(0));
    for (let row = 0; row < rows; ++row) store<f32>(to + ((<usize>row) << 2), load<f32>(from + <usize>row * rowStride));
    from += depthStride;
    to += across;
  }
}

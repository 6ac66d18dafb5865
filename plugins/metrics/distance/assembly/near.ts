/** A pair that may be near, row i of the one sample and row c of the other, and its lower bound. It may lower the reach of row i. */
declare function pair(i: i32, c: i32, lower: f32): void;

/**
 * Finds pairs of rows whose squared distance may be below the reach of one of them, in float32: those whose lower bound
 * |x|^2 + |y|^2 - 2 x y, the norms made small enough to cover every rounding, is. Rows lie one after the other at `a`, a
 * multiple of four; panels are eight rows, each number of the eight side by side.
 * @param i, c the indices of the first row and of the first of the panels, as `pair` is told them
 */
export function nearPairs(
  rows: i32,
  d: i32,
  a: usize,
  norms: usize,
  reach: usize,
  i: i32,
  panels: usize,
  count: i32,
  panelNorms: usize,
  panelReach: usize,
  c: i32,
): void {
  const row = (<usize>d) << 2;
  for (const last = i + rows; i < last; i += 4, a += 4 * row, norms += 16, reach += 16) {
    const n0 = v128.load32_splat(norms),
      n1 = v128.load32_splat(norms, 4);
    const n2 = v128.load32_splat(norms, 8),
      n3 = v128.load32_splat(norms, 12);
    let b = panels;
    for (let p = 0; p < count; p++) {
      let c00 = f32x4.splat(0);
      let c01 = c00,
        c10 = c00,
        c11 = c00,
        c20 = c00,
        c21 = c00,
        c30 = c00,
        c31 = c00;
      let at = a;
      for (const end = a + row; at < end; at += 4, b += 32) {
        const left = v128.load(b);
        const right = v128.load(b, 16);
        let x = v128.load32_splat(at);
        c00 = f32x4.add(c00, f32x4.mul(x, left));
        c01 = f32x4.add(c01, f32x4.mul(x, right));
        x = v128.load32_splat(at + row);
        c10 = f32x4.add(c10, f32x4.mul(x, left));
        c11 = f32x4.add(c11, f32x4.mul(x, right));
        x = v128.load32_splat(at + 2 * row);
        c20 = f32x4.add(c20, f32x4.mul(x, left));
        c21 = f32x4.add(c21, f32x4.mul(x, right));
        x = v128.load32_splat(at + 3 * row);
        c30 = f32x4.add(c30, f32x4.mul(x, left));
        c31 = f32x4.add(c31, f32x4.mul(x, right));
      }
      const eight = (<usize>p) << 5;
      const m0 = v128.load(panelNorms + eight),
        m1 = v128.load(panelNorms + eight, 16);
      const r0 = v128.load(panelReach + eight),
        r1 = v128.load(panelReach + eight, 16);
      c00 = lower(n0, m0, c00);
      c01 = lower(n0, m1, c01);
      c10 = lower(n1, m0, c10);
      c11 = lower(n1, m1, c11);
      c20 = lower(n2, m0, c20);
      c21 = lower(n2, m1, c21);
      c30 = lower(n3, m0, c30);
      c31 = lower(n3, m1, c31);
      const x0 = v128.load32_splat(reach),
        x1 = v128.load32_splat(reach, 4);
      const x2 = v128.load32_splat(reach, 8),
        x3 = v128.load32_splat(reach, 12);
      let near = v128.or(f32x4.lt(c00, f32x4.pmax(x0, r0)), f32x4.lt(c01, f32x4.pmax(x0, r1)));
      near = v128.or(near, v128.or(f32x4.lt(c10, f32x4.pmax(x1, r0)), f32x4.lt(c11, f32x4.pmax(x1, r1))));
      near = v128.or(near, v128.or(f32x4.lt(c20, f32x4.pmax(x2, r0)), f32x4.lt(c21, f32x4.pmax(x2, r1))));
      near = v128.or(near, v128.or(f32x4.lt(c30, f32x4.pmax(x3, r0)), f32x4.lt(c31, f32x4.pmax(x3, r1))));
      if (v128.any_true(near)) {
        each(i, c + (p << 3), c00, c01, x0, r0, r1);
        each(i + 1, c + (p << 3), c10, c11, x1, r0, r1);
        each(i + 2, c + (p << 3), c20, c21, x2, r0, r1);
        each(i + 3, c + (p << 3), c30, c31, x3, r0, r1);
      }
    }
  }
}

function lower(n: v128, m: v128, product: v128): v128 {
  return f32x4.sub(f32x4.add(n, m), f32x4.add(product, product));
}

function each(i: i32, c: i32, left: v128, right: v128, reach: v128, r0: v128, r1: v128): void {
  let bits = i32x4.bitmask(f32x4.lt(left, f32x4.pmax(reach, r0)));
  bits |= i32x4.bitmask(f32x4.lt(right, f32x4.pmax(reach, r1))) << 4;
  if (bits == 0) return;
  v128.store(LOWER, left);
  v128.store(LOWER, right, 16);
  for (; bits != 0; bits &= bits - 1) pair(i, c + ctz(bits), load<f32>(LOWER + ((<usize>ctz(bits)) << 2)));
}

/** Lower bounds of a row against a panel. */
const LOWER: usize = memory.data(32, 16);

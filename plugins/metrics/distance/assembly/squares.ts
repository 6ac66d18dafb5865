/**
 * Squared distances of `rows` rows, a multiple of four, one after the other at `a`, to the rows of `count` panels: sums of
 * squared differences, one number after the other, so that every sum has the bits of a plain loop. A panel is four rows, each
 * number of the four side by side. Squares go to rows of 4 count numbers at `out`.
 */
export function differences(rows: i32, a: usize, d: i32, panels: usize, count: i32, out: usize): void {
  sums<f64>(rows, a, d, panels, count, 1, out);
}

/**
 * The same of rows of a table, as table/gower.ts writes them: `share` times the sum of what each column says of two rows, the
 * difference or 1 where that is more, to a multiple of 2^-32.
 */
export function mismatches(rows: i32, a: usize, d: i32, panels: usize, count: i32, share: f64, out: usize): void {
  sums<i32>(rows, a, d, panels, count, share, out);
}

/** 1.5 2^20: what is added to it and taken off again is left in multiples of 2^-32. */
const GRID: f64 = 1572864;

/** What is summed up. f64: squares of differences; i32: differences up to 1. */
class Terms {
  @inline
  static of<T>(gap: v128): v128 {
    if (isFloat<T>()) return f64x2.mul(gap, gap);
    return f64x2.min(f64x2.abs(gap), f64x2.splat(1));
  }

  @inline
  static done<T>(sum: v128, share: f64): v128 {
    if (isFloat<T>()) return sum;
    const grid = f64x2.splat(GRID);
    return f64x2.sub(f64x2.add(f64x2.mul(sum, f64x2.splat(share)), grid), grid);
  }
}

function sums<T>(rows: i32, a: usize, d: i32, panels: usize, count: i32, share: f64, out: usize): void {
  const row = (<usize>d) << 3;
  const next = (<usize>count) << 5;
  const end = a + <usize>rows * row;
  for (const last = out + next; out < last; out += 32, panels += row << 2)
    for (let x = a, to = out; x < end; x += 3 * row, to += next << 2) {
      let panel = panels;
      let c00 = f64x2.splat(0);
      let c01 = c00;
      let c10 = c00;
      let c11 = c00;
      let c20 = c00;
      let c21 = c00;
      let c30 = c00;
      let c31 = c00;
      for (const stop = x + row; x < stop; x += 8, panel += 32) {
        const left = v128.load(panel);
        const right = v128.load(panel, 16);
        let y = v128.load64_splat(x);
        let gap = f64x2.sub(y, left);
        c00 = f64x2.add(c00, Terms.of<T>(gap));
        gap = f64x2.sub(y, right);
        c01 = f64x2.add(c01, Terms.of<T>(gap));
        y = v128.load64_splat(x + row);
        gap = f64x2.sub(y, left);
        c10 = f64x2.add(c10, Terms.of<T>(gap));
        gap = f64x2.sub(y, right);
        c11 = f64x2.add(c11, Terms.of<T>(gap));
        y = v128.load64_splat(x + 2 * row);
        gap = f64x2.sub(y, left);
        c20 = f64x2.add(c20, Terms.of<T>(gap));
        gap = f64x2.sub(y, right);
        c21 = f64x2.add(c21, Terms.of<T>(gap));
        y = v128.load64_splat(x + 3 * row);
        gap = f64x2.sub(y, left);
        c30 = f64x2.add(c30, Terms.of<T>(gap));
        gap = f64x2.sub(y, right);
        c31 = f64x2.add(c31, Terms.of<T>(gap));
      }
      v128.store(to, Terms.done<T>(c00, share));
      v128.store(to, Terms.done<T>(c01, share), 16);
      v128.store(to + next, Terms.done<T>(c10, share));
      v128.store(to + next, Terms.done<T>(c11, share), 16);
      v128.store(to + 2 * next, Terms.done<T>(c20, share));
      v128.store(to + 2 * next, Terms.done<T>(c21, share), 16);
      v128.store(to + 3 * next, Terms.done<T>(c30, share));
      v128.store(to + 3 * next, Terms.done<T>(c31, share), 16);
    }
}

/**
 * The same as |x|^2 - 2 x y + |y|^2 of rows less a centre: of those at `x`, whose squared norms are at `norms`, and of
 * `centred` panels, whose norms are at `panelNorms`. What comes out below `share` of the two norms has lost digits, and is
 * taken from the differences of the rows as they are, at `a` and in `panels`.
 */
export function products(
  rows: i32,
  x: usize,
  norms: usize,
  a: usize,
  d: i32,
  centred: usize,
  panelNorms: usize,
  panels: usize,
  count: i32,
  share: f64,
  out: usize,
): void {
  const row = (<usize>d) << 3;
  const next = (<usize>count) << 5;
  const end = x + <usize>rows * row;
  for (const last = out + next; out < last; out += 32, panelNorms += 32, panels += row << 2, centred += row << 2)
    for (
      let at = x, exact = a, norm = norms, tile = out;
      at < end;
      at += 3 * row, exact += row << 2, norm += 32, tile += next << 2
    ) {
      let panel = centred;
      let c00 = f64x2.splat(0);
      let c01 = c00;
      let c10 = c00;
      let c11 = c00;
      let c20 = c00;
      let c21 = c00;
      let c30 = c00;
      let c31 = c00;
      for (const stop = at + row; at < stop; at += 8, panel += 32) {
        const left = v128.load(panel);
        const right = v128.load(panel, 16);
        let y = v128.load64_splat(at);
        c00 = f64x2.add(c00, f64x2.mul(y, left));
        c01 = f64x2.add(c01, f64x2.mul(y, right));
        y = v128.load64_splat(at + row);
        c10 = f64x2.add(c10, f64x2.mul(y, left));
        c11 = f64x2.add(c11, f64x2.mul(y, right));
        y = v128.load64_splat(at + 2 * row);
        c20 = f64x2.add(c20, f64x2.mul(y, left));
        c21 = f64x2.add(c21, f64x2.mul(y, right));
        y = v128.load64_splat(at + 3 * row);
        c30 = f64x2.add(c30, f64x2.mul(y, left));
        c31 = f64x2.add(c31, f64x2.mul(y, right));
      }
      v128.store(tile, c00);
      v128.store(tile, c01, 16);
      v128.store(tile + next, c10);
      v128.store(tile + next, c11, 16);
      v128.store(tile + 2 * next, c20);
      v128.store(tile + 2 * next, c21, 16);
      v128.store(tile + 3 * next, c30);
      v128.store(tile + 3 * next, c31, 16);
      const left = v128.load(panelNorms);
      const right = v128.load(panelNorms, 16);
      let lost = f64x2.splat(0);
      for (let r: usize = 0, to = tile; r < 32; r += 8, to += next) {
        const own = v128.load64_splat(norm + r);
        let both = f64x2.add(own, left);
        let product = v128.load(to);
        let square = f64x2.sub(both, f64x2.add(product, product));
        v128.store(to, square);
        lost = v128.or(lost, f64x2.lt(square, f64x2.mul(both, f64x2.splat(share))));
        both = f64x2.add(own, right);
        product = v128.load(to, 16);
        square = f64x2.sub(both, f64x2.add(product, product));
        v128.store(to, square, 16);
        lost = v128.or(lost, f64x2.lt(square, f64x2.mul(both, f64x2.splat(share))));
      }
      if (v128.any_true(lost)) again(exact, d, panels, norm, panelNorms, share, tile, next);
    }
}

/** A tile once more by differences; those squares that have lost no digits stay. */
function again(
  a: usize,
  d: i32,
  panel: usize,
  norms: usize,
  panelNorms: usize,
  share: f64,
  out: usize,
  next: usize,
): void {
  differences(4, a, d, panel, 1, EXACT);
  for (let r: usize = 0; r < 4; r++)
    for (let half: usize = 0; half < 32; half += 16) {
      const to = out + r * next + half;
      const square = v128.load(to);
      const both = f64x2.add(v128.load64_splat(norms + (r << 3)), v128.load(panelNorms + half));
      const lost = f64x2.lt(square, f64x2.mul(both, f64x2.splat(share)));
      v128.store(to, v128.bitselect(v128.load(EXACT + (r << 5) + half), square, lost));
    }
}

/** Sixteen numbers between two loops. */
const EXACT: usize = memory.data(128, 16);

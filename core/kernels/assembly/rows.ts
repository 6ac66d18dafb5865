/**
 * offset + F z for each z of `count` rows of `rank` numbers at `z`, to rows of d numbers at `out`; four rows at a time, so
 * that up to three more are made of whatever lies there. F is d x `rank`, row-major, at `factor`. `triangular`: its entries
 * above the diagonal are zero and not looked at, and `out` may be `z`. Every sum has the bits of a plain loop over k.
 */
export function affineRows(
  count: i32,
  d: i32,
  rank: i32,
  triangular: bool,
  offset: usize,
  factor: usize,
  z: usize,
  out: usize,
): void {
  const own = (<usize>d) << 3;
  const row = (<usize>rank) << 3;
  for (; count > 0; count -= 4, z += row << 2, out += own << 2) {
    let i = d - 2;
    // Two numbers of four rows; from the last ones down, for under a triangular factor rows replace their own z.
    for (; i >= 0; i -= 2) {
      const at = (<usize>i) << 3;
      let f = factor + <usize>i * row;
      let a0 = v128.load(offset + at);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let k = z;
      for (const end = z + (triangular ? at + 8 : row); k < end; k += 8, f += 8) {
        const entries = v128.load64_lane(f + row, v128.load64_zero(f), 1);
        a0 = f64x2.add(a0, f64x2.mul(entries, v128.load64_splat(k)));
        a1 = f64x2.add(a1, f64x2.mul(entries, v128.load64_splat(k + row)));
        a2 = f64x2.add(a2, f64x2.mul(entries, v128.load64_splat(k + 2 * row)));
        a3 = f64x2.add(a3, f64x2.mul(entries, v128.load64_splat(k + 3 * row)));
      }
      if (triangular) {
        // The diagonal's: of the second number alone.
        const entry = v128.load64_splat(f + row);
        a0 = v128.shuffle<f64>(a0, f64x2.add(a0, f64x2.mul(entry, v128.load64_splat(k))), 0, 3);
        a1 = v128.shuffle<f64>(a1, f64x2.add(a1, f64x2.mul(entry, v128.load64_splat(k + row))), 0, 3);
        a2 = v128.shuffle<f64>(a2, f64x2.add(a2, f64x2.mul(entry, v128.load64_splat(k + 2 * row))), 0, 3);
        a3 = v128.shuffle<f64>(a3, f64x2.add(a3, f64x2.mul(entry, v128.load64_splat(k + 3 * row))), 0, 3);
      }
      v128.store(out + at, a0);
      v128.store(out + own + at, a1);
      v128.store(out + 2 * own + at, a2);
      v128.store(out + 3 * own + at, a3);
    }
    if (i == -1)
      for (let r: usize = 0; r < 4; r++) {
        let sum = load<f64>(offset);
        for (let k: usize = 0, end: usize = triangular ? 8 : row; k < end; k += 8)
          sum += load<f64>(factor + k) * load<f64>(z + r * row + k);
        store<f64>(out + r * own, sum);
      }
  }
}

/** d and what is wanting to a multiple of four: as wide are centred rows and sums of their products. */
function widened(d: i32): usize {
  return (<usize>((d + 3) & ~3)) << 3;
}

/**
 * The mean of `count` rows of d numbers at `values`, to `mean`, where room for eleven more is; and what `outerProducts`
 * makes of the rows less it, which are left at `centred`. Some 90 bytes behind the rows are read, and play no part.
 */
export function scatterRows(values: usize, count: i32, d: i32, mean: usize, centred: usize, sums: usize): void {
  const own = (<usize>d) << 3;
  const end = values + <usize>count * own;
  const divisor = f64x2.splat(count);
  // Twelve columns at once: their sums do not wait for one another.
  for (let c: usize = 0; c < own; c += 96) {
    let m0 = f64x2.splat(0);
    let m1 = m0;
    let m2 = m0;
    let m3 = m0;
    let m4 = m0;
    let m5 = m0;
    for (let at = values + c, last = end + c; at < last; at += own) {
      m0 = f64x2.add(m0, v128.load(at));
      m1 = f64x2.add(m1, v128.load(at, 16));
      m2 = f64x2.add(m2, v128.load(at, 32));
      m3 = f64x2.add(m3, v128.load(at, 48));
      m4 = f64x2.add(m4, v128.load(at, 64));
      m5 = f64x2.add(m5, v128.load(at, 80));
    }
    v128.store(mean + c, f64x2.div(m0, divisor));
    v128.store(mean + c, f64x2.div(m1, divisor), 16);
    v128.store(mean + c, f64x2.div(m2, divisor), 32);
    v128.store(mean + c, f64x2.div(m3, divisor), 48);
    v128.store(mean + c, f64x2.div(m4, divisor), 64);
    v128.store(mean + c, f64x2.div(m5, divisor), 80);
  }
  const wide = widened(d);
  const even = own & ~15;
  for (let at = values, to = centred; at < end; at += own, to += wide) {
    let c: usize = 0;
    for (; c < even; c += 16) v128.store(to + c, f64x2.sub(v128.load(at + c), v128.load(mean + c)));
    if (even < own) {
      v128.store(to + c, f64x2.sub(v128.load64_zero(at + c), v128.load64_zero(mean + c)));
      c += 16;
    }
    for (; c < wide; c += 16) v128.store(to + c, f64x2.splat(0));
  }
  outerProducts(centred, centred, count, d, sums);
}

/**
 * Moves the mean of rows that weigh `before` together, at `mean`, by `count` rows of d numbers at `values`, each of `weight`
 * above 0, one after the other (West 1979), and adds to the sums what that adds to the scatter. The mean has as much room as
 * a row of the sums. At `gaps` and `weighed` the rows' deviations are left, as they are and times what they count.
 */
export function joinRows(
  values: usize,
  count: i32,
  d: i32,
  before: f64,
  weight: f64,
  mean: usize,
  gaps: usize,
  weighed: usize,
  sums: usize,
): void {
  const own = (<usize>d) << 3;
  const row = widened(d);
  const end = values + <usize>count * own;
  for (let at = values, to: usize = 0; at < end; at += own, to += row) {
    const share = weight / (before + weight);
    const some = f64x2.splat(share);
    const between = f64x2.splat(before * share);
    for (let c: usize = 0; c < row; c += 16) {
      const centre = v128.load(mean + c);
      const gap = f64x2.sub(v128.load(at + c), centre);
      v128.store(mean + c, f64x2.add(centre, f64x2.mul(some, gap)));
      v128.store(gaps + to + c, gap);
      v128.store(weighed + to + c, f64x2.mul(between, gap));
    }
    before += weight;
  }
  outerProducts(weighed, gaps, count, d, sums);
}

/**
 * Adds the products u_i v_j, j <= i, of `count` pairs of rows of d numbers at `u` and `v` to the sums at `sums`, one pair after
 * the other, so that every sum has the bits of a plain loop. Rows, and those of `sums`, are as wide as the next multiple
 * of four; above the diagonal is whatever comes of it.
 */
export function outerProducts(u: usize, v: usize, count: i32, d: i32, sums: usize): void {
  const row = widened(d);
  const length = <usize>count * row;
  for (let i: usize = 0; i < row; i += 32)
    for (let j: usize = 0; j <= i; j += 32) {
      // Four numbers by four: sixteen sums that stay in registers.
      const to = sums + (i >> 3) * row + j;
      let c00 = v128.load(to);
      let c01 = v128.load(to, 16);
      let c10 = v128.load(to + row);
      let c11 = v128.load(to + row, 16);
      let c20 = v128.load(to + 2 * row);
      let c21 = v128.load(to + 2 * row, 16);
      let c30 = v128.load(to + 3 * row);
      let c31 = v128.load(to + 3 * row, 16);
      for (let at: usize = 0; at < length; at += row) {
        const left = v128.load(v + at + j);
        const right = v128.load(v + at + j, 16);
        let y = v128.load64_splat(u + at + i);
        c00 = f64x2.add(c00, f64x2.mul(y, left));
        c01 = f64x2.add(c01, f64x2.mul(y, right));
        y = v128.load64_splat(u + at + i, 8);
        c10 = f64x2.add(c10, f64x2.mul(y, left));
        c11 = f64x2.add(c11, f64x2.mul(y, right));
        y = v128.load64_splat(u + at + i, 16);
        c20 = f64x2.add(c20, f64x2.mul(y, left));
        c21 = f64x2.add(c21, f64x2.mul(y, right));
        y = v128.load64_splat(u + at + i, 24);
        c30 = f64x2.add(c30, f64x2.mul(y, left));
        c31 = f64x2.add(c31, f64x2.mul(y, right));
      }
      v128.store(to, c00);
      v128.store(to, c01, 16);
      v128.store(to + row, c10);
      v128.store(to + row, c11, 16);
      v128.store(to + 2 * row, c20);
      v128.store(to + 2 * row, c21, 16);
      v128.store(to + 3 * row, c30);
      v128.store(to + 3 * row, c31, 16);
    }
}

/**
 * Sums of the `count` numbers at `numbers` under eight patterns of signs, to `out`: each the sum of a plain loop. A pattern is bits
 * from the lowest on, thirty in a word of 64; 1 is a minus. At `words` stand the first words of all eight, then the second.
 */
export function signedSums(numbers: usize, count: i32, words: usize, out: usize): void {
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (; count > 0; count -= 30, words += 64) {
    let w0 = v128.load(words);
    let w1 = v128.load(words, 16);
    let w2 = v128.load(words, 32);
    let w3 = v128.load(words, 48);
    for (const end = numbers + ((<usize>min<i32>(count, 30)) << 3); numbers < end; numbers += 8) {
      const x = v128.load64_splat(numbers);
      a0 = f64x2.add(a0, v128.xor(x, i64x2.shl(w0, 63)));
      a1 = f64x2.add(a1, v128.xor(x, i64x2.shl(w1, 63)));
      a2 = f64x2.add(a2, v128.xor(x, i64x2.shl(w2, 63)));
      a3 = f64x2.add(a3, v128.xor(x, i64x2.shl(w3, 63)));
      w0 = i64x2.shr_u(w0, 1);
      w1 = i64x2.shr_u(w1, 1);
      w2 = i64x2.shr_u(w2, 1);
      w3 = i64x2.shr_u(w3, 1);
    }
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
}

import { multiplyAdd } from './lanes';

/** log(1 + e^x) = max(x, 0) + log(1 + e^-|x|), in which nothing overflows; to a few units in the last place. */
export function softplus(count: i32, from: usize, to: usize): void {
  let at: usize = 0;
  for (const end = (<usize>(count & ~3)) << 2; at < end; at += 16) v128.store(to + at, lanes(v128.load(from + at)));
  for (const end = (<usize>count) << 2; at < end; at += 4)
    v128.store_lane<f32>(to + at, lanes(v128.load32_zero(from + at)), 0);
}

function lanes(x: v128): v128 {
  const above = f32x4.max(x, f32x4.splat(0));
  return f32x4.add(above, logarithmOfOnePlus(exponential(f32x4.neg(f32x4.abs(x)))));
}

/** e^x for x at most 0: 2^n e^r with |r| at most log(2) / 2, and the series of e^r; below 2^-126 it is that. */
function exponential(x: v128): v128 {
  const kept = f32x4.max(x, f32x4.splat(-87.3));
  const n = f32x4.nearest(f32x4.mul(kept, f32x4.splat(1.4426950408889634)));
  // log 2 in two parts, the first of few digits, so that n times it is exact.
  const coarse = multiplyAdd(n, f32x4.splat(-0.693145751953125), kept);
  const r = multiplyAdd(n, f32x4.splat(-1.4286068203094172e-6), coarse);
  let series = f32x4.splat(1.0 / 5040);
  series = multiplyAdd(series, r, f32x4.splat(1.0 / 720));
  series = multiplyAdd(series, r, f32x4.splat(1.0 / 120));
  series = multiplyAdd(series, r, f32x4.splat(1.0 / 24));
  series = multiplyAdd(series, r, f32x4.splat(1.0 / 6));
  series = multiplyAdd(series, r, f32x4.splat(1.0 / 2));
  series = multiplyAdd(series, r, f32x4.splat(1));
  series = multiplyAdd(series, r, f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(series, power);
}

/** log(1 + t) for t in [0, 1]: twice the series of artanh(t / (2 + t)), whose argument is at most a third. */
function logarithmOfOnePlus(t: v128): v128 {
  const z = f32x4.div(t, f32x4.add(t, f32x4.splat(2)));
  const square = f32x4.mul(z, z);
  let series = f32x4.splat(2.0 / 15);
  series = multiplyAdd(series, square, f32x4.splat(2.0 / 13));
  series = multiplyAdd(series, square, f32x4.splat(2.0 / 11));
  series = multiplyAdd(series, square, f32x4.splat(2.0 / 9));
  series = multiplyAdd(series, square, f32x4.splat(2.0 / 7));
  series = multiplyAdd(series, square, f32x4.splat(2.0 / 5));
  series = multiplyAdd(series, square, f32x4.splat(2.0 / 3));
  series = multiplyAdd(series, square, f32x4.splat(2));
  return f32x4.mul(series, z);
}

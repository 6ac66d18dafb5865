import { multiplyAdd } from './lanes';

/** e^x for x at most 0: 2^n e^r with |r| at most log(2) / 2, and the series of e^r; below 2^-126 it is that. */
export function exponential(x: v128): v128 {
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

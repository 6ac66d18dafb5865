import { multiplyAdd } from './lanes';

/** 1.5 2^23: added to a small number it leaves its nearest whole number in the lowest bits. */
const WHOLE: f32 = 12582912;

/**
 * e^x for x at most 88.7, and more than 88.4 gives infinity: 2^n e^r with |r| at most log(2) / 2; below 2^-126 it is that. e^r is 1 + r + r^2 p(r), p of least
 * greatest relative error: 5e-9, found by reweighted least squares.
 */
export function exponential(x: v128): v128 {
  const kept = f32x4.pmax(x, f32x4.splat(-87.3));
  const shifted = multiplyAdd(kept, f32x4.splat(1.4426950408889634), f32x4.splat(WHOLE));
  const n = f32x4.sub(shifted, f32x4.splat(WHOLE));
  // log 2 in two parts, the first of few digits, so that n times it is exact.
  const coarse = multiplyAdd(n, f32x4.splat(-0.693145751953125), kept);
  const r = multiplyAdd(n, f32x4.splat(-1.4286068203094172e-6), coarse);
  let series = multiplyAdd(f32x4.splat(0.0013814467), r, f32x4.splat(0.008368781));
  series = multiplyAdd(series, r, f32x4.splat(0.041668393));
  series = multiplyAdd(series, r, f32x4.splat(0.1666652));
  series = multiplyAdd(series, r, f32x4.splat(0.49999994));
  series = multiplyAdd(series, r, f32x4.splat(1));
  series = multiplyAdd(series, r, f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23);
  return f32x4.mul(series, power);
}

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

/** e to it is more than any float32: what lies beyond is divided to 0. */
const FAR: f32 = 88.7;
/** An x below it has the sigmoid 1 / 2, and a quotient by it is none. */
const TINY: f32 = 1e-30;

/**
 * x sigmoid(x) = x / (1 + e^-x), to a few units in the last place. The last few go through the same lanes, so that a
 * number's bits do not depend on where it stands, and through the same code, so that it is compiled into the loop.
 */
export function silu(count: i32, from: usize, to: usize): void {
  for (let left = count; left > 0;) {
    const four = left >= 4;
    const x = four ? v128.load(from) : v128.load32_zero(from);
    const odds = exponential(f32x4.pmin(f32x4.neg(x), f32x4.splat(FAR)));
    const y = f32x4.div(x, f32x4.add(f32x4.splat(1), odds));
    if (four) v128.store(to, y);
    else v128.store_lane<f32>(to, y, 0);
    left -= four ? 4 : 1;
    from += four ? 16 : 4;
    to += four ? 16 : 4;
  }
}

/**
 * What reaches x of `slopes`, those of the `values` y = x s: slope (s + y (1 - s)). s = sigmoid(x) is the quotient of y and
 * x, which takes no exponential.
 */
export function siluGradient(count: i32, from: usize, values: usize, slopes: usize, to: usize): void {
  for (let left = count; left > 0;) {
    const four = left >= 4;
    const x = four ? v128.load(from) : v128.load32_zero(from);
    const y = four ? v128.load(values) : v128.load32_zero(values);
    const slope = four ? v128.load(slopes) : v128.load32_zero(slopes);
    const isTiny = f32x4.lt(f32x4.abs(x), f32x4.splat(TINY));
    const s = v128.bitselect(f32x4.splat(0.5), f32x4.div(y, x), isTiny);
    const z = f32x4.mul(slope, multiplyAdd(y, f32x4.sub(f32x4.splat(1), s), s));
    if (four) v128.store(to, z);
    else v128.store_lane<f32>(to, z, 0);
    left -= four ? 4 : 1;
    from += four ? 16 : 4;
    values += four ? 16 : 4;
    slopes += four ? 16 : 4;
    to += four ? 16 : 4;
  }
}

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

/** Up to it the number of quarter turns has 13 bits, and its products below are exact. */
const LARGE: f32 = 10000;

/**
 * sin(x + turns pi / 2): the sine for 0, the cosine for 1, to 2e-7. x less its whole quarter turns is at most pi / 4; there
 * sine and cosine are polynomials of least greatest relative error (8e-9), found by reweighted least squares.
 * @returns false where some x is beyond 10,000 or not a number: what was written is of no use then
 */
export function sinusoid(count: i32, turns: i32, from: usize, to: usize): bool {
  let isNear = i32x4.splat(-1);
  for (let left = count; left > 0;) {
    const four = left >= 4;
    const x = four ? v128.load(from) : v128.load32_zero(from);
    isNear = v128.and(isNear, f32x4.le(f32x4.abs(x), f32x4.splat(LARGE)));
    const shifted = multiplyAdd(x, f32x4.splat(0.6366197723675814), f32x4.splat(WHOLE));
    const n = f32x4.sub(shifted, f32x4.splat(WHOLE));
    // pi / 2 in three parts, the first two of 11 bits.
    let r = multiplyAdd(n, f32x4.splat(-1.5703125), x);
    r = multiplyAdd(n, f32x4.splat(-0.0004837512969970703), r);
    r = multiplyAdd(n, f32x4.splat(-7.549790126404332e-8), r);
    const y = quarterTurned(r, i32x4.add(shifted, i32x4.splat(turns)));
    if (four) v128.store(to, y);
    else v128.store_lane<f32>(to, y, 0);
    left -= four ? 4 : 1;
    from += four ? 16 : 4;
    to += four ? 16 : 4;
  }
  return i32x4.all_true(isNear);
}

/** sin(r + quarter pi / 2) for |r| at most pi / 4; of `quarter` the lowest two bits count. */
export function quarterTurned(r: v128, quarter: v128): v128 {
  const square = f32x4.mul(r, r);
  let sine = multiplyAdd(f32x4.splat(-0.00019513979), square, f32x4.splat(0.008332151));
  sine = multiplyAdd(sine, square, f32x4.splat(-0.16666654));
  sine = multiplyAdd(f32x4.mul(sine, square), r, r);
  let cosine = multiplyAdd(f32x4.splat(0.000024431667), square, f32x4.splat(-0.0013887304));
  cosine = multiplyAdd(cosine, square, f32x4.splat(0.041666646));
  cosine = multiplyAdd(cosine, square, f32x4.splat(-0.5));
  cosine = multiplyAdd(cosine, square, f32x4.splat(1));
  // The lowest bit of the quarter turn exchanges the two, the next turns the sign.
  const isOdd = i32x4.shr_s(i32x4.shl(quarter, 31), 31);
  const sign = i32x4.shl(v128.and(quarter, i32x4.splat(2)), 30);
  return v128.xor(v128.bitselect(cosine, sine, isOdd), sign);
}

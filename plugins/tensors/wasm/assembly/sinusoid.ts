import { multiplyAdd } from './lanes';

/** 1.5 2^23: added to a small number it leaves its nearest whole number in the lowest bits. */
const WHOLE: f32 = 12582912;
/** Up to it the number of quarter turns has 13 bits, and its products below are exact. */
const FAR: f32 = 10000;

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
    isNear = v128.and(isNear, f32x4.le(f32x4.abs(x), f32x4.splat(FAR)));
    const shifted = multiplyAdd(x, f32x4.splat(0.6366197723675814), f32x4.splat(WHOLE));
    const n = f32x4.sub(shifted, f32x4.splat(WHOLE));
    // pi / 2 in three parts, the first two of 11 bits.
    let r = multiplyAdd(n, f32x4.splat(-1.5703125), x);
    r = multiplyAdd(n, f32x4.splat(-0.0004837512969970703), r);
    r = multiplyAdd(n, f32x4.splat(-7.549790126404332e-8), r);
    const square = f32x4.mul(r, r);
    let sine = multiplyAdd(f32x4.splat(-0.00019513979), square, f32x4.splat(0.008332151));
    sine = multiplyAdd(sine, square, f32x4.splat(-0.16666654));
    sine = multiplyAdd(f32x4.mul(sine, square), r, r);
    let cosine = multiplyAdd(f32x4.splat(0.000024431667), square, f32x4.splat(-0.0013887304));
    cosine = multiplyAdd(cosine, square, f32x4.splat(0.041666646));
    cosine = multiplyAdd(cosine, square, f32x4.splat(-0.5));
    cosine = multiplyAdd(cosine, square, f32x4.splat(1));
    // The lowest bit of the quarter turn exchanges the two, the next turns the sign.
    const quarter = i32x4.add(shifted, i32x4.splat(turns));
    const isOdd = i32x4.shr_s(i32x4.shl(quarter, 31), 31);
    const sign = i32x4.shl(v128.and(quarter, i32x4.splat(2)), 30);
    const y = v128.xor(v128.bitselect(cosine, sine, isOdd), sign);
    if (four) v128.store(to, y);
    else v128.store_lane<f32>(to, y, 0);
    left -= four ? 4 : 1;
    from += four ? 16 : 4;
    to += four ? 16 : 4;
  }
  return i32x4.all_true(isNear);
}

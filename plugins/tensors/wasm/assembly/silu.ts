import { exponential } from './exponential';
import { multiplyAdd } from './lanes';

/** Beyond it e^-|x| is nothing beside 1. */
const FAR: f32 = 87;

/**
 * x sigmoid(x), to a few units in the last place. The last few go through the same lanes, so that a number's bits do not
 * depend on where it stands, and through the same code, so that it is compiled into the loop.
 */
export function silu(count: i32, from: usize, to: usize): void {
  for (let left = count; left > 0;) {
    const four = left >= 4;
    const x = four ? v128.load(from) : v128.load32_zero(from);
    const t = tail(x);
    const numerator = v128.bitselect(f32x4.splat(1), t, f32x4.ge(x, f32x4.splat(0)));
    const y = f32x4.div(f32x4.mul(x, numerator), f32x4.add(f32x4.splat(1), t));
    if (four) v128.store(to, y);
    else v128.store_lane<f32>(to, y, 0);
    left -= four ? 4 : 1;
    from += four ? 16 : 4;
    to += four ? 16 : 4;
  }
}

/** What reaches x of `slopes`, those of the value: slope s (1 + x (1 - s)) with s = sigmoid(x), which is computed anew. */
export function siluGradient(count: i32, from: usize, slopes: usize, to: usize): void {
  for (let left = count; left > 0;) {
    const four = left >= 4;
    const x = four ? v128.load(from) : v128.load32_zero(from);
    const slope = four ? v128.load(slopes) : v128.load32_zero(slopes);
    // s and 1 - s are 1 / (1 + t) and t / (1 + t) or the other way round: nothing is lost to a difference from 1.
    const t = tail(x);
    const inverse = f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), t));
    const small = f32x4.mul(t, inverse);
    const isPositive = f32x4.ge(x, f32x4.splat(0));
    const s = v128.bitselect(inverse, small, isPositive);
    const rest = v128.bitselect(small, inverse, isPositive);
    const y = f32x4.mul(f32x4.mul(slope, s), multiplyAdd(x, rest, f32x4.splat(1)));
    if (four) v128.store(to, y);
    else v128.store_lane<f32>(to, y, 0);
    left -= four ? 4 : 1;
    from += four ? 16 : 4;
    slopes += four ? 16 : 4;
    to += four ? 16 : 4;
  }
}

/** e^-|x|, 0 where it is small enough, so that a great x times it is 0 too. */
function tail(x: v128): v128 {
  const size = f32x4.abs(x);
  return v128.and(exponential(f32x4.neg(size)), f32x4.lt(size, f32x4.splat(FAR)));
}

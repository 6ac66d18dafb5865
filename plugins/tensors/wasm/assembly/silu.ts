import { exponential } from './exponential';
import { multiplyAdd } from './lanes';

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

import { exponential } from './exponential';
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

import { exponential } from './elementwise';
import { multiplyAdd } from './lanes';

/** e to it is more than any float32: what lies beyond is divided to 0. */
const FAR: f32 = 88.7;
/** Beyond it the slope is 0 or 1, and powers of x would overflow. */
const FLAT: f32 = 20;

/** e^-2u, u = sqrt(2 / pi) (x + 0.044715 x^3): 0.5 (1 + tanh u) is 1 / (1 + e^-2u). */
function odds(x: v128): v128 {
  const cube = multiplyAdd(f32x4.mul(x, x), f32x4.splat(-0.0713548162726), f32x4.splat(-1.5957691216057308));
  return exponential(f32x4.pmin(f32x4.mul(x, cube), f32x4.splat(FAR)));
}

/** e^(-x^2 / 2). */
function bell(x: v128): v128 {
  return exponential(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5)));
}

/**
 * The distribution function of the standard normal, 0.5 (1 + erf(x / sqrt 2)), to 5e-7 of itself: below 0 it is `bell` times a
 * polynomial of t = 1 / (1 + 0.3 |x|) of least greatest relative error (1.3e-7), found by reweighted least squares.
 */
function normal(x: v128, height: v128): v128 {
  const one = f32x4.splat(1);
  const t = f32x4.div(one, multiplyAdd(f32x4.abs(x), f32x4.splat(0.3), one));
  let series = multiplyAdd(f32x4.splat(0.035931754597570933), t, f32x4.splat(-0.1582760460152139));
  series = multiplyAdd(series, t, f32x4.splat(0.2082066266150577));
  series = multiplyAdd(series, t, f32x4.splat(-0.05539381530080892));
  series = multiplyAdd(series, t, f32x4.splat(0.12946915866773687));
  series = multiplyAdd(series, t, f32x4.splat(0.09963751283798215));
  series = multiplyAdd(series, t, f32x4.splat(0.12079835421676696));
  series = multiplyAdd(series, t, f32x4.splat(0.11962639005650759));
  const tail = f32x4.mul(f32x4.mul(series, t), height);
  return v128.bitselect(tail, f32x4.sub(one, tail), f32x4.lt(x, f32x4.splat(0)));
}

/**
 * x times the standard normal's distribution function (Hendrycks and Gimpel 2016), or with `tanh` their approximation by it.
 * The last few go through the same lanes, so that a number's bits do not depend on where it stands.
 */
export function gelu(count: i32, tanh: bool, from: usize, to: usize): void {
  for (let left = count; left > 0;) {
    const four = left >= 4;
    const x = four ? v128.load(from) : v128.load32_zero(from);
    const y = tanh ? f32x4.div(x, f32x4.add(f32x4.splat(1), odds(x))) : f32x4.mul(x, normal(x, bell(x)));
    if (four) v128.store(to, y);
    else v128.store_lane<f32>(to, y, 0);
    left -= four ? 4 : 1;
    from += four ? 16 : 4;
    to += four ? 16 : 4;
  }
}

/** What reaches x of `slopes`, those of its values. */
export function geluGradient(count: i32, tanh: bool, from: usize, slopes: usize, to: usize): void {
  for (let left = count; left > 0;) {
    const four = left >= 4;
    const given = four ? v128.load(from) : v128.load32_zero(from);
    const slope = four ? v128.load(slopes) : v128.load32_zero(slopes);
    const x = f32x4.pmin(f32x4.pmax(given, f32x4.splat(-FLAT)), f32x4.splat(FLAT));
    const z = f32x4.mul(slope, tanh ? tanhSlope(x) : erfSlope(x));
    if (four) v128.store(to, z);
    else v128.store_lane<f32>(to, z, 0);
    left -= four ? 4 : 1;
    from += four ? 16 : 4;
    slopes += four ? 16 : 4;
    to += four ? 16 : 4;
  }
}

/** s + x s (1 - s) 2u', s = 1 / (1 + e^-2u). */
function tanhSlope(x: v128): v128 {
  const one = f32x4.splat(1);
  const s = f32x4.div(one, f32x4.add(one, odds(x)));
  const steep = multiplyAdd(f32x4.mul(x, x), f32x4.splat(0.2140644488178), f32x4.splat(1.5957691216057308));
  return multiplyAdd(f32x4.mul(f32x4.mul(x, steep), s), f32x4.sub(one, s), s);
}

/** The normal's distribution function plus x times its density. */
function erfSlope(x: v128): v128 {
  const height = bell(x);
  return multiplyAdd(f32x4.mul(x, height), f32x4.splat(0.3989422804014327), normal(x, height));
}

import { exponential } from './exponential';

/** Beyond it e^-|x| is nothing beside 1. */
const FAR: f32 = 87;

/** x sigmoid(x), to a few units in the last place. */
export function silu(count: i32, from: usize, to: usize): void {
  let at: usize = 0;
  for (const end = (<usize>(count & ~3)) << 2; at < end; at += 16) v128.store(to + at, value(v128.load(from + at)));
  for (const end = (<usize>count) << 2; at < end; at += 4)
    v128.store_lane<f32>(to + at, value(v128.load32_zero(from + at)), 0);
}

/** What reaches x of `slopes`, those of the value: slope s (1 + x (1 - s)) with s = sigmoid(x), which is computed anew. */
export function siluGradient(count: i32, from: usize, slopes: usize, to: usize): void {
  let at: usize = 0;
  for (const end = (<usize>(count & ~3)) << 2; at < end; at += 16)
    v128.store(to + at, f32x4.mul(v128.load(slopes + at), derivative(v128.load(from + at))));
  for (const end = (<usize>count) << 2; at < end; at += 4)
    v128.store_lane<f32>(to + at, f32x4.mul(v128.load32_zero(slopes + at), derivative(v128.load32_zero(from + at))), 0);
}

function value(x: v128): v128 {
  const t = tail(x);
  return f32x4.div(f32x4.mul(x, numerator(x, t)), f32x4.add(f32x4.splat(1), t));
}

/** With t = e^-|x|, 1 - s is t / (1 + t) or 1 / (1 + t): nothing is lost to a difference from 1. */
function derivative(x: v128): v128 {
  const t = tail(x);
  const inverse = f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), t));
  const bend = f32x4.mul(f32x4.mul(f32x4.mul(x, t), inverse), inverse);
  return f32x4.add(f32x4.mul(numerator(x, t), inverse), bend);
}

/** e^-|x|, 0 where it is small enough, so that a great x times it is 0 too. */
function tail(x: v128): v128 {
  const size = f32x4.abs(x);
  return v128.and(exponential(f32x4.neg(size)), f32x4.lt(size, f32x4.splat(FAR)));
}

/** (1 + t) sigmoid(x) */
function numerator(x: v128, t: v128): v128 {
  return v128.bitselect(f32x4.splat(1), t, f32x4.ge(x, f32x4.splat(0)));
}

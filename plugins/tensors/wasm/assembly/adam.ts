import { multiplyAdd } from './lanes';

/**
 * One step of Adam (Kingma and Ba 2015, algorithm 1) over `count` parameters in place; `rate` and `scale` carry the
 * corrections of the step: rate = learning rate / (1 - beta1^t), scale = 1 / sqrt(1 - beta2^t). What is taken of the new
 * is handed over beside what is kept of the old: 1 - beta in float32 would lose four digits. The gradient is multiplied by
 * `share` first, and parameters lose `decay` of themselves (Loshchilov and Hutter
 * 2019): a share of 1 and a decay of 0 change no bit.
 */
export function adam(
  count: i32,
  parameters: usize,
  gradient: usize,
  first: usize,
  second: usize,
  rate: f32,
  scale: f32,
  keepFirst: f32,
  takeFirst: f32,
  keepSecond: f32,
  takeSecond: f32,
  epsilon: f32,
  share: f32,
  decay: f32,
): void {
  const keep1 = f32x4.splat(keepFirst);
  const take1 = f32x4.splat(takeFirst);
  const keep2 = f32x4.splat(keepSecond);
  const take2 = f32x4.splat(takeSecond);
  const scales = f32x4.splat(scale);
  const epsilons = f32x4.splat(epsilon);
  const rates = f32x4.splat(-rate);
  const shares = f32x4.splat(share);
  const decays = f32x4.splat(-decay);
  let at: usize = 0;
  for (const end = (<usize>(count & ~3)) << 2; at < end; at += 16) {
    const slope = f32x4.mul(shares, v128.load(gradient + at));
    const m = multiplyAdd(keep1, v128.load(first + at), f32x4.mul(take1, slope));
    const v = multiplyAdd(keep2, v128.load(second + at), f32x4.mul(f32x4.mul(take2, slope), slope));
    v128.store(first + at, m);
    v128.store(second + at, v);
    const size = multiplyAdd(f32x4.sqrt(v), scales, epsilons);
    const old = v128.load(parameters + at);
    const parameter = decay == 0 ? old : multiplyAdd(decays, old, old);
    v128.store(parameters + at, multiplyAdd(rates, f32x4.div(m, size), parameter));
  }
  // The last few go through the same lanes, so that a parameter's bits do not depend on where it stands.
  for (const end = (<usize>count) << 2; at < end; at += 4) {
    const slope = f32x4.mul(shares, v128.load32_zero(gradient + at));
    const m = multiplyAdd(keep1, v128.load32_zero(first + at), f32x4.mul(take1, slope));
    const v = multiplyAdd(keep2, v128.load32_zero(second + at), f32x4.mul(f32x4.mul(take2, slope), slope));
    v128.store_lane<f32>(first + at, m, 0);
    v128.store_lane<f32>(second + at, v, 0);
    const size = multiplyAdd(f32x4.sqrt(v), scales, epsilons);
    const old = v128.load32_zero(parameters + at);
    const parameter = decay == 0 ? old : multiplyAdd(decays, old, old);
    v128.store_lane<f32>(parameters + at, multiplyAdd(rates, f32x4.div(m, size), parameter), 0);
  }
}

/** The sum of the squares of `count` numbers, in float64. */
export function sumOfSquares(count: i32, from: usize): f64 {
  let sums = f64x2.splat(0);
  for (let left = count; left > 0;) {
    const four = left >= 4;
    const x = four ? v128.load(from) : v128.load32_zero(from);
    const low = f64x2.promote_low_f32x4(x);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
    sums = f64x2.add(sums, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
    left -= four ? 4 : 1;
    from += four ? 16 : 4;
  }
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

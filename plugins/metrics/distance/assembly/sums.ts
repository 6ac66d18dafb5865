/** Sum of the square roots of `count` numbers at `from`, one after the other. */
export function rootSum(from: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (let left = count; left > 0; left -= 2, from += 16) {
    const roots = f64x2.sqrt(left > 1 ? v128.load(from) : v128.load64_zero(from));
    sum += f64x2.extract_lane(roots, 0);
    if (left > 1) sum += f64x2.extract_lane(roots, 1);
  }
  return sum;
}

/**
 * Sum of e^(rate x) of `count` numbers x >= 0 at `from`, rate <= 0: those of even places and those of odd ones, then both, then
 * a last one.
 */
export function exponentialSum(from: usize, count: i32, rate: f64): f64 {
  const r = f64x2.splat(rate);
  let sums = f64x2.splat(0);
  let left = count;
  // Four at a time hide what each waits for.
  for (; left > 3; left -= 4, from += 32) {
    const first = Exponential.of(f64x2.mul(r, v128.load(from)));
    const second = Exponential.of(f64x2.mul(r, v128.load(from, 16)));
    sums = f64x2.add(f64x2.add(sums, first), second);
  }
  let last: f64 = 0;
  for (; left > 0; left -= 2, from += 16) {
    const values = Exponential.of(f64x2.mul(r, left > 1 ? v128.load(from) : v128.load64_zero(from)));
    if (left > 1) sums = f64x2.add(sums, values);
    else last = f64x2.extract_lane(values, 0);
  }
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1) + last;
}

/** 1.5 2^52: added to a small number it leaves its nearest whole number in the lowest bits. */
const WHOLE: f64 = 6755399441055744;
/** log 2 in two parts, the first of few digits, so that small whole numbers times it are exact. */
const LOG2: usize = memory.data<f64>([0.6931471803691238, 1.9082149292705877e-10]);
/** 1 / 13! to 1 / 0! */
const SERIES: usize = memory.data<f64>([
  1.6059043836821613e-10, 2.08767569878681e-9, 2.505210838544172e-8, 2.755731922398589e-7, 2.7557319223985893e-6,
  2.48015873015873e-5, 1.984126984126984e-4, 0.001388888888888889, 0.008333333333333333, 0.041666666666666664,
  0.16666666666666666, 0.5, 1, 1,
]);

class Exponential {
  /**
   * e^t of two t <= 0 as 2^n e^r, |r| at most log(2) / 2, and e^r its Taylor series up to r^13: the rest is below 5e-18. Below
   * e^-708 it is 0.
   */
  @inline
  static of(t: v128): v128 {
    const kept = f64x2.pmax(f64x2.splat(-708), t);
    const shifted = f64x2.add(f64x2.mul(kept, f64x2.splat(1.4426950408889634)), f64x2.splat(WHOLE));
    const n = f64x2.sub(shifted, f64x2.splat(WHOLE));
    const coarse = f64x2.sub(kept, f64x2.mul(n, v128.load64_splat(LOG2)));
    const r = f64x2.sub(coarse, f64x2.mul(n, v128.load64_splat(LOG2, 8)));
    let series = v128.load64_splat(SERIES);
    series = f64x2.add(f64x2.mul(series, r), v128.load64_splat(SERIES, 8));
    series = f64x2.add(f64x2.mul(series, r), v128.load64_splat(SERIES, 16));
    series = f64x2.add(f64x2.mul(series, r), v128.load64_splat(SERIES, 24));
    series = f64x2.add(f64x2.mul(series, r), v128.load64_splat(SERIES, 32));
    series = f64x2.add(f64x2.mul(series, r), v128.load64_splat(SERIES, 40));
    series = f64x2.add(f64x2.mul(series, r), v128.load64_splat(SERIES, 48));
    series = f64x2.add(f64x2.mul(series, r), v128.load64_splat(SERIES, 56));
    series = f64x2.add(f64x2.mul(series, r), v128.load64_splat(SERIES, 64));
    series = f64x2.add(f64x2.mul(series, r), v128.load64_splat(SERIES, 72));
    series = f64x2.add(f64x2.mul(series, r), v128.load64_splat(SERIES, 80));
    series = f64x2.add(f64x2.mul(series, r), v128.load64_splat(SERIES, 88));
    series = f64x2.add(f64x2.mul(series, r), v128.load64_splat(SERIES, 96));
    series = f64x2.add(f64x2.mul(series, r), v128.load64_splat(SERIES, 104));
    const power = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
    return v128.and(f64x2.mul(series, power), f64x2.ge(t, f64x2.splat(-708)));
  }
}

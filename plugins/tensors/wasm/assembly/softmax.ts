import { exponential } from './elementwise';
import { clearFloats, sumOfLanes } from './lanes';

/** The largest of `count` numbers; minus infinity of none. What is not a number is handed on. */
function largest(count: i32, from: usize): f32 {
  const whole = (<usize>(count & ~3)) << 2;
  const end = (<usize>count) << 2;
  let most = f32x4.splat(-f32(Infinity));
  let at: usize = 0;
  for (; at < whole; at += 16) most = f32x4.max(most, v128.load(from + at));
  let top = max<f32>(
    max<f32>(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max<f32>(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  );
  for (; at < end; at += 4) top = max<f32>(top, load<f32>(from + at));
  return top;
}

/** Stores e^((x - top) scale) of `count` numbers x and returns their sum. */
function storeExponentials(count: i32, from: usize, top: f32, scale: f32, to: usize): f32 {
  const whole = (<usize>(count & ~3)) << 2;
  const end = (<usize>count) << 2;
  const tops = f32x4.splat(top);
  const scales = f32x4.splat(scale);
  let sums = f32x4.splat(0);
  let few: f32 = 0;
  let at: usize = 0;
  for (; at < whole; at += 16) {
    const e = exponential(f32x4.mul(f32x4.sub(v128.load(from + at), tops), scales));
    v128.store(to + at, e);
    sums = f32x4.add(sums, e);
  }
  for (; at < end; at += 4) {
    const e = exponential(f32x4.mul(f32x4.sub(v128.load32_splat(from + at), tops), scales));
    v128.store_lane<f32>(to + at, e, 0);
    few += f32x4.extract_lane(e, 0);
  }
  return sumOfLanes(sums) + few;
}

function multiply(count: i32, factor: f32, at: usize): void {
  const factors = f32x4.splat(factor);
  for (; count >= 4; count -= 4) {
    v128.store(at, f32x4.mul(v128.load(at), factors));
    at += 16;
  }
  for (; count > 0; --count) {
    store<f32>(at, load<f32>(at) * factor);
    at += 4;
  }
}

/**
 * log x of a positive, normal x: its exponent times log 2, and twice the series of artanh((m - 1) / (m + 1)) for what is left,
 * in [sqrt(1/2), sqrt 2). The standard library's has a table, whose place in the memory is tfjs's.
 */
function logarithm(x: f32): f32 {
  const bits = reinterpret<i32>(x) - 0x3f3504f3;
  const exponent = bits >> 23;
  const m = <f64>reinterpret<f32>((bits & 0x7fffff) + 0x3f3504f3);
  const z = (m - 1) / (m + 1);
  const square = z * z;
  const series =
    2 + square * (2.0 / 3 + square * (2.0 / 5 + square * (2.0 / 7 + square * (2.0 / 9 + (square * 2.0) / 11))));
  return <f32>(<f64>exponent * 0.6931471805599453 + z * series);
}

/** In place, softmax(scale x) of the first `count` numbers, and zeros up to `room`. */
export function softmax(count: i32, room: i32, scale: f32, at: usize): void {
  const sum = storeExponentials(count, at, largest(count, at), scale, at);
  multiply(count, 1 / sum, at);
  clearFloats(at + ((<usize>count) << 2), room - count);
}

/**
 * -log softmax(logits)[label] of every row: log of the sum of e^(x - largest), plus largest - x[label], in which nothing
 * overflows and nothing large is subtracted from its like. `room`: for `classes` floats.
 * @returns the first row whose label is no class, and then what was written is of no use; -1 where there is none
 */
export function crossEntropy(rows: i32, classes: i32, logits: usize, labels: usize, to: usize, room: usize): i32 {
  const step = (<usize>classes) << 2;
  for (let row = 0; row < rows; ++row) {
    const label = load<i32>(labels);
    if (<u32>label >= <u32>classes) return row;
    const top = largest(classes, logits);
    const sum = storeExponentials(classes, logits, top, 1, room);
    store<f32>(to, logarithm(sum) + (top - load<f32>(logits + ((<usize>label) << 2))));
    logits += step;
    labels += 4;
    to += 4;
  }
  return -1;
}

/** The slopes of the logits from those of the rows' losses: slope (softmax(logits) - 1 at the label). Labels are classes. */
export function crossEntropyGradient(
  rows: i32,
  classes: i32,
  logits: usize,
  labels: usize,
  slopes: usize,
  to: usize,
): void {
  const step = (<usize>classes) << 2;
  for (; rows > 0; --rows) {
    const slope = load<f32>(slopes);
    // A row that counts for nothing costs nothing.
    if (slope == 0) clearFloats(to, classes);
    else {
      const sum = storeExponentials(classes, logits, largest(classes, logits), 1, to);
      multiply(classes, slope / sum, to);
      const chosen = to + ((<usize>load<i32>(labels)) << 2);
      store<f32>(chosen, load<f32>(chosen) - slope);
    }
    logits += step;
    labels += 4;
    slopes += 4;
    to += step;
  }
}

/** a b + c in four lanes: rounded once where the build has relaxed SIMD, else after the product and after the sum. */
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/**
 * What x x + c comes to in one lane. For x = 1 + 2^-12 and c = -(1 + 2^-11) it is 2^-24 when rounded once and 0 when
 * rounded twice: relaxed SIMD promises neither, so the build for it is taken only where this says that it fuses.
 */
export function squarePlus(x: f32, c: f32): f32 {
  const lanes = f32x4.splat(x);
  return f32x4.extract_lane(multiplyAdd(lanes, lanes, f32x4.splat(c)), 0);
}

/** The sum of the four lanes. */
export function sumOfLanes(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}

/** Runs of float32, by their addresses and how many there are. */
export function copyFloats(from: usize, to: usize, count: i32): void {
  for (; count >= 4; count -= 4) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  for (; count > 0; --count) {
    store<f32>(to, load<f32>(from));
    from += 4;
    to += 4;
  }
}

export function addFloats(from: usize, to: usize, count: i32): void {
  for (; count >= 4; count -= 4) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    from += 16;
    to += 16;
  }
  for (; count > 0; --count) {
    store<f32>(to, load<f32>(to) + load<f32>(from));
    from += 4;
    to += 4;
  }
}

export function clearFloats(to: usize, count: i32): void {
  const zeros = f32x4.splat(0);
  for (; count >= 4; count -= 4) {
    v128.store(to, zeros);
    to += 16;
  }
  for (; count > 0; --count) {
    store<f32>(to, 0);
    to += 4;
  }
}

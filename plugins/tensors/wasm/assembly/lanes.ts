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

import { addFloats, clearFloats, multiplyAdd, sumOfLanes } from './lanes';

/** What `measure` found of a row: its mean less its first number, and 1 / sqrt(variance + epsilon). */
let centre: f32 = 0;
let inverse: f32 = 0;

/** Numbers are taken less the row's first: a row of one large number has the variance 0, and a far mean costs no digits. */
function measure(width: i32, epsilon: f32, x: usize): void {
  const whole = (<usize>(width & ~3)) << 2;
  const end = (<usize>width) << 2;
  const first = load<f32>(x);
  const firsts = f32x4.splat(first);
  let sums = f32x4.splat(0);
  let few: f32 = 0;
  let at: usize = 0;
  for (; at < whole; at += 16) sums = f32x4.add(sums, f32x4.sub(v128.load(x + at), firsts));
  for (; at < end; at += 4) few += load<f32>(x + at) - first;
  const mean: f32 = (sumOfLanes(sums) + few) / <f32>width;
  const means = f32x4.splat(mean);
  let squares = f32x4.splat(0);
  few = 0;
  for (at = 0; at < whole; at += 16) {
    const z = f32x4.sub(f32x4.sub(v128.load(x + at), firsts), means);
    squares = multiplyAdd(z, z, squares);
  }
  for (; at < end; at += 4) {
    const z: f32 = load<f32>(x + at) - first - mean;
    few += z * z;
  }
  centre = mean;
  inverse = 1 / sqrt<f32>((sumOfLanes(squares) + few) / <f32>width + epsilon);
}

/** Every row of `width` numbers less its mean, over its deviation, times gamma plus beta (Ba et al. 2016). */
export function layerNorm(rows: i32, width: i32, epsilon: f32, x: usize, gamma: usize, beta: usize, to: usize): void {
  const whole = (<usize>(width & ~3)) << 2;
  const end = (<usize>width) << 2;
  for (; rows > 0; --rows) {
    measure(width, epsilon, x);
    const first = load<f32>(x);
    const firsts = f32x4.splat(first);
    const centres = f32x4.splat(centre);
    const inverses = f32x4.splat(inverse);
    let at: usize = 0;
    for (; at < whole; at += 16) {
      const z = f32x4.mul(f32x4.sub(f32x4.sub(v128.load(x + at), firsts), centres), inverses);
      v128.store(to + at, multiplyAdd(z, v128.load(gamma + at), v128.load(beta + at)));
    }
    for (; at < end; at += 4) {
      const z: f32 = (load<f32>(x + at) - first - centre) * inverse;
      store<f32>(to + at, z * load<f32>(gamma + at) + load<f32>(beta + at));
    }
    x += end;
    to += end;
  }
}

/** Rows whose slopes of gamma and beta are summed by themselves first: the rounding of a long sum stays small. */
const BLOCK = 256;

/**
 * The slopes of `layerNorm` from those of its values. With z = (x - mean) / deviation and g = slope gamma, x has
 * (g - mean(g) - z mean(g z)) / deviation, gamma the sums of slope z, beta the sums of the slopes. `partial` is room for
 * 2 width floats.
 */
export function layerNormGradient(
  rows: i32,
  width: i32,
  epsilon: f32,
  x: usize,
  gamma: usize,
  slopes: usize,
  toX: usize,
  toGamma: usize,
  toBeta: usize,
  partial: usize,
): void {
  const end = (<usize>width) << 2;
  clearFloats(toGamma, width);
  clearFloats(toBeta, width);
  while (rows > 0) {
    clearFloats(partial, 2 * width);
    for (let row = min(rows, BLOCK); row > 0; --row) {
      measure(width, epsilon, x);
      rowGradient(width, x, gamma, slopes, toX, partial, partial + end);
      x += end;
      slopes += end;
      toX += end;
    }
    addFloats(partial, toGamma, width);
    addFloats(partial + end, toBeta, width);
    rows -= BLOCK;
  }
}

function rowGradient(
  width: i32,
  x: usize,
  gamma: usize,
  slopes: usize,
  toX: usize,
  toGamma: usize,
  toBeta: usize,
): void {
  const whole = (<usize>(width & ~3)) << 2;
  const end = (<usize>width) << 2;
  const first = load<f32>(x);
  const firsts = f32x4.splat(first);
  const centres = f32x4.splat(centre);
  const inverses = f32x4.splat(inverse);
  let sums = f32x4.splat(0);
  let products = f32x4.splat(0);
  let sum: f32 = 0;
  let product: f32 = 0;
  let at: usize = 0;
  for (; at < whole; at += 16) {
    const z = f32x4.mul(f32x4.sub(f32x4.sub(v128.load(x + at), firsts), centres), inverses);
    const slope = v128.load(slopes + at);
    const g = f32x4.mul(slope, v128.load(gamma + at));
    sums = f32x4.add(sums, g);
    products = multiplyAdd(g, z, products);
    v128.store(toGamma + at, multiplyAdd(slope, z, v128.load(toGamma + at)));
    v128.store(toBeta + at, f32x4.add(slope, v128.load(toBeta + at)));
  }
  for (; at < end; at += 4) {
    const z: f32 = (load<f32>(x + at) - first - centre) * inverse;
    const slope = load<f32>(slopes + at);
    const g: f32 = slope * load<f32>(gamma + at);
    sum += g;
    product += g * z;
    store<f32>(toGamma + at, load<f32>(toGamma + at) + slope * z);
    store<f32>(toBeta + at, load<f32>(toBeta + at) + slope);
  }
  sum = (sum + sumOfLanes(sums)) / <f32>width;
  product = (product + sumOfLanes(products)) / <f32>width;
  const meanOfSlopes = f32x4.splat(sum);
  const meanOfProducts = f32x4.splat(-product);
  for (at = 0; at < whole; at += 16) {
    const z = f32x4.mul(f32x4.sub(f32x4.sub(v128.load(x + at), firsts), centres), inverses);
    const g = f32x4.sub(f32x4.mul(v128.load(slopes + at), v128.load(gamma + at)), meanOfSlopes);
    v128.store(toX + at, f32x4.mul(inverses, multiplyAdd(z, meanOfProducts, g)));
  }
  for (; at < end; at += 4) {
    const z: f32 = (load<f32>(x + at) - first - centre) * inverse;
    const g: f32 = load<f32>(slopes + at) * load<f32>(gamma + at) - sum;
    store<f32>(toX + at, inverse * (g - z * product));
  }
}

import { quarterTurned } from './elementwise';
import { copyFloats, multiplyAdd } from './lanes';

/**
 * Rotary position embedding (Su et al. 2021) of [outer, times, inner, width]: the pairs (x[i], x[i + width / 2]) of the first
 * `rotated` of `inner` turned by position times frequency i; the others copied. `frequencies` are width / 2 float64; `table`
 * is room for times width floats.
 */
export function rotate(
  outer: i32,
  times: i32,
  inner: i32,
  rotated: i32,
  width: i32,
  positions: usize,
  frequencies: usize,
  from: usize,
  to: usize,
  table: usize,
): void {
  const half = width >> 1;
  const step = (<usize>width) << 2;
  const across = (<usize>half) << 2;
  fillTable(times, half, positions, frequencies, table);
  for (; outer > 0; --outer)
    for (let time = 0; time < times; ++time) {
      const cosines = table + <usize>time * step;
      for (let i = 0; i < rotated; ++i) {
        turnRow(half, cosines, cosines + across, from, from + across, to, to + across);
        from += step;
        to += step;
      }
      const kept = inner - rotated;
      copyFloats(from, to, kept * width);
      from += <usize>kept * step;
      to += <usize>kept * step;
    }
}

/** Cosines, then sines, of every time. Angles are float64 until less than a quarter turn is left of them. */
function fillTable(times: i32, half: i32, positions: usize, frequencies: usize, table: usize): void {
  const across = (<usize>half) << 2;
  for (; times > 0; --times) {
    const position = <f64>load<i32>(positions);
    for (let i: usize = 0; i < <usize>half; ++i) {
      const angle = position * load<f64>(frequencies + (i << 3));
      const turns = nearest(angle * 0.6366197723675814);
      // pi / 2 in two parts, the first of 33 bits.
      const left = f32x4.splat(<f32>(angle - turns * 1.5707963267341256 - turns * 6.077100506506192e-11));
      const quarter = i32x4.splat(<i32>((<i64>turns) & 3));
      v128.store_lane<f32>(table + (i << 2), quarterTurned(left, i32x4.add(quarter, i32x4.splat(1))), 0);
      v128.store_lane<f32>(table + across + (i << 2), quarterTurned(left, quarter), 0);
    }
    positions += 4;
    table += 2 * across;
  }
}

function turnRow(half: i32, cosines: usize, sines: usize, x: usize, y: usize, toX: usize, toY: usize): void {
  for (let left = half; left > 0;) {
    const four = left >= 4;
    const c = four ? v128.load(cosines) : v128.load32_zero(cosines);
    const s = four ? v128.load(sines) : v128.load32_zero(sines);
    const a = four ? v128.load(x) : v128.load32_zero(x);
    const b = four ? v128.load(y) : v128.load32_zero(y);
    const first = multiplyAdd(f32x4.neg(b), s, f32x4.mul(a, c));
    const second = multiplyAdd(a, s, f32x4.mul(b, c));
    if (four) {
      v128.store(toX, first);
      v128.store(toY, second);
    } else {
      v128.store_lane<f32>(toX, first, 0);
      v128.store_lane<f32>(toY, second, 0);
    }
    const bytes: usize = four ? 16 : 4;
    left -= four ? 4 : 1;
    cosines += bytes;
    sines += bytes;
    x += bytes;
    y += bytes;
    toX += bytes;
    toY += bytes;
  }
}

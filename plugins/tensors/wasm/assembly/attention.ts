import { clearFloats, multiplyAdd, sumOfLanes } from './lanes';
import { product } from './product';
import { softmax } from './softmax';

/** Queries of a block: their shares of the keys (32 rows of up to 2,048) stay in the second cache. */
const ROWS = 32;

/** Bytes of `shares`, and of `slopes`, for so many keys. */
export function attentionRoom(keys: i32): i32 {
  return ROWS * roomOf(keys) * 4;
}

/** Columns of a row of shares: whole registers. */
function roomOf(keys: i32): i32 {
  return (keys + 3) & ~3;
}

/** softmax(scale q k') of `count` queries, of which the first sees `seen` keys and each one more than the last. */
function attentionShares(
  count: i32,
  seen: i32,
  width: i32,
  scale: f32,
  q: usize,
  qRow: i32,
  k: usize,
  kRow: i32,
  shares: usize,
  scratch: usize,
): void {
  const columns = seen + count - 1;
  const room = roomOf(columns);
  product(count, columns, width, q, qRow, 1, k, 1, kRow, shares, room, false, scratch);
  for (let row = 0; row < count; ++row) softmax(seen + row, room, scale, shares + ((<usize>(row * room)) << 2));
}

/**
 * One head of causal attention (Vaswani et al. 2017): y = softmax(scale q k') v, where the last query sees all keys, the one
 * before it all but the last, and so on: queries are the last places of the keys. Rows are `...Row` floats apart, so that
 * heads may lie apart or side by side. `shares`: see `attentionRoom`.
 */
export function attend(
  queries: i32,
  keys: i32,
  width: i32,
  scale: f32,
  q: usize,
  qRow: i32,
  k: usize,
  kRow: i32,
  v: usize,
  vRow: i32,
  y: usize,
  yRow: i32,
  shares: usize,
  scratch: usize,
): void {
  for (let first = 0; first < queries; first += ROWS) {
    const count = min(ROWS, queries - first);
    const seen = keys - queries + first + 1;
    const columns = seen + count - 1;
    attentionShares(count, seen, width, scale, q + ((<usize>(first * qRow)) << 2), qRow, k, kRow, shares, scratch);
    const to = y + ((<usize>(first * yRow)) << 2);
    product(count, width, columns, shares, roomOf(columns), 1, v, vRow, 1, to, yRow, false, scratch);
  }
}

/**
 * The slopes of q, k and v of one head from those of y, `dy`. With the shares p = softmax(scale q k'), v has p' dy; the
 * scores have s = scale p (dp - sum(p dp)), dp = dy v'; q has s k, and k has s' q. Shares are computed anew, a block of
 * queries at a time. What q, k and v have lie as they do.
 */
export function attendGradient(
  queries: i32,
  keys: i32,
  width: i32,
  scale: f32,
  q: usize,
  qRow: i32,
  k: usize,
  kRow: i32,
  v: usize,
  vRow: i32,
  dy: usize,
  dyRow: i32,
  dq: usize,
  dk: usize,
  dv: usize,
  shares: usize,
  slopes: usize,
  scratch: usize,
): void {
  for (let key: usize = 0; key < <usize>keys; ++key) {
    clearFloats(dk + ((key * <usize>kRow) << 2), width);
    clearFloats(dv + ((key * <usize>vRow) << 2), width);
  }
  for (let first = 0; first < queries; first += ROWS) {
    const count = min(ROWS, queries - first);
    const seen = keys - queries + first + 1;
    const columns = seen + count - 1;
    const room = roomOf(columns);
    const own = q + ((<usize>(first * qRow)) << 2);
    const ownSlopes = dy + ((<usize>(first * dyRow)) << 2);
    attentionShares(count, seen, width, scale, own, qRow, k, kRow, shares, scratch);
    product(columns, width, count, shares, 1, room, ownSlopes, dyRow, 1, dv, vRow, true, scratch);
    product(count, columns, width, ownSlopes, dyRow, 1, v, 1, vRow, slopes, room, false, scratch);
    for (let row = 0; row < count; ++row) {
      const at = (<usize>(row * room)) << 2;
      scoreSlopes(seen + row, room, scale, shares + at, slopes + at);
    }
    product(
      count,
      width,
      columns,
      slopes,
      room,
      1,
      k,
      kRow,
      1,
      dq + ((<usize>(first * qRow)) << 2),
      qRow,
      false,
      scratch,
    );
    product(columns, width, count, slopes, 1, room, own, qRow, 1, dk, kRow, true, scratch);
  }
}

/** In place: slopes of a query's shares become those of its scores; zeros from `seen` to `room`. */
function scoreSlopes(seen: i32, room: i32, scale: f32, shares: usize, slopes: usize): void {
  clearFloats(slopes + ((<usize>seen) << 2), room - seen);
  const end = (<usize>room) << 2;
  let sums = f32x4.splat(0);
  for (let at: usize = 0; at < end; at += 16) sums = multiplyAdd(v128.load(shares + at), v128.load(slopes + at), sums);
  const means = f32x4.splat(sumOfLanes(sums));
  const scales = f32x4.splat(scale);
  for (let at: usize = 0; at < end; at += 16) {
    const slope = f32x4.sub(v128.load(slopes + at), means);
    v128.store(slopes + at, f32x4.mul(f32x4.mul(v128.load(shares + at), scales), slope));
  }
}

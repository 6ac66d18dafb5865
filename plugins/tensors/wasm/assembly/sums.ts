import { addFloats, clearFloats, copyFloats } from './lanes';

/** Rows that are summed by themselves before they are added to the total: the rounding of a long sum stays small. */
const BLOCK = 256;

/** Sums over the middle of three dimensions: [outer, depth, inner] to [outer, inner]. */
export function sum(outer: i32, depth: i32, inner: i32, from: usize, to: usize): void {
  const image = (<usize>(depth * inner)) << 2;
  for (; outer > 0; --outer) {
    if (inner == 1) store<f32>(to, run(depth, from));
    else columns(depth, inner, from, to);
    from += image;
    to += (<usize>inner) << 2;
  }
}

/** The sum of neighbours. */
function run(count: i32, from: usize): f32 {
  let total = f32x4.splat(0);
  while (count >= 16) {
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    for (let left = min(count >> 4, BLOCK); left > 0; --left) {
      a = f32x4.add(a, v128.load(from));
      b = f32x4.add(b, v128.load(from, 16));
      c = f32x4.add(c, v128.load(from, 32));
      d = f32x4.add(d, v128.load(from, 48));
      from += 64;
      count -= 16;
    }
    total = f32x4.add(total, f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
  }
  let few: f32 = 0;
  for (; count > 0; --count) {
    few += load<f32>(from);
    from += 4;
  }
  return (
    f32x4.extract_lane(total, 0) +
    f32x4.extract_lane(total, 1) +
    (f32x4.extract_lane(total, 2) + f32x4.extract_lane(total, 3)) +
    few
  );
}

/** The sums of columns, sixteen at a time, a line of the cache, then one by one. */
function columns(depth: i32, inner: i32, from: usize, to: usize): void {
  const step = (<usize>inner) << 2;
  let column = 0;
  for (; column + 16 <= inner; column += 16) {
    let at = from + ((<usize>column) << 2);
    let first = f32x4.splat(0);
    let second = first;
    let third = first;
    let fourth = first;
    for (let rows = depth; rows > 0; rows -= BLOCK) {
      let a = f32x4.splat(0);
      let b = a;
      let c = a;
      let d = a;
      for (let row = min(rows, BLOCK); row > 0; --row) {
        a = f32x4.add(a, v128.load(at));
        b = f32x4.add(b, v128.load(at, 16));
        c = f32x4.add(c, v128.load(at, 32));
        d = f32x4.add(d, v128.load(at, 48));
        at += step;
      }
      first = f32x4.add(first, a);
      second = f32x4.add(second, b);
      third = f32x4.add(third, c);
      fourth = f32x4.add(fourth, d);
    }
    const target = to + ((<usize>column) << 2);
    v128.store(target, first);
    v128.store(target, second, 16);
    v128.store(target, third, 32);
    v128.store(target, fourth, 48);
  }
  for (; column < inner; ++column) {
    let at = from + ((<usize>column) << 2);
    let total: f32 = 0;
    for (let rows = depth; rows > 0; rows -= BLOCK) {
      let part: f32 = 0;
      for (let row = min(rows, BLOCK); row > 0; --row) {
        part += load<f32>(at);
        at += step;
      }
      total += part;
    }
    store<f32>(to + ((<usize>column) << 2), total);
  }
}

/** Row s of `sums` becomes the sum of the rows of `values`, `width` floats each, whose identifier is s; others count nowhere. */
export function segmentSum(rows: i32, width: i32, segments: i32, values: usize, identifiers: usize, sums: usize): void {
  clearFloats(sums, segments * width);
  const step = (<usize>width) << 2;
  for (let row: usize = 0; row < <usize>rows; ++row) {
    const segment = load<i32>(identifiers + (row << 2));
    if (<u32>segment < <u32>segments) addFloats(values + row * step, sums + <usize>segment * step, width);
  }
}

/**
 * Row i of `to` becomes the row of `values`, of which there are `rows` of `width` floats each, that the i-th index names.
 * @returns the first index that names none, by its place, and then what was written is of no use; -1 where there is none
 */
export function gatherRows(count: i32, width: i32, rows: i32, values: usize, indices: usize, to: usize): i32 {
  const step = (<usize>width) << 2;
  for (let at = 0; at < count; ++at) {
    const index = load<i32>(indices);
    if (<u32>index >= <u32>rows) return at;
    copyFloats(values + <usize>index * step, to, width);
    indices += 4;
    to += step;
  }
  return -1;
}

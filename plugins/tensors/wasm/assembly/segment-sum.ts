import { addFloats, clearFloats } from './floats';

/** Row s of `sums` becomes the sum of the rows of `values`, `width` floats each, whose identifier is s; others count nowhere. */
export function segmentSum(rows: i32, width: i32, segments: i32, values: usize, identifiers: usize, sums: usize): void {
  clearFloats(sums, segments * width);
  const step = (<usize>width) << 2;
  for (let row: usize = 0; row < <usize>rows; ++row) {
    const segment = load<i32>(identifiers + (row << 2));
    if (<u32>segment < <u32>segments) addFloats(values + row * step, sums + <usize>segment * step, width);
  }
}

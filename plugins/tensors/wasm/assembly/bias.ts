/**
 * Adds `row`, `columns` floats, to each of the `rows` rows of `matrix` in place; then max(0, .) if `relu`. A `row` of 0
 * stands for none.
 */
export function addRow(rows: i32, columns: i32, matrix: usize, row: usize, relu: bool): void {
  const width = (<usize>columns) << 2;
  const whole = (<usize>(columns & ~3)) << 2;
  // WebAssembly's max hands on what is not a number.
  const floor: f32 = relu ? 0 : -f32(Infinity);
  const floors = f32x4.splat(floor);
  for (; rows > 0; --rows) {
    let at: usize = 0;
    for (; at < whole; at += 16) {
      const sum = row == 0 ? v128.load(matrix + at) : f32x4.add(v128.load(matrix + at), v128.load(row + at));
      v128.store(matrix + at, f32x4.max(sum, floors));
    }
    for (; at < width; at += 4) {
      const sum = row == 0 ? load<f32>(matrix + at) : load<f32>(matrix + at) + load<f32>(row + at);
      store<f32>(matrix + at, max<f32>(sum, floor));
    }
    matrix += width;
  }
}

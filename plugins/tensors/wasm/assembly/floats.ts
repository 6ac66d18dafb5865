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

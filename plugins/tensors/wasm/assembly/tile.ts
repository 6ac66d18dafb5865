import { multiplyAdd } from './lanes';

/**
 * One tile of C, 4 rows by 8 columns held in eight registers, `depth` products deep. The four rows of A begin at a0 to a3
 * and go on every `aStep` bytes; the eight columns of B lie side by side from b on, every `bStep` bytes. Stored to c,
 * whose rows are `cStep` bytes apart, or added to what is there. A wider tile spills registers: measured.
 */
export function tile(
  depth: i32,
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStep: usize,
  accumulate: bool,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (let step = depth; step > 0; --step) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const x0 = v128.load32_splat(a0);
    c00 = multiplyAdd(x0, b0, c00);
    c01 = multiplyAdd(x0, b1, c01);
    const x1 = v128.load32_splat(a1);
    c10 = multiplyAdd(x1, b0, c10);
    c11 = multiplyAdd(x1, b1, c11);
    const x2 = v128.load32_splat(a2);
    c20 = multiplyAdd(x2, b0, c20);
    c21 = multiplyAdd(x2, b1, c21);
    const x3 = v128.load32_splat(a3);
    c30 = multiplyAdd(x3, b0, c30);
    c31 = multiplyAdd(x3, b1, c31);
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += bStep;
  }
  storeRow(c, c00, c01, accumulate);
  storeRow(c + cStep, c10, c11, accumulate);
  storeRow(c + 2 * cStep, c20, c21, accumulate);
  storeRow(c + 3 * cStep, c30, c31, accumulate);
}

/** The same for rows of A that were packed, four floats a step of depth from `a` on: one pointer instead of four. */
export function packedTile(
  depth: i32,
  a: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStep: usize,
  accumulate: bool,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (let step = depth; step > 0; --step) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const x0 = v128.load32_splat(a);
    c00 = multiplyAdd(x0, b0, c00);
    c01 = multiplyAdd(x0, b1, c01);
    const x1 = v128.load32_splat(a, 4);
    c10 = multiplyAdd(x1, b0, c10);
    c11 = multiplyAdd(x1, b1, c11);
    const x2 = v128.load32_splat(a, 8);
    c20 = multiplyAdd(x2, b0, c20);
    c21 = multiplyAdd(x2, b1, c21);
    const x3 = v128.load32_splat(a, 12);
    c30 = multiplyAdd(x3, b0, c30);
    c31 = multiplyAdd(x3, b1, c31);
    a += 16;
    b += bStep;
  }
  storeRow(c, c00, c01, accumulate);
  storeRow(c + cStep, c10, c11, accumulate);
  storeRow(c + 2 * cStep, c20, c21, accumulate);
  storeRow(c + 3 * cStep, c30, c31, accumulate);
}

function storeRow(c: usize, left: v128, right: v128, accumulate: bool): void {
  if (accumulate) {
    left = f32x4.add(v128.load(c), left);
    right = f32x4.add(v128.load(c, 16), right);
  }
  v128.store(c, left);
  v128.store(c, right, 16);
}

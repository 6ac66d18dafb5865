/** assembly/ in plain TypeScript, for where there are no vectors: the same operations in the same order, so the same bits. */
export class PlainKernels {
  #numbers = new Float64Array(0);

  reserve(bytes: number): ArrayBuffer {
    if (this.#numbers.byteLength < bytes) {
      const grown = new Float64Array(Math.ceil(bytes / 8));
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    return this.#numbers.buffer as ArrayBuffer;
  }

  differences(rows: number, a: number, d: number, panels: number, count: number, out: number): void {
    const memory = this.#numbers;
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < 4 * count; c++)
        memory[out / 8 + r * 4 * count + c] = differenceSum(memory, a / 8 + r * d, panels / 8 + place(c, d), d);
  }

  mismatches(rows: number, a: number, d: number, panels: number, count: number, share: number, out: number): void {
    const memory = this.#numbers;
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < 4 * count; c++) {
        const sum = mismatchSum(memory, a / 8 + r * d, panels / 8 + place(c, d), d);
        memory[out / 8 + r * 4 * count + c] = sum * share + GRID - GRID;
      }
  }

  products(
    rows: number,
    centred: number,
    norms: number,
    a: number,
    d: number,
    centredPanels: number,
    panelNorms: number,
    panels: number,
    count: number,
    share: number,
    out: number,
  ): void {
    const memory = this.#numbers;
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < 4 * count; c++) {
        const product = productSum(memory, centred / 8 + r * d, centredPanels / 8 + place(c, d), d);
        const both = memory[norms / 8 + r]! + memory[panelNorms / 8 + c]!;
        const square = both - (product + product);
        memory[out / 8 + r * 4 * count + c] =
          square < both * share ? differenceSum(memory, a / 8 + r * d, panels / 8 + place(c, d), d) : square;
      }
  }

  rootSum(from: number, count: number): number {
    let sum = 0;
    for (let at = from / 8; at < from / 8 + count; at++) sum += Math.sqrt(this.#numbers[at]!);
    return sum;
  }

  exponentialSum(from: number, count: number, rate: number): number {
    const sums = [0, 0];
    const odd = count % 2;
    const start = from / 8;
    for (let at = 0; at < count - odd; at++) sums[at % 2]! += exponential(rate * this.#numbers[start + at]!);
    const sum = sums[0]! + sums[1]!;
    return odd === 0 ? sum : sum + exponential(rate * this.#numbers[start + count - 1]!);
  }
}

/** Where the first number of row c stands in panels of four. */
const place = (c: number, d: number): number => (c - (c % 4)) * d + (c % 4);

const differenceSum = (memory: Float64Array, a: number, b: number, d: number): number => {
  let sum = 0;
  for (let j = 0; j < d; j++) {
    const gap = memory[a + j]! - memory[b + 4 * j]!;
    sum += gap * gap;
  }
  return sum;
};

/** 1.5 2^20: what is added to it and taken off again is left in multiples of 2^-32. */
const GRID = 1572864;

const mismatchSum = (memory: Float64Array, a: number, b: number, d: number): number => {
  let sum = 0;
  for (let j = 0; j < d; j++) sum += Math.min(Math.abs(memory[a + j]! - memory[b + 4 * j]!), 1);
  return sum;
};

const productSum = (memory: Float64Array, a: number, b: number, d: number): number => {
  let sum = 0;
  for (let j = 0; j < d; j++) sum += memory[a + j]! * memory[b + 4 * j]!;
  return sum;
};

const WHOLE = 6755399441055744;
const LOG2 = { coarse: 0.6931471803691238, fine: 1.9082149292705877e-10 } as const;
/** 1 / 13! to 1 / 0! */
const SERIES = [
  1.6059043836821613e-10, 2.08767569878681e-9, 2.505210838544172e-8, 2.755731922398589e-7, 2.7557319223985893e-6,
  2.48015873015873e-5, 1.984126984126984e-4, 0.001388888888888889, 0.008333333333333333, 0.041666666666666664,
  0.16666666666666666, 0.5, 1, 1,
] as const;
/** 2^-n for n from 0 to 1022. */
const POWERS = new Float64Array(1023);
POWERS.forEach((_, n) => (POWERS[n] = n === 0 ? 1 : 0.5 * POWERS[n - 1]!));

/** e^t for t <= 0; below e^-708 it is 0. */
const exponential = (t: number): number => {
  if (!(t >= -708)) return 0;
  const n = t * 1.4426950408889634 + WHOLE - WHOLE;
  const r = t - n * LOG2.coarse - n * LOG2.fine;
  let series: number = SERIES[0];
  for (let k = 1; k < SERIES.length; k++) series = series * r + SERIES[k]!;
  return series * POWERS[-n]!;
};

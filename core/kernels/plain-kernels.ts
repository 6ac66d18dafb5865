/** assembly/ in plain TypeScript, for where there are no vectors: the same operations in the same order, so the same bits. */
export class PlainRowKernels {
  #numbers = new Float64Array(0);

  numbers(from: number, length: number): Float64Array {
    if (this.#numbers.length < from + length) {
      const grown = new Float64Array(from + length);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    return new Float64Array(this.#numbers.buffer, 8 * from, length);
  }

  affineRows(
    count: number,
    d: number,
    rank: number,
    triangular: boolean,
    offset: number,
    factor: number,
    z: number,
    out: number,
  ): void {
    const memory = this.#numbers;
    for (let row = 0; row < count; row++)
      for (let i = d - 1; i >= 0; i--) {
        let sum = memory[offset / 8 + i]!;
        const end = triangular ? i + 1 : rank;
        for (let k = 0; k < end; k++) sum += memory[factor / 8 + i * rank + k]! * memory[z / 8 + row * rank + k]!;
        memory[out / 8 + row * d + i] = sum;
      }
  }

  scatterRows(values: number, count: number, d: number, mean: number, centred: number, sums: number): void {
    const memory = this.#numbers;
    const wide = widened(d);
    for (let j = 0; j < d; j++) {
      let sum = 0;
      for (let row = 0; row < count; row++) sum += memory[values / 8 + row * d + j]!;
      memory[mean / 8 + j] = sum / count;
    }
    for (let row = 0; row < count; row++)
      for (let j = 0; j < d; j++)
        memory[centred / 8 + row * wide + j] = memory[values / 8 + row * d + j]! - memory[mean / 8 + j]!;
    this.outerProducts(centred, centred, count, d, sums);
  }

  outerProducts(u: number, v: number, count: number, d: number, sums: number): void {
    const memory = this.#numbers;
    const wide = widened(d);
    for (let row = 0; row < count; row++)
      for (let i = 0; i < d; i++) {
        const own = memory[u / 8 + row * wide + i]!;
        for (let j = 0; j <= i; j++) memory[sums / 8 + i * wide + j]! += own * memory[v / 8 + row * wide + j]!;
      }
  }
}

/** d and what is wanting to a multiple of four: as wide are centred rows and sums of their products. */
export const widened = (d: number): number => (d + 3) & ~3;

import { readFileSync } from 'node:fs';
import { CollapsarError } from '../errors/index.js';

/** Index of the first number that is free: below it the module keeps numbers of its own. */
export const FREE = 1024;

/**
 * What is done with many numbers at once, in a memory of its own. Addresses are in bytes; layouts and arithmetic are written
 * down in assembly/, and are the same everywhere: whoever computes gives the bits of a plain loop.
 */
export interface RowKernels {
  /** Numbers of the memory from index `from` on, at least FREE; earlier ones may have become empty. */
  numbers(from: number, length: number): Float64Array;
  /** All of them from FREE on, `length` at least: the same array until the memory grows. */
  free(length: number): Float64Array;
  /** Where in the memory an array of its numbers begins, in bytes; undefined: it is of another memory. */
  addressOf(array: Float64Array): number | undefined;
  affineRows(
    ...of: [
      ...rows: [count: number, d: number, rank: number, triangular: boolean],
      ...addresses: [offset: number, factor: number, z: number, out: number],
    ]
  ): void;
  scatterRows(values: number, count: number, d: number, mean: number, centred: number, sums: number): void;
  joinRows(
    ...of: [
      ...rows: [values: number, count: number, d: number, before: number, weight: number],
      ...addresses: [mean: number, gaps: number, weighed: number, sums: number],
    ]
  ): void;
  outerProducts(u: number, v: number, count: number, d: number, sums: number): void;
  signedSums(numbers: number, count: number, words: number, out: number): void;
  /** absent: there is nothing faster than one normal after the other */
  readonly normals?: NormalKernel;
}

/** Standard normals of xoshiro128**. */
export interface NormalKernel {
  /** The four words of the generator, before and after. */
  words(): Int32Array;
  /** Takes the tables of the ziggurat. */
  tables(edges: Float64Array, inside: Float64Array): void;
  fill(out: number, count: number): void;
}

type Exports = Omit<RowKernels, 'numbers' | 'free' | 'addressOf' | 'normals'> & {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  fillNormals(out: number, count: number): void;
} & Readonly<Record<'words' | 'edges' | 'inside', { readonly value: number }>>;

/** What we use of WebAssembly: TypeScript declares it among the types of browsers only. */
interface Assembly {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

const PAGE = 65536;

/** Of the module that is built from assembly/. @throws CollapsarError COLLAPSAR_PLUGIN_LOAD where it was never built */
const compiled = (assembly: Assembly | undefined): RowKernels | undefined => {
  const bytes = readBuilt();
  // No WebAssembly at all (node --jitless), or none of its vectors (x86 without SSE4.1).
  if (assembly?.validate(bytes) !== true) return undefined;
  const math = { exp: Math.exp, log: Math.log };
  const exported = new assembly.Instance(new assembly.Module(bytes), { normals: math }).exports as Exports;
  const { memory, words, edges, inside, fillNormals, ...functions } = exported;
  // As they are until the memory grows, which happens here alone: a view costs more than what is done with it.
  let { buffer } = memory;
  let all = new Float64Array(buffer, 8 * FREE);
  let state = new Int32Array(buffer, words.value, 4);
  const grow = (numbers: number): void => {
    const missing = 8 * numbers - buffer.byteLength;
    if (missing <= 0) return;
    memory.grow(Math.ceil(missing / PAGE));
    buffer = memory.buffer;
    all = new Float64Array(buffer, 8 * FREE);
    state = new Int32Array(buffer, words.value, 4);
  };
  return {
    ...functions,
    numbers: (from, length) => {
      grow(from + length);
      return new Float64Array(buffer, 8 * from, length);
    },
    free: (length) => {
      if (all.length < length) grow(FREE + length);
      return all;
    },
    addressOf: (array) => (array.buffer === buffer ? array.byteOffset : undefined),
    normals: {
      fill: fillNormals,
      words: () => state,
      tables: (...both) => {
        new Float64Array(buffer, edges.value, both[0].length).set(both[0]);
        new Float64Array(buffer, inside.value, both[1].length).set(both[1]);
      },
    },
  };
};

const readBuilt = (): Uint8Array => {
  try {
    return readFileSync(new URL('./built/kernels.wasm', import.meta.url));
  } catch (cause) {
    throw new CollapsarError(
      'COLLAPSAR_PLUGIN_LOAD',
      {
        what: 'the kernels of random numbers and rows are missing',
        where: 'core/kernels/built/kernels.wasm',
        why: 'they are compiled from core/kernels/assembly while Collapsar installs',
        fix: 'npm run build in a checkout, or install the package again',
      },
      { cause },
    );
  }
};

let chosen: RowKernels | undefined;

/** Those of this process, loaded when they are first asked for. */
export const rowKernels = (): RowKernels =>
  (chosen ??= compiled((globalThis as { readonly WebAssembly?: Assembly }).WebAssembly) ?? new PlainRowKernels());

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

  free(length: number): Float64Array {
    return this.numbers(FREE, Math.max(length, this.#numbers.length - FREE));
  }

  addressOf(array: Float64Array): number | undefined {
    return array.buffer === this.#numbers.buffer ? array.byteOffset : undefined;
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

  joinRows(
    values: number,
    count: number,
    d: number,
    before: number,
    weight: number,
    mean: number,
    gaps: number,
    weighed: number,
    sums: number,
  ): void {
    const memory = this.#numbers;
    const wide = widened(d);
    for (let row = 0; row < count; row++) {
      const share = weight / (before + weight);
      const between = before * share;
      for (let j = 0; j < d; j++) {
        const gap = memory[values / 8 + row * d + j]! - memory[mean / 8 + j]!;
        memory[mean / 8 + j]! += share * gap;
        memory[gaps / 8 + row * wide + j] = gap;
        memory[weighed / 8 + row * wide + j] = between * gap;
      }
      before += weight;
    }
    this.outerProducts(weighed, gaps, count, d, sums);
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

  signedSums(numbers: number, count: number, words: number, out: number): void {
    const memory = this.#numbers;
    const bits = new Uint32Array(memory.buffer);
    for (let pattern = 0; pattern < AT_ONCE; pattern++) {
      let sum = 0;
      let left = 0;
      for (let i = 0; i < count; i++) {
        if (i % BITS === 0) left = bits[words / 4 + 2 * (AT_ONCE * (i / BITS) + pattern)]!;
        sum += left & 1 ? -memory[numbers / 8 + i]! : memory[numbers / 8 + i]!;
        left >>>= 1;
      }
      memory[out / 8 + pattern] = sum;
    }
  }
}

/** Patterns of signs that `signedSums` goes through together, and bits of a word of one. */
export const AT_ONCE = 8;
export const BITS = 30;

/** d and what is wanting to a multiple of four: as wide are centred rows and sums of their products. */
export const widened = (d: number): number => (d + 3) & ~3;

import { readFileSync } from 'node:fs';
import { CollapsarError } from '../../../core/errors/index.js';
import { PlainKernels } from './plain-kernels.js';

/**
 * What is done with many distances at once, on numbers in a memory of its own. Addresses are in bytes; layouts and
 * arithmetic are written down in assembly/, and are the same everywhere: whoever computes gives the same bits.
 */
export interface DistanceKernels {
  /** Memory of at least so many bytes; earlier views of it may have become empty. */
  reserve(bytes: number): ArrayBuffer;
  differences(rows: number, a: number, d: number, panels: number, count: number, out: number): void;
  mismatches(rows: number, a: number, d: number, panels: number, count: number, share: number, out: number): void;
  products(
    ...of: [
      ...rows: [count: number, centred: number, norms: number, a: number, d: number],
      ...panels: [centred: number, norms: number, panels: number, count: number],
      share: number,
      out: number,
    ]
  ): void;
  rootSum(from: number, count: number): number;
  exponentialSum(from: number, count: number, rate: number): number;
  /** absent: there is nothing faster than all distances */
  nearPairs?(
    visit: (i: number, c: number, lower: number) => void,
    ...of: [
      ...rows: [count: number, d: number, a: number, norms: number, reach: number, first: number],
      ...panels: [panels: number, count: number, norms: number, reach: number, first: number],
    ]
  ): void;
}

type Exports = Omit<DistanceKernels, 'reserve' | 'nearPairs'> & {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  nearPairs(...of: number[]): void;
};
/** What we use of WebAssembly: TypeScript declares it among the types of browsers only. */
interface Assembly {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

const PAGE = 65536;
/** The first address that is free: below it the module keeps numbers of its own. */
export const START = 4096;

/** Of the module that is built from assembly/. @throws CollapsarError COLLAPSAR_PLUGIN_LOAD where it was never built */
const compiled = (assembly: Assembly | undefined): DistanceKernels | undefined => {
  const bytes = readBuilt();
  // No WebAssembly at all (node --jitless), or none of its vectors (x86 without SSE4.1).
  if (assembly?.validate(bytes) !== true) return undefined;
  let visitor: (i: number, c: number, lower: number) => void = () => undefined;
  const near = { pair: (i: number, c: number, lower: number) => visitor(i, c, lower) };
  const exported = new assembly.Instance(new assembly.Module(bytes), { near }).exports as Exports;
  const { memory, differences, mismatches, products, rootSum, exponentialSum, nearPairs } = exported;
  return {
    differences,
    mismatches,
    products,
    rootSum,
    exponentialSum,
    reserve: (bytes) => {
      const missing = bytes - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
      return memory.buffer;
    },
    nearPairs: (visit, ...of) => {
      visitor = visit;
      nearPairs(...of);
    },
  };
};

const readBuilt = (): Uint8Array => {
  const file = new URL('./built/distances.wasm', import.meta.url);
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new CollapsarError(
      'COLLAPSAR_PLUGIN_LOAD',
      {
        what: 'the kernels of distances between rows are missing',
        where: 'metrics/distance/built/distances.wasm',
        why: 'they are compiled from plugins/metrics/distance/assembly while Collapsar installs',
        fix: 'npm run build in a checkout, or install the package again',
      },
      { cause },
    );
  }
};

/** Sum of the square roots of squares as `eachDistance` hands them over, one after the other. */
export const rootSum = (squares: Float64Array): number => distanceKernels().rootSum(squares.byteOffset, squares.length);

/** Sum of e^(rate x) over such squares x, rate <= 0; what is below e^-708 counts as 0. */
export const exponentialSum = (squares: Float64Array, rate: number): number =>
  distanceKernels().exponentialSum(squares.byteOffset, squares.length, rate);

let chosen: DistanceKernels | undefined;

/** Those of this process, loaded when they are first asked for. */
export const distanceKernels = (): DistanceKernels =>
  (chosen ??= compiled((globalThis as { readonly WebAssembly?: Assembly }).WebAssembly) ?? new PlainKernels());

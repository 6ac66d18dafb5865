import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { CollapsarError } from '../../../core/errors/index.js';

/** A WebAssembly memory, as opaque as it is to us. */
export interface Memory {
  readonly buffer: ArrayBuffer;
}

/** What we use of WebAssembly: TypeScript declares it among the types of browsers only. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    validate(bytes: Uint8Array): boolean;
    instantiate(
      bytes: Uint8Array,
      imports: { readonly env: { readonly memory: Memory } },
    ): Promise<{ readonly instance: { readonly exports: object } }>;
  };
};

/** The builds of the kernels, best first. */
export const BUILDS = ['fma', 'simd'] as const;
export type Build = (typeof BUILDS)[number];

/** What assembly/index.ts exports; addresses are in bytes, strides in floats. */
export interface Kernels {
  squarePlus(x: number, c: number): number;
  productScratch(): number;
  product(
    ...of: [
      ...sizes: [m: number, n: number, k: number],
      ...a: [address: number, row: number, column: number],
      ...b: [address: number, row: number, column: number],
      ...c: [address: number, row: number],
      accumulate: boolean,
      scratch: number,
    ]
  ): void;
  clearFloats(address: number, count: number): void;
  describeConvolution(
    ...of: [
      ...input: [height: number, width: number, channels: number],
      ...filter: [height: number, width: number],
      ...output: [height: number, width: number],
      ...stride: [height: number, width: number],
      ...padding: [top: number, left: number],
      ...dilation: [height: number, width: number],
    ]
  ): void;
  gatherPatches(images: number, first: number, count: number, patches: number): void;
  addPatches(images: number, first: number, count: number, patches: number): void;
  sum(outer: number, depth: number, inner: number, from: number, to: number): void;
  softplus(count: number, from: number, to: number): void;
  /** 1 where it is of use, else 0 */
  sinusoid(count: number, turns: number, from: number, to: number): number;
  silu(count: number, from: number, to: number): void;
  siluGradient(count: number, from: number, values: number, slopes: number, to: number): void;
  maxPoolGradient(count: number, images: number, slopes: number, to: number): void;
  depthwiseToImages(count: number, multiplier: number, filter: number, slopes: number, images: number): void;
  depthwiseToFilter(
    ...of: [
      ...sizes: [count: number, multiplier: number],
      ...addresses: [images: number, slopes: number, filter: number, partial: number],
    ]
  ): void;
  segmentSum(
    ...of: [
      ...sizes: [rows: number, width: number, segments: number],
      ...addresses: [values: number, identifiers: number, sums: number],
    ]
  ): void;
  gelu(count: number, tanh: boolean, from: number, to: number): void;
  geluGradient(count: number, tanh: boolean, from: number, slopes: number, to: number): void;
  layerNorm(
    ...of: [
      ...sizes: [rows: number, width: number],
      epsilon: number,
      ...addresses: [x: number, gamma: number, beta: number, to: number],
    ]
  ): void;
  layerNormGradient(
    ...of: [
      ...sizes: [rows: number, width: number],
      epsilon: number,
      ...addresses: [x: number, gamma: number, slopes: number, toX: number, toGamma: number, toBeta: number],
      partial: number,
    ]
  ): void;
  /** the first row whose label is no class, else -1 */
  crossEntropy(
    ...of: [
      ...sizes: [rows: number, classes: number],
      ...addresses: [logits: number, labels: number, to: number, room: number],
    ]
  ): number;
  crossEntropyGradient(
    ...of: [
      ...sizes: [rows: number, classes: number],
      ...addresses: [logits: number, labels: number, slopes: number, to: number],
    ]
  ): void;
  attentionRoom(keys: number): number;
  attend(
    ...of: [
      ...sizes: [queries: number, keys: number, width: number],
      scale: number,
      ...q: [address: number, row: number],
      ...k: [address: number, row: number],
      ...v: [address: number, row: number],
      ...y: [address: number, row: number],
      ...room: [shares: number, scratch: number],
    ]
  ): void;
  attendGradient(
    ...of: [
      ...sizes: [queries: number, keys: number, width: number],
      scale: number,
      ...q: [address: number, row: number],
      ...k: [address: number, row: number],
      ...v: [address: number, row: number],
      ...dy: [address: number, row: number],
      ...addresses: [dq: number, dk: number, dv: number],
      ...room: [shares: number, slopes: number, scratch: number],
    ]
  ): void;
  rotate(
    ...of: [
      ...sizes: [outer: number, times: number, inner: number, rotated: number, width: number],
      ...addresses: [positions: number, frequencies: number, from: number, to: number, table: number],
    ]
  ): void;
  /** the place of the first index that names no row, else -1 */
  gatherRows(
    ...of: [
      ...sizes: [count: number, width: number, rows: number],
      ...addresses: [values: number, indices: number, to: number],
    ]
  ): number;
  addRow(rows: number, columns: number, matrix: number, row: number, relu: boolean): void;
  adam(
    ...of: [
      count: number,
      ...addresses: [parameters: number, gradient: number, first: number, second: number],
      ...corrected: [rate: number, scale: number],
      ...moments: [keepFirst: number, takeFirst: number, keepSecond: number, takeSecond: number],
      epsilon: number,
      ...factors: [share: number, decay: number],
    ]
  ): void;
  sumOfSquares(count: number, from: number): number;
}

/**
 * Stands in the names of engines, and with them in the keys of cells: raised whenever the bits of what kernels, or emitters of
 * compiled steps, compute change on purpose, so that no run is continued with others.
 */
export const KERNELS = 1;

/**
 * Compiles one build over the given memory.
 * @returns undefined where this machine cannot run it as it is meant to be run
 * @throws CollapsarError COLLAPSAR_ENGINE when it was never built
 */
export const loadBuild = async (build: Build, memory: Memory): Promise<Kernels | undefined> => {
  const bytes = await readBuild(build);
  if (!WebAssembly.validate(bytes)) {
    // Node 20 has relaxed SIMD behind a flag of V8; later ones do not know the flag any more.
    if (build !== 'fma' || !process.version.startsWith('v20.')) return undefined;
    setFlagsFromString('--experimental-wasm-relaxed-simd');
    if (!WebAssembly.validate(bytes)) return undefined;
  }
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const kernels = instance.exports as unknown as Kernels;
  return build === 'fma' && !fuses(kernels) ? undefined : kernels;
};

/** (1 + 2^-12)^2 - (1 + 2^-11) is 2^-24; a product that is rounded by itself loses it. */
const fuses = (kernels: Kernels): boolean => kernels.squarePlus(1 + 1 / 4096, -(1 + 1 / 2048)) === 1 / 16777216;

const readBuild = async (build: Build): Promise<Buffer<ArrayBuffer>> => {
  const file = new URL(`./built/kernels-${build}.wasm`, import.meta.url);
  try {
    return await readFile(file);
  } catch (cause) {
    throw new CollapsarError(
      'COLLAPSAR_ENGINE',
      {
        what: `the ${build} build of Collapsar's WebAssembly kernels is missing`,
        where: `wasm/built/kernels-${build}.wasm`,
        why: 'it is compiled from plugins/tensors/wasm/assembly while Collapsar installs',
        fix: 'npm run build in a checkout, or install the package again; engine: cpu does without',
      },
      { cause },
    );
  }
};

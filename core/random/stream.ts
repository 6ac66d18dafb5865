import type { RandomStream } from '../contracts/index.js';
import { FREE, rowKernels, type NormalKernel, type RowKernels } from '../kernels/index.js';

const INTEGER = 1;
const FRACTION = 2;
const TEXT = 3;
const TWO_32 = 4294967296;
const float = new Float64Array(1);
const floatWords = new Uint32Array(float.buffer);

/**
 * Tables of the ziggurat for the normal density with 128 strips of equal area (Marsaglia & Tsang 2000), in the form of
 * Doornik 2005 (ZIGNOR), which takes the strip and the position in it from different bits. In this module, because V8 folds
 * a module's own constants into the loop and not imported ones (10 ns a normal, not 25).
 */
const STRIPS = 128;
/** where the base strip's tail begins */
const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;

/** right edge of each strip, widest first; EDGE[128] = 0 */
const EDGE = new Float64Array(STRIPS + 1);
/** share of each strip that lies wholly under the density */
const INSIDE = new Float64Array(STRIPS);

let density = Math.exp(-0.5 * TAIL * TAIL);
EDGE[0] = AREA / density;
EDGE[1] = TAIL;
for (let strip = 2; strip < STRIPS; strip++) {
  EDGE[strip] = Math.sqrt(-2 * Math.log(AREA / EDGE[strip - 1]! + density));
  density = Math.exp(-0.5 * EDGE[strip]! * EDGE[strip]!);
}
for (let strip = 0; strip < STRIPS; strip++) INSIDE[strip] = EDGE[strip + 1]! / EDGE[strip]!;

/** Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): a bijection of the counter under a key. */
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;

/** High 32 bits of the 64-bit product; Math.imul gives the low ones. */
const mulHigh = (a: number, b: number): number => {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  // Both sums stay below 2^32.
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const carry = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0;
};

/** Ten rounds. Words are 32-bit integers in either sign. The result's four stand in `out`, the caller's own. */
export const philox = (
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out = new Uint32Array(4),
): Uint32Array => {
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(M0, c0 >>> 0);
    const low0 = Math.imul(M0, c0);
    const high1 = mulHigh(M1, c2 >>> 0);
    const low1 = Math.imul(M1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
  return out;
};

/** So many normals are drawn sooner than a kernel is called. */
const FEW = 8;
/** Normals that are made at once: they stay in the processor's cache until they are copied. */
const BLOCK = 2048;

/** Absent: they are drawn one by one. */
let drawer = (): { readonly all: RowKernels; readonly normals: NormalKernel } | undefined => {
  const all = rowKernels();
  const { normals } = all;
  normals?.tables(EDGE, INSIDE);
  const found = normals && { all, normals };
  drawer = () => found;
  return found;
};

// Kept between calls: every hook of every generation has a stream of its own.
const block = new Uint32Array(4);
let words = new Uint32Array(32);

/**
 * An injective encoding of one path segment, so that ('a', 1) and ('a1') are different paths: written to `words`, with a
 * zero after the last where their number is odd. Gives that number.
 */
const encode = (segment: string | number): number => {
  if (typeof segment === 'string') {
    const length = 2 + Math.ceil(segment.length / 2);
    if (length >= words.length) words = new Uint32Array(2 * length);
    words[0] = TEXT;
    words[1] = segment.length;
    for (let i = 0, at = 2; i < segment.length; i += 2)
      words[at++] = segment.charCodeAt(i) | ((i + 1 < segment.length ? segment.charCodeAt(i + 1) : 0) << 16);
    words[length] = 0;
    return length;
  }
  const isWhole = Number.isSafeInteger(segment);
  float[0] = segment;
  words[0] = isWhole ? INTEGER : FRACTION;
  words[1] = isWhole ? segment | 0 : floatWords[0]!;
  words[2] = isWhole ? Math.floor(segment / TWO_32) | 0 : floatWords[1]!;
  words[3] = 0;
  return 3;
};

/**
 * The identity of a stream is 128 bits, folded from its path by Philox; its numbers come from xoshiro128** (Blackman &
 * Vigna 2021), seeded by one Philox block, which costs a third of Philox itself a number.
 */
class Stream implements RandomStream {
  #s0 = 0;
  #s1 = 0;
  #s2 = 0;
  #s3 = 0;
  #seeded = false;
  /** Whose child it is, and under which path, until its identity is asked for: many a hook draws nothing. */
  #parent: Stream | undefined;
  readonly #path: readonly (string | number)[];
  #k0 = 0;
  #k1 = 0;
  #c2 = 0;
  #c3 = 0;

  constructor(parent: Stream | undefined, path: readonly (string | number)[]) {
    this.#parent = parent;
    this.#path = path;
  }

  child(...path: readonly (string | number)[]): RandomStream {
    this.#identify();
    return new Stream(this, path);
  }

  /** Folds the path into the parent's identity. */
  #identify(): void {
    const parent = this.#parent;
    if (parent === undefined) return;
    let k0 = parent.#k0;
    let k1 = parent.#k1;
    let c2 = parent.#c2;
    let c3 = parent.#c3;
    for (let i = 0; i < this.#path.length; i++) {
      const length = encode(this.#path[i]!);
      for (let word = 0; word < length; word += 2) {
        philox(words[word]!, words[word + 1]!, c2, c3, k0, k1, block);
        k0 = block[0]!;
        k1 = block[1]!;
        c2 = block[2]!;
        c3 = block[3]!;
      }
    }
    // Signed, for V8 keeps such numbers in the object itself; to Philox it is the same.
    this.#k0 = k0 | 0;
    this.#k1 = k1 | 0;
    this.#c2 = c2 | 0;
    this.#c3 = c3 | 0;
    this.#parent = undefined;
  }

  #word(): number {
    if (!this.#seeded) this.#seed();
    const s1 = this.#s1;
    const r = Math.imul(s1, 5);
    const result = Math.imul((r << 7) | (r >>> 25), 9);
    const t = s1 << 9;
    this.#s2 ^= this.#s0;
    this.#s3 ^= s1;
    this.#s1 = s1 ^ this.#s2;
    this.#s0 ^= this.#s3;
    this.#s2 ^= t;
    this.#s3 = (this.#s3 << 11) | (this.#s3 >>> 21);
    return result;
  }

  #seed(): void {
    this.#identify();
    philox(0, 0x80000000, this.#c2, this.#c3, this.#k0, this.#k1, block);
    this.#s0 = block[0]! | 0;
    this.#s1 = block[1]! | 0;
    this.#s2 = block[2]! | 0;
    this.#s3 = block[3]! | 0;
    // All four words zero is xoshiro's one fixed point.
    if ((this.#s0 | this.#s1 | this.#s2 | this.#s3) === 0) this.#s3 = 1;
    this.#seeded = true;
  }

  uniform(): number {
    const high = this.#word() >>> 5;
    const low = this.#word() >>> 6;
    // Half a step keeps 0 and 1 out, so that logarithms need no guard.
    return (high * 67108864 + low + 0.5) / 9007199254740992;
  }

  below(n: number): number {
    if (!(n >= 1 && n <= TWO_32)) throw new RangeError(`below(${n}): n must be a whole number from 1 to 2^32.`);
    let word = this.#word() >>> 0;
    // 32 bits throughout: of larger numbers V8 takes remainders by a call of C.
    const range = n >>> 0;
    if (range === 0) return word;
    // Rejection of the incomplete last multiple: exact, where scaling a uniform is not. Only the last words may lie in it.
    if (word > 0xffffffff - range) {
      const last = 0xffffffff - ((-range >>> 0) % range);
      while (word > last) word = this.#word() >>> 0;
    }
    return word % range;
  }

  /** `below(first)`, `below(first + 1)` and so on for every place of `out`: the generator's words stay in registers meanwhile. */
  fillBelow(first: number, out: Uint32Array): void {
    const { length } = out;
    if (!(first >= 1 && first + length - 1 < TWO_32)) {
      for (let i = 0; i < length; i++) out[i] = this.below(first + i);
      return;
    }
    if (!this.#seeded) this.#seed();
    let s0 = this.#s0;
    let s1 = this.#s1;
    let s2 = this.#s2;
    let s3 = this.#s3;
    for (let i = 0; i < length;) {
      const r = Math.imul(s1, 5);
      const word = Math.imul((r << 7) | (r >>> 25), 9) >>> 0;
      const t = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= t;
      s3 = (s3 << 11) | (s3 >>> 21);
      const range = (first + i) >>> 0;
      // As in `below`: of the incomplete last multiple no word is taken.
      if (word > 0xffffffff - range && word > 0xffffffff - ((-range >>> 0) % range)) continue;
      out[i++] = word % range;
    }
    this.#s0 = s0;
    this.#s1 = s1;
    this.#s2 = s2;
    this.#s3 = s3;
  }

  normal(): number {
    const a = this.#word();
    const b = this.#word();
    const u = ((a >>> 5) * 67108864 + (b >>> 6) + 0.5) / 4503599627370496 - 1;
    // The strip's seven bits are the ones that the position above leaves unused.
    const strip = (b & 63) | ((a & 1) << 6);
    const x = u * EDGE[strip]!;
    // 98.8 % end here; the rest stands apart so that this much is small enough to be inlined. The plus
    // says that it is a number: without it V8 boxes every one.
    return Math.abs(u) < INSIDE[strip]! ? x : +this.#outside(strip, x);
  }

  /**
   * `normal()` for every place of out[from .. to), by kernels that have the same bits: 4 ns a normal, where the loop takes 8.
   * Where `out` is of the kernels' memory they are written there and nowhere else.
   */
  fillNormals(out: Float64Array, from: number, to: number): void {
    const by = to - from < FEW ? undefined : drawer();
    if (by === undefined) {
      for (let at = from; at < to; at++) out[at] = this.normal();
      return;
    }
    if (!this.#seeded) this.#seed();
    const words = by.normals.words();
    words[0] = this.#s0;
    words[1] = this.#s1;
    words[2] = this.#s2;
    words[3] = this.#s3;
    const address = by.all.addressOf(out);
    if (address !== undefined) by.normals.fill(address + 8 * from, to - from);
    else
      for (let at = from; at < to; at += BLOCK) {
        const count = Math.min(BLOCK, to - at);
        by.normals.fill(8 * FREE, count);
        out.set(by.all.numbers(FREE, count), at);
      }
    this.#s0 = words[0]!;
    this.#s1 = words[1]!;
    this.#s2 = words[2]!;
    this.#s3 = words[3]!;
  }

  /** The draw fell where its strip is not wholly under the density. */
  #outside(strip: number, x: number): number {
    if (strip === 0) return this.#tail(x < 0);
    const outer = Math.exp(-0.5 * (EDGE[strip]! * EDGE[strip]! - x * x));
    const inner = Math.exp(-0.5 * (EDGE[strip + 1]! * EDGE[strip + 1]! - x * x));
    return inner + this.uniform() * (outer - inner) < 1 ? x : this.normal();
  }

  #tail(negative: boolean): number {
    for (;;) {
      const x = Math.log(this.uniform()) / TAIL;
      const y = Math.log(this.uniform());
      if (-2 * y >= x * x) return negative ? x - TAIL : TAIL - x;
    }
  }
}

/**
 * Writes standard normals into out[from .. to): the numbers that as many calls of `random.normal()` give, as `out` holds
 * numbers. Returns `out`.
 */
export const fillNormals = <A extends Float64Array | Float32Array>(
  random: RandomStream,
  out: A,
  from = 0,
  to = out.length,
): A => {
  if (random instanceof Stream && out instanceof Float64Array) random.fillNormals(out, from, to);
  else for (let at = from; at < to; at++) out[at] = random.normal();
  return out;
};

/** Writes `random.below(first + i)` to out[i], in order: the numbers that as many calls give. */
export const fillBelow = (random: RandomStream, first: number, out: Uint32Array): void => {
  if (random instanceof Stream) return random.fillBelow(first, out);
  for (let i = 0; i < out.length; i++) out[i] = random.below(first + i);
};

/** The root stream of a study. `seed`: a safe integer. */
export const rootStream = (seed: number): RandomStream => new Stream(undefined, []).child('collapsar', seed);

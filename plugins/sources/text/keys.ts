import type { Spans } from './spans.js';

/**
 * 53 bits of each text, the same for the same bytes wherever they lie (cyrb53, bryc 2018: two lanes of multiplications with
 * the finaliser of MurmurHash3). Equal ones have yet to be compared. `after`: texts that come before each, such as prompts.
 */
export const keysOf = ({ count, buffers, of, from, to }: Spans, after?: Float64Array): Float64Array => {
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const bytes = buffers[of[i]!]!;
    const seed = after === undefined ? 0 : after[i]!;
    let high = 0xdeadbeef ^ (seed >>> 0);
    let low = 0x41c6ce57 ^ (seed / 4294967296);
    const end = to[i]!;
    for (let at = from[i]!; at < end; at++) {
      const byte = bytes[at]!;
      high = Math.imul(high ^ byte, 2654435761);
      low = Math.imul(low ^ byte, 1597334677);
    }
    keys[i] = mixed(high, low);
  }
  return keys;
};

/** Another key of the same text, which tells nothing of the first one's order. */
export const rekeyed = (key: number): number =>
  mixed(Math.imul((key >>> 0) ^ 0x9e3779b9, 2654435761), Math.imul((key / 4294967296) ^ 0x85ebca6b, 1597334677));

const mixed = (high: number, low: number): number => {
  const h1 = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  const h2 = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return 4294967296 * (2097151 & h2) + (h1 >>> 0);
};

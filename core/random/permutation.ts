import type { RandomStream } from '../contracts/index.js';

/** Puts the items into a random order, in place (Fisher-Yates); every order is equally likely. */
export const shuffle = <A extends { readonly length: number; [index: number]: unknown }>(
  random: RandomStream,
  items: A,
): A => {
  const list = items as { [index: number]: unknown };
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const item = list[i];
    list[i] = list[j];
    list[j] = item;
  }
  return items;
};

/** The numbers 0 .. n - 1 in a random order. */
export const permutation = (random: RandomStream, n: number): Uint32Array => {
  if (!(Number.isInteger(n) && n >= 0 && n < 4294967296))
    throw new RangeError(`permutation: n = ${n} must be a whole number from 0 to 2^32 - 1.`);
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  return shuffle(random, order);
};

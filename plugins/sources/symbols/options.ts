/** The largest alphabet: it takes 0.6 s to set up, 2.2 s where rare symbols are asked for, and some 500 MB. */
export const MOST_SYMBOLS = 10_000_000;

export const RARE_MASS = {
  type: 'number',
  exclusiveMinimum: 0,
  exclusiveMaximum: 1,
  default: 0.05,
  description: 'the rare event: the least likely symbols, as many as hold at most this mass together (at least one)',
} as const;

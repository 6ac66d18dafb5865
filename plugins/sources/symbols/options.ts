/** The largest alphabet: what takes a second to set up and 200 MB to hold. */
export const MOST_SYMBOLS = 10_000_000;

export const RARE_MASS = {
  type: 'number',
  exclusiveMinimum: 0,
  exclusiveMaximum: 1,
  default: 0.05,
  description: 'the rare event: the least likely symbols, as many as hold at most this mass together (at least one)',
} as const;

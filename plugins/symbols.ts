/**
 * Zipf's law on {1, ..., N}: p_i = C i^-b, C = 1 / sum i^-b. Index 0 holds rank 1. Any real b, b > 1 where N stands for
 * an unbounded alphabet.
 */
export const zipfLaw = (size: number, exponent: number): Float64Array => {
  const probabilities = new Float64Array(size);
  let total = 0;
  // From the small end, so that the tail is not rounded away.
  for (let i = size - 1; i >= 0; i--) total += probabilities[i] = Math.exp(-exponent * Math.log(i + 1));
  for (let i = 0; i < size; i++) probabilities[i]! /= total;
  return probabilities;
};

interface RareOutcomes {
  /** 1 for each that is rare */
  readonly isRare: Uint8Array;
  /** weight of them together */
  readonly mass: number;
}

/**
 * The least likely outcomes, taken from the bottom up (ties: the higher index first) for as long as they hold at most
 * `mass` of the weights together; at least one, never all. Outcomes of weight 0 are no part of it.
 */
export const rareOutcomes = (weights: Float64Array, mass: number): RareOutcomes => {
  const possible = new Uint32Array(weights.length);
  let outcomes = 0;
  for (let outcome = 0; outcome < weights.length; outcome++) if (weights[outcome]! > 0) possible[outcomes++] = outcome;
  const order = possible.subarray(0, outcomes).sort((a, b) => weights[a]! - weights[b]! || b - a);
  const isRare = new Uint8Array(weights.length);
  let held = 0;
  for (let taken = 0; taken < outcomes - 1; taken++) {
    const more = held + weights[order[taken]!]!;
    if (taken > 0 && more > mass) break;
    isRare[order[taken]!] = 1;
    held = more;
  }
  return { isRare, mass: held };
};

/** What `make` made last, again for equal options: every cell of a process, and every generation, asks for the same law. */
export const keepLast = <O, T>(make: (options: O) => T): ((options: O) => T) => {
  let last: { readonly key: string; readonly made: T } | undefined;
  return (options) => {
    const key = JSON.stringify(options);
    if (last?.key !== key) last = { key, made: make(options) };
    return last.made;
  };
};

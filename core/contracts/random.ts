/**
 * A stream of pseudo-random numbers, fixed by its path from the study's seed: the same path always gives the same
 * numbers. `child` does not advance the parent, so adding a draw in one place changes no number elsewhere.
 */
export interface RandomStream {
  /** the stream at `path` below this one; independent of how much either has been drawn from */
  child(...path: readonly (string | number)[]): RandomStream;
  /** in the open interval (0, 1), 53 bits */
  uniform(): number;
  /** mean 0, variance 1 */
  normal(): number;
  /** a whole number in [0, n), n an integer in [1, 2^32]; unbiased */
  below(n: number): number;
}

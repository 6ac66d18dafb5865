/**
 * log((k + 1/2) / (rows + 1)): the log of a mass from `k` hits among `rows`, finite where nothing was hit. `k` may be a
 * mean of counts.
 */
export const logSmoothedMass = (k: number, rows: number): number => Math.log((k + 0.5) / (rows + 1));

/** A mode that keeps less than this part of its true share is lost: the definition of the verdict on lost modes. */
const KEPT = 0.25;

/** As a share on both sides: a mode with exactly a quarter is kept, and no rounding tells otherwise. */
export const isLost = (share: number, trueShare: number): boolean => share < KEPT * trueShare;

/** What is left of a tail that is made of several elements: rare symbols, words, categories. */
interface KeptTail {
  /** log of the true mass of the elements that are still made, smoothed */
  readonly log: number;
  /** how many of the elements are made */
  readonly made: number;
}

/**
 * The true mass of a tail's elements that are still made. Neutral drift keeps the mass of the tail as a whole while ever
 * fewer of its elements carry it, so the mass that the model gives them does not tell. With m elements of true mass P, a part
 * s of it still made, the log is log(P (m s + 1/2) / (m + 1)): half an element where none is left. undefined for a tail of
 * fewer than two elements, of which its mass tells everything.
 * @param shares true ones of the elements, above 0
 * @param made of each element whether it is made, 1 or 0, or the chance of that
 */
export const keptTail = (shares: ArrayLike<number>, made: ArrayLike<number>): KeptTail | undefined => {
  const m = shares.length;
  if (m < 2) return undefined;
  let [total, kept, count] = [0, 0, 0];
  for (let i = 0; i < m; i++) {
    total += shares[i]!;
    kept += shares[i]! * made[i]!;
    count += made[i]!;
  }
  return { log: Math.log(total) + logSmoothedMass(m * Math.min(1, kept / total), m), made: count };
};

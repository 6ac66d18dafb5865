export interface ModeCounts {
  /** true share of each mode, adding up to 1 */
  readonly shares: Float64Array;
  /** rows of each mode */
  readonly counts: Uint32Array;
  /** rows that belong to none */
  readonly between: number;
  readonly total: number;
}

/** @param modes of each row; one that has no share is none */
export const modeCounts = (modes: Int32Array | Uint32Array, shares: Float64Array): ModeCounts => {
  const counts = new Uint32Array(shares.length);
  let between = 0;
  for (const mode of modes) {
    if (mode >= 0 && mode < counts.length) counts[mode]!++;
    else between++;
  }
  return { shares, counts, between, total: modes.length };
};

/** A mode is lost when it keeps less than this part of its true share. */
const KEPT = 0.25;

/** Share of the modes (of those that have any rows at all) that are lost. */
export const lostShare = ({ shares, counts, total }: ModeCounts): number => {
  let lost = 0;
  let modes = 0;
  for (let mode = 0; mode < shares.length; mode++) {
    if (!(shares[mode]! > 0)) continue;
    modes++;
    // As a share on both sides: a mode with exactly a quarter is kept, and no rounding tells otherwise.
    if (counts[mode]! / total < KEPT * shares[mode]!) lost++;
  }
  return modes === 0 ? 0 : lost / modes;
};

/** Half the sum of |share - true share|, no mode being one more, of true share 0. */
export const totalVariation = ({ shares, counts, between, total }: ModeCounts): number => {
  let sum = between / total;
  for (let mode = 0; mode < shares.length; mode++) sum += Math.abs(counts[mode]! / total - shares[mode]!);
  return Math.min(1, 0.5 * sum);
};

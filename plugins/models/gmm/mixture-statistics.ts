/**
 * What the M step needs of every component: `mass` (k), and the weighted sums of deviations from `reference` (k x d) and
 * of their products: lower triangles (k x d x d) or squares (k x d). Deviations from the present means, not from 0, so
 * that the variances are no differences of large numbers.
 */
export interface MixtureStatistics {
  readonly full: boolean;
  readonly reference: Float64Array;
  readonly mass: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

export const noStatistics = (reference: Float64Array, k: number, d: number, full: boolean): MixtureStatistics => ({
  full,
  reference,
  mass: new Float64Array(k),
  first: new Float64Array(k * d),
  second: new Float64Array(k * d * (full ? d : 1)),
});

/** Books a row for component c with weight `share`; its deviation stands at `deviations[c * d]`. */
export const book = (
  { full, mass, first, second }: MixtureStatistics,
  c: number,
  d: number,
  share: number,
  deviations: Float64Array,
): void => {
  mass[c]! += share;
  const from = c * d;
  if (full)
    for (let i = 0, entry = from * d; i < d; i++, entry += d) {
      const weighted = share * deviations[from + i]!;
      first[from + i]! += weighted;
      for (let j = 0; j <= i; j++) second[entry + j]! += weighted * deviations[from + j]!;
    }
  else
    for (let i = 0; i < d; i++) {
      const deviation = deviations[from + i]!;
      const weighted = share * deviation;
      first[from + i]! += weighted;
      second[from + i]! += weighted * deviation;
    }
};

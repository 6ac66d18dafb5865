/**
 * log((k + 1/2) / (rows + 1)): the log of a mass from `k` hits among `rows`, finite where nothing was hit. `k` may be a
 * mean of counts.
 */
export const logSmoothedMass = (k: number, rows: number): number => Math.log((k + 0.5) / (rows + 1));

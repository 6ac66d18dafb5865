/** m = round(a T): synthetic rows of a generation of T rows at synthetic share a. */
export const syntheticRows = (share: number, samples: number): number => Math.round(share * samples);
/** n = T - round(a T): its real rows. */
export const realRows = (share: number, samples: number): number => samples - syntheticRows(share, samples);

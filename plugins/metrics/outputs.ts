// What outputs have in common, to be spread into them: what they are a number of, where the best one lies, and what they
// tell about.

/** A part of something. */
export const SHARE = { unit: '', range: [0, 1] } as const;
/** How many, or how many times as many. */
export const AMOUNT = { unit: '', range: [0, Infinity] } as const;
/** Best where real rows are measured. */
export const REAL = { better: 'ideal', ideal: 'real' } as const;
/** The less the better, 0 at best. */
export const LEAST = { better: 'lower', ideal: 0 } as const;
/** How far the model is from the truth. */
export const RISK = { ...LEAST, range: [0, Infinity], scale: 'log', measures: 'risk' } as const;
/** Share of the modes that the model has lost. */
export const LOST_MODES = { ...SHARE, ...LEAST, measures: 'lost-modes' } as const;
/** Log of a mass in the tails, or of what is left of it. */
export const LOG_TAIL_MASS = { unit: '', ...REAL, range: [-Infinity, 0], measures: 'tail-mass' } as const;
/** What rows give away of those that were trained on: none at the ideal; below it they are farther from these than from others. */
export const LEAKAGE = { better: 'ideal', measures: 'leakage' } as const;

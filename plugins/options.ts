// Kinds of numbers that options are, to be spread into their schemas.

/** A whole number from 1. */
export const COUNT = { type: 'integer', minimum: 1 } as const;
/** Columns of rows whose covariance is known: of more, its matrix alone takes gigabytes. */
export const DIMENSIONS = { ...COUNT, maximum: 2048 } as const;
/** A number from 0. */
export const NOT_NEGATIVE = { type: 'number', minimum: 0 } as const;
/** A number above 0. */
export const POSITIVE = { type: 'number', exclusiveMinimum: 0 } as const;
/** From 0 to 1, both included. */
export const PROBABILITY = { type: 'number', minimum: 0, maximum: 1 } as const;
/** A part of something: neither nothing nor all of it. */
export const PART = { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 } as const;

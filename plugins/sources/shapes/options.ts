/** Options that the shapes have in common, as properties of an entry's schema. */
export const LABELS = {
  type: 'boolean',
  default: false,
  description: 'rows carry the index of the curve that they were drawn from',
} as const;
export const noise = <const N extends number>(preset: N) =>
  ({
    type: 'number',
    minimum: 0,
    default: preset,
    description: 'standard deviation of the normal noise on every column; at 0 there is no density',
  }) as const;

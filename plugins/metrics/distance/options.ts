/** How many rows of each side are held against each other: the work grows with its square. */
export const ROWS = {
  type: 'integer',
  minimum: 2,
  default: 1000,
  description: 'rows of each side that are compared, spread over all that there are; the work grows with its square',
} as const;

/**
 * When something went wrong in a cell, as its message says it in front of the seed: in a generation, or as far as was heard of
 * the cell, before one was recorded or after the last.
 */
export const whenText = (heard: 'in' | 'before' | 'after', generation: number): string =>
  heard === 'before' ? `before generation ${generation} was recorded` : `${heard} generation ${generation}`;

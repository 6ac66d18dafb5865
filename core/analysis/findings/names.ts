import type { VerdictId } from '../../contracts/index.js';

/** The definitions by the names that the report's profile gives them, as a list in a sentence. */
export const NAMES: Readonly<Record<VerdictId, string>> = {
  'catastrophic-risk': 'catastrophic rise in risk',
  'any-risk': 'any rise in risk',
  'diverging-risk': 'diverging risk',
  'scaling-law': 'changed scaling law',
  'variance-collapse': 'collapsing variance',
  'lost-modes': 'lost modes',
  'lost-tails': 'lost tails',
  hallucination: 'hallucinated data',
};

/** Which definition leads a sentence: what a reader would most want to know first. */
export const GRAVITY: readonly VerdictId[] = [
  'catastrophic-risk',
  'lost-tails',
  'lost-modes',
  'variance-collapse',
  'hallucination',
  'diverging-risk',
  'any-risk',
  'scaling-law',
];

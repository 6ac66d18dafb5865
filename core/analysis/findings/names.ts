import type { VerdictId } from '../../contracts/index.js';

/** What each definition is about, as a sentence can use it. */
export const NAMES: Readonly<Record<VerdictId, string>> = {
  'catastrophic-risk': 'a catastrophic increase of the risk',
  'any-risk': 'any increase of the risk',
  'diverging-risk': 'a diverging risk',
  'scaling-law': 'a changed scaling law',
  'variance-collapse': 'a collapsing variance',
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

import { endOf } from '../series/window.js';
import { endEffect, evidenceOf } from './carried.js';
import type { Definition } from './definition.js';

/** Appearance of hallucinated data: mass where there is next to no real data, between modes included. */
export const hallucination: Definition = {
  id: 'hallucination',
  measures: ['hallucination'],
  wanting: 'the mass where there is no real data, between modes, or the share of invalid records',
  effect: (arms) => endEffect(arms, 1, endOf(arms.generations)),
  judge: (arms, about) =>
    evidenceOf(
      endEffect(arms, 1, endOf(arms.generations)),
      { scale: 'difference', zero: 0, margin: about.thresholds.hallucination, rare: true },
      about,
    ),
};

import { endOf } from '../series/window.js';
import { endEffect, evidenceOf } from './carried.js';
import type { Definition } from './definition.js';

/** Disappearance of real data modes: the share of modes that keep less than a quarter of their true mass. */
export const lostModes: Definition = {
  id: 'lost-modes',
  measures: ['lost-modes'],
  wanting: 'the share of lost modes (a source whose modes are known, or a classifier)',
  effect: (arms) => endEffect(arms, 1, endOf(arms.generations)),
  judge: (arms, about) =>
    evidenceOf(
      endEffect(arms, 1, endOf(arms.generations)),
      { scale: 'difference', zero: 0, margin: about.thresholds.modes, rare: true },
      about,
    ),
};

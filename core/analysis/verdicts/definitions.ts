import { anyRisk } from './any-risk.js';
import { catastrophicRisk } from './catastrophic-risk.js';
import type { Definition } from './definition.js';
import { divergingRisk } from './diverging-risk.js';
import { hallucination } from './hallucination.js';
import { lostModes } from './lost-modes.js';
import { lostTails } from './lost-tails.js';
import { scalingLaw } from './scaling-law.js';
import { varianceCollapse } from './variance-collapse.js';

/** The eight definitions of collapse in the literature, in the order and by the names of Schaeffer et al. (2025). */
export const DEFINITIONS: readonly Definition[] = [
  catastrophicRisk,
  anyRisk,
  divergingRisk,
  scalingLaw,
  varianceCollapse,
  lostModes,
  lostTails,
  hallucination,
];

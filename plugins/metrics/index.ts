import type { Registration } from '../../core/plugin/index.js';
import { energyDistance } from './energy-distance.js';
import { hallucination } from './hallucination.js';
import { logLikelihood } from './log-likelihood.js';
import { memorisation } from './memorisation.js';
import { mmd } from './mmd.js';
import { modes } from './modes.js';
import { moments } from './moments.js';
import { precisionRecall } from './precision-recall.js';
import { rareEvents } from './rare-events.js';
import { tailMass } from './tail-mass.js';
import { wasserstein } from './wasserstein.js';

export const metrics: readonly Registration[] = [
  moments,
  wasserstein,
  tailMass,
  rareEvents,
  logLikelihood,
  energyDistance,
  mmd,
  precisionRecall,
  modes,
  hallucination,
  memorisation,
];

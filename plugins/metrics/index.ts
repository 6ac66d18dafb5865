import type { Registration } from '../../core/plugin/index.js';
import { logLikelihood } from './log-likelihood.js';
import { moments } from './moments.js';
import { rareEvents } from './rare-events.js';
import { tailMass } from './tail-mass.js';
import { wasserstein } from './wasserstein.js';

export const metrics: readonly Registration[] = [moments, wasserstein, tailMass, rareEvents, logLikelihood];

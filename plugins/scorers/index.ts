import type { Registration } from '../../core/plugin/index.js';
import { fittedLikelihood } from './fitted-likelihood.js';
import { label } from './label.js';
import { likelihood } from './likelihood.js';
import { verifier } from './verifier.js';

export const scorers: readonly Registration[] = [verifier, likelihood, fittedLikelihood, label];

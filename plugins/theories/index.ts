import type { Registration } from '../../core/plugin/index.js';
import { gaussianAccumulate, gaussianFresh, gaussianFixed } from './gaussian.js';
import { gaussianLogVariance } from './gaussian-log-variance.js';
import { fixedQuality } from './fixed-quality.js';
import { gaussianWeighted } from './gaussian-weighted.js';
import { labelDrift } from './label-drift.js';
import { regressionAccumulate, regressionReplace } from './regression.js';
import { verifierPurity } from './verifier-purity.js';
import { symbolHeterozygosity, symbolSurvival } from './symbol.js';
import { zipfMissingMassTheory } from './zipf-missing-mass.js';

export const theories: readonly Registration[] = [
  gaussianFresh,
  gaussianFixed,
  gaussianAccumulate,
  gaussianLogVariance,
  labelDrift,
  gaussianWeighted,
  fixedQuality,
  regressionReplace,
  regressionAccumulate,
  verifierPurity,
  symbolHeterozygosity,
  symbolSurvival,
  zipfMissingMassTheory,
];

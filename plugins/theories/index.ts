import type { Registration } from '../../core/plugin/index.js';
import { gaussianAccumulate } from './gaussian-accumulate.js';
import { gaussianFixed } from './gaussian-fixed.js';
import { gaussianFresh } from './gaussian-fresh.js';
import { gaussianLogVariance } from './gaussian-log-variance.js';
import { fixedQuality } from './fixed-quality.js';
import { gaussianWeighted } from './gaussian-weighted.js';
import { labelDrift } from './label-drift.js';
import { regressionAccumulate } from './regression-accumulate.js';
import { regressionReplace } from './regression-replace.js';
import { verifierPurity } from './verifier-purity.js';
import { symbolHeterozygosity } from './symbol-heterozygosity.js';
import { symbolSurvival } from './symbol-survival.js';
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

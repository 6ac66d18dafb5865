import type { Registration } from '../../core/plugin/index.js';
import { gaussianAccumulate } from './gaussian-accumulate.js';
import { gaussianFixed } from './gaussian-fixed.js';
import { gaussianFresh } from './gaussian-fresh.js';
import { gaussianLogVariance } from './gaussian-log-variance.js';
import { labelDrift } from './label-drift.js';

export const theories: readonly Registration[] = [
  gaussianFresh,
  gaussianFixed,
  gaussianAccumulate,
  gaussianLogVariance,
  labelDrift,
];

import type { Registration } from '../../core/plugin/index.js';
import { external } from './external.js';
import { label } from './label.js';
import { fittedLikelihood, likelihood } from './likelihood.js';
import { textClassifier } from './text-classifier.js';
import { verifier } from './verifier.js';

export const scorers: readonly Registration[] = [
  verifier,
  likelihood,
  fittedLikelihood,
  textClassifier,
  label,
  external,
];

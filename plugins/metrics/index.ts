import type { Registration } from '../../core/plugin/index.js';
import { classHistogram } from './class-histogram.js';
import { classificationError } from './classification-error.js';
import { classifierTwoSample } from './classifier-two-sample.js';
import { frechetDistance } from './frechet-distance.js';
import { likelihoodBound } from './likelihood-bound.js';
import { reconstruction } from './reconstruction.js';
import { purity } from './purity.js';
import { regressionError } from './regression-error.js';
import { energyDistance } from './energy-distance.js';
import { hallucination } from './hallucination.js';
import { categoryCoverage } from './category-coverage.js';
import { columnFidelity } from './column-fidelity.js';
import { logLikelihood } from './log-likelihood.js';
import { memorisation } from './memorisation.js';
import { missingness } from './missingness.js';
import { mmd } from './mmd.js';
import { modes } from './modes.js';
import { moments } from './moments.js';
import { precisionRecall } from './precision-recall.js';
import { pairFidelity } from './pair-fidelity.js';
import { rareEvents } from './rare-events.js';
import { tailMass } from './tail-mass.js';
import { wasserstein } from './wasserstein.js';
import { diversity } from './diversity.js';
import { heterozygosity } from './heterozygosity.js';
import { passAtK } from './pass-at-k.js';
import { perplexity } from './perplexity.js';
import { scorerQuality } from './scorer-quality.js';
import { support } from './support.js';
import { closestRecord } from './closest-record.js';
import { membershipInference } from './membership-inference.js';
import { singlingOut } from './singling-out.js';
import { copiedSpan } from './copied-span.js';
import { external } from './external.js';
import { exactMatch } from './exact-match.js';
import { mauve } from './mauve.js';
import { nextToken } from './next-token.js';
import { referencePerplexity } from './reference-perplexity.js';
import { textDiversity } from './text-diversity.js';
import { textLength } from './text-length.js';
import { utility } from './utility.js';
import { vocabulary } from './vocabulary.js';
import { zipfExponentMetric } from './zipf-exponent.js';

export const metrics: readonly Registration[] = [
  moments,
  wasserstein,
  tailMass,
  missingness,
  rareEvents,
  logLikelihood,
  regressionError,
  classificationError,
  purity,
  energyDistance,
  mmd,
  precisionRecall,
  modes,
  hallucination,
  memorisation,
  closestRecord,
  membershipInference,
  singlingOut,
  columnFidelity,
  pairFidelity,
  categoryCoverage,
  utility,
  frechetDistance,
  classifierTwoSample,
  classHistogram,
  likelihoodBound,
  reconstruction,
  diversity,
  support,
  heterozygosity,
  zipfExponentMetric,
  passAtK,
  scorerQuality,
  perplexity,
  referencePerplexity,
  nextToken,
  textDiversity,
  vocabulary,
  textLength,
  copiedSpan,
  mauve,
  exactMatch,
  external,
];

export {
  count,
  estimate,
  exponential,
  half,
  interval,
  limits,
  list,
  number,
  percent,
  plural,
  probability,
  signed,
  span,
  tick,
} from './number.js';
export { findingText } from './finding.js';
export { claimText, recommendationTexts, sentenceText, valueOfAxis, WHY } from './recommendation.js';
export { toldFindings, toldRecommendations } from './told.js';
export { nameOf, STATES, thresholdOf, TONES } from './verdicts.js';
export { published } from '../../core/errors/index.js';
export { publishedValue } from './published.js';

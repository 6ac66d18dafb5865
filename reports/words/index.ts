export { comparisonText, insteadText } from './comparison.js';
export { findingText } from './finding.js';
export { forecastText } from './forecast.js';
export { gateText } from './gate.js';
export { lawText, withoutLawText } from './law.js';
export { Lookup, lookupOf, standsBeside } from './lookup.js';
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
export { claimText, recommendationTexts, sentenceText, valueOfAxis, WHY } from './recommendation.js';
export { missingText, placeText, rankingText } from './ranking.js';
export { toldFindings, toldGates, toldRecommendations, toldResults } from './told.js';
export { nameOf, STATES, tellVerdict, thresholdOf, TONES } from './verdict.js';
export { published } from '../../core/errors/index.js';
export { publishedValue } from './published.js';

export { ladderText } from './answer.js';
export { cardLines, trainedText } from './card.js';
export { comparedParts, comparisonText, insteadText, methodText } from './comparison.js';
export { inUnits, type Units } from './effect.js';
export { effectText, evidenceOf } from './evidence.js';
export { answersOf, findingText, fixedControlText, silenceText, unfinishedText } from './finding.js';
export { coverageText, forecastParts, forecastText } from './forecast.js';
export { gateNote, gatesText, gateText, settingOfGate } from './gate.js';
export { recordedControlsText, recordingsText } from './recorded.js';
export { planWarningText } from './plan-warning.js';
export {
  CONSTANT,
  droppedText,
  indexText,
  OF_CONSTANT,
  columnTable,
  gapsText,
  kindText,
  readingText,
  reasonText,
  sourceReadingText,
} from './reading.js';
export {
  isShare,
  noneText,
  trainedOn,
  trajectoryCaption,
  trajectoryEnd,
  trajectoryTitle,
  trajectoryTruth,
} from './trajectory.js';
export { textsText } from './texts.js';
export { lawParts, lawText, withoutLawText } from './law.js';
export { Lookup, lookupOf, hasGridAndWalks, placeText } from './lookup.js';
export {
  capitalised,
  count,
  estimate,
  exponential,
  half,
  interval,
  limits,
  list,
  listOf,
  lostIn,
  number,
  percent,
  plural,
  probability,
  signed,
  sizeText,
  span,
  tick,
} from './number.js';
export {
  axisText,
  claimsText,
  claimText,
  recommendationTexts,
  sentenceText,
  valueOfAxis,
  STOP_REASONS,
  WALK_OUTCOMES,
  WALK_SCALES,
} from './recommendation.js';
export { changeText, excuseText } from './run-change.js';
export { effectParts } from './run-effect.js';
export {
  comparisonParts,
  comparisonWithText,
  runGateText,
  type ComparisonWithText,
  type ComparisonLine,
} from './run-comparison.js';
export { apartTold, missingText, rankText, rankingText } from './ranking.js';
export { differenceText, leftOutText, trendTexts } from './trend.js';
export type { RecommendationWithText, ResultsWithText, WithText } from './facts-with-text.js';
export { findingsWithText, gatesWithText, recommendationsWithText, resultsWithText } from './with-text.js';
export { describeVerdict, judgeableText, marginText, nameOf, STATES, thresholdOf, TONES, wordOf } from './verdict.js';
export { published } from '../../core/errors/index.js';
export { publishedValue } from './published.js';

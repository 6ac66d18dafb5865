import type { Finding, StudyResults } from '../../core/contracts/index.js';
import { count } from './number.js';
import { sentenceText } from './recommendation.js';

/** One of the report's first lines in words: the page, the terminal and `summary.json` have this text. */
export const findingText = (finding: Finding, results: Pick<StudyResults, 'record' | 'recommendations'>): string => {
  if (finding.kind === undefined) return finding.text;
  const { recommendations = [], record } = results;
  const one = recommendations[finding.recommendation]!;
  const text = sentenceText(one.sentences[finding.sentence]!, one, record);
  // The answer says what it is about; what stands behind it must, where there are answers to mistake it for another's.
  return finding.sentence === 0 || recommendations.length === 1
    ? text
    : `${one.source}, ${one.model}, T = ${count(one.samples)}: ${text}`;
};

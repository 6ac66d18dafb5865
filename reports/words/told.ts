import type { StudyResults } from '../../core/contracts/index.js';
import { findingText } from './finding.js';
import { claimText, sentenceText } from './recommendation.js';

type Told<T> = T & { readonly text: string };

/** The findings, each told. */
export const toldFindings = (results: StudyResults): readonly Told<Omit<StudyResults['findings'][number], 'text'>>[] =>
  results.findings.map((finding) => ({ ...finding, text: findingText(finding, results) }));

/** What `recommend` found, with what safe means and every sentence told beside it; undefined where there is nothing. */
export const toldRecommendations = ({ recommendations, record }: StudyResults): readonly object[] | undefined =>
  recommendations?.map((one) => ({
    ...one,
    safe: { ...one.safe, text: claimText(one.safe) },
    sentences: one.sentences.map((sentence) => ({ ...sentence, text: sentenceText(sentence, one, record) })),
  }));

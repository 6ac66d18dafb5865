import type { GridResults, StudyResults } from '../../core/contracts/index.js';
import { comparisonText } from './comparison.js';
import { findingText } from './finding.js';
import { forecastText } from './forecast.js';
import { gateText } from './gate.js';
import { lawText, withoutLawText } from './law.js';
import { lookupOf, type Lookup } from './lookup.js';
import { rankingText } from './ranking.js';
import { claimText, sentenceText } from './recommendation.js';
import type { RecommendationWithText, ResultsWithText, WithText } from './facts-with-text.js';
import { describeVerdict } from './verdict.js';

const each = <T extends object>(
  facts: readonly T[] | undefined,
  tell: (fact: T) => string,
): readonly WithText<T>[] | undefined => facts?.map((fact) => ({ ...fact, text: tell(fact) }));

/** The report's first lines, each with its sentence as `text`. */
export const findingsWithText = (results: StudyResults): readonly WithText<StudyResults['findings'][number]>[] =>
  results.findings.map((finding) => ({ ...finding, text: findingText(finding, results) }));
/** What became of the study's gates, each with its sentence as `text`. */
export const gatesWithText = (results: StudyResults): readonly WithText<NonNullable<StudyResults['gates']>[number]>[] =>
  (results.gates ?? []).map((gate) => ({ ...gate, text: gateText(gate, lookupOf(results)) }));

/** What `recommend` found, with what safe means and every sentence told beside it; undefined where there is nothing. */
export const recommendationsWithText = ({
  recommendations,
  record,
}: StudyResults): readonly RecommendationWithText[] | undefined =>
  recommendations?.map(
    (one) =>
      ({
        ...one,
        safe: { ...one.safe, text: claimText(one.safe) },
        ...(one.together === undefined
          ? {}
          : { together: one.together.map((of) => ({ ...of, safe: { ...of.safe, text: claimText(of.safe) } })) }),
        sentences: one.sentences.map((sentence) => ({ ...sentence, text: sentenceText(sentence, one, record) })),
      }) as object as RecommendationWithText,
  );

/** The same results with every fact told beside it: `text`, of a verdict the sentences that it must not be read without. */
export const resultsWithText = (results: StudyResults): ResultsWithText => {
  const { walked, findings: _findings, gates, ...rest } = results;
  return {
    ...rest,
    ...(rest.recommendations === undefined ? {} : { recommendations: recommendationsWithText(results) }),
    findings: findingsWithText(results),
    ...(gates === undefined ? {} : { gates: gatesWithText(results) }),
    ...gridWithText(results, lookupOf(results)),
    ...(walked === undefined ? {} : { walked: { ...walked, ...gridWithText(walked, lookupOf(results, true)) } }),
    // Each key keeps its place in the file, so that what is told stands over what is not.
  } as ResultsWithText;
};

const gridWithText = (
  { verdicts, forecasts, laws, withoutLaw, comparisons, rankings }: GridResults,
  lookup: Lookup,
): object => {
  const told = {
    verdicts: verdicts.map((verdict) => {
      const { state, caveats } = describeVerdict(verdict);
      return { ...verdict, text: [`${state}.`, ...caveats].join(' ') };
    }),
    forecasts: each(forecasts, forecastText),
    laws: each(laws, (law) => lawText(law, lookup)),
    withoutLaw: each(withoutLaw, (without) => withoutLawText(without, lookup)),
    comparisons: each(comparisons, (comparison) => comparisonText(comparison, lookup)),
    rankings: each(rankings, (ranking) => rankingText(ranking, lookup)),
  };
  return Object.fromEntries(Object.entries(told).filter(([, facts]) => facts !== undefined));
};

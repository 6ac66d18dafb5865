import type { Finding, GateResult, GridResults, StudyResults, WalkRecommendation } from '../../core/contracts/index.js';

/** A fact, and the sentence that tells it. */
export type WithText<T> = T & { readonly text: string };

/** What is known of one set of groups, told. */
export interface GridWithText extends Omit<
  GridResults,
  'verdicts' | 'forecasts' | 'laws' | 'withoutLaw' | 'comparisons' | 'rankings'
> {
  readonly verdicts: EachWithText<GridResults['verdicts']>;
  readonly forecasts?: EachWithText<NonNullable<GridResults['forecasts']>>;
  readonly laws?: EachWithText<NonNullable<GridResults['laws']>>;
  readonly withoutLaw?: EachWithText<NonNullable<GridResults['withoutLaw']>>;
  readonly comparisons?: EachWithText<NonNullable<GridResults['comparisons']>>;
  readonly rankings?: EachWithText<NonNullable<GridResults['rankings']>>;
}
type EachWithText<T extends readonly unknown[]> = readonly WithText<T[number]>[];
/** `summary.json`: the results, and every fact told beside it. */
export interface ResultsWithText extends GridWithText, Pick<StudyResults, 'schema' | 'record'> {
  readonly findings: readonly WithText<Finding>[];
  readonly gates?: readonly WithText<GateResult>[];
  readonly recommendations?: readonly RecommendationWithText[];
  readonly walked?: GridWithText;
}
/** What `recommend` found: what safe means, of each tolerance, and its sentences, told. */
export interface RecommendationWithText extends Omit<WalkRecommendation, 'safe' | 'together' | 'sentences'> {
  readonly safe: WithText<WalkRecommendation['safe']>;
  readonly together?: readonly ToleranceWithText[];
  /** the answer first */
  readonly sentences: readonly WithText<WalkRecommendation['sentences'][number]>[];
}
interface ToleranceWithText extends Omit<NonNullable<WalkRecommendation['together']>[number], 'safe'> {
  readonly safe: WithText<WalkRecommendation['safe']>;
}

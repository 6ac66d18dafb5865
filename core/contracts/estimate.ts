/** A mean over `n` seeds with its interval, where there is one. */
export interface Estimate {
  readonly n: number;
  readonly mean: number;
  readonly low?: number;
  readonly high?: number;
}
export interface TestedEstimate extends Estimate {
  /** two-sided */
  readonly p?: number;
  /** p after Benjamini-Hochberg over the metrics of the group: exploratory, never a verdict */
  readonly exploratory?: number;
}

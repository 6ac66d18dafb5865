/**
 * An upper confidence bound and the p value that inverts it: `upper` is at 1 - alpha, and `p` is the alpha at which the
 * bound would just touch `below`. p <= alpha if and only if upper <= below.
 */
export interface UpperBound {
  readonly upper: number;
  /** of H0: the quantity >= `below` */
  readonly p: number;
}

import type { Basis } from './metric.js';
import type { GroupIndex } from './group.js';

/** What all generations of the run say of one metric of one group farther on, or that they can say nothing. */
export type Forecast = Forecasted | NotForecasted;

/** Never without the coverage that the method was measured to have. */
export interface Forecasted {
  readonly group: GroupIndex;
  readonly metric: string;
  readonly basis: Basis;
  readonly of: 'risk' | 'variance';
  /** generations and seeds it rests on: all that were asked for here and in the control, but for those with nothing to measure */
  readonly observed: number;
  readonly n: number;
  /** the generation it is about */
  readonly generation: number;
  /** the mean over seeds in that generation as a ratio to the control's: of a typical seed */
  readonly low: number;
  readonly high: number;
  /** the ratio that is tolerated: at most this of a risk, at least this of a variance */
  readonly tolerated: number;
  readonly word: 'warning' | 'may collapse' | 'no sign';
  /** by how it grows, which the run alone does not tell: share of simulated studies in which such an interval covered */
  readonly coverage: readonly [GrowthCoverage, ...GrowthCoverage[]];
}
export interface GrowthCoverage {
  readonly growth: 'bounded' | 'power law' | 'linear' | 'exponential' | 'random walk';
  /** the smallest over the settings of that growth */
  readonly least: number;
}
/** No interval is made of the seeds that are left when others have lost what is forecast. */
export interface NotForecasted {
  readonly group: GroupIndex;
  readonly metric: string;
  readonly basis: Basis;
  readonly of: 'risk' | 'variance';
  /** lost: seeds have lost it; no forecast: they are not known yet, or have no logarithm */
  readonly word: 'lost' | 'no forecast';
  /** seeds asked for here and in the control */
  readonly n: number;
  /** of them, in some generation undefined or infinite for the worse, or the chain failed by its own fault: here; in the control */
  readonly lost: number;
  readonly lostInControl: number;
  /** without a number that is known, in either */
  readonly unknown: number;
  /** a risk of exactly 0, in either */
  readonly zero: number;
}

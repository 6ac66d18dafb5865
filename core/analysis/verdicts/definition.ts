import type { Output, RandomStream, Tolerance, Verdict, VerdictId } from '../../contracts/index.js';
import type { Arms } from '../series/arms.js';
import type { Thresholds } from './thresholds.js';

export type Measures = NonNullable<Output['measures']>;

/** What a definition is judged on beside the numbers themselves. */
export interface Case {
  readonly tolerance: Tolerance;
  readonly thresholds: Thresholds;
  /** of the study: the same draws for every group, so that equal numbers have equal bounds */
  readonly random: RandomStream;
  /** rows that a sampled number rests on in one generation */
  readonly evaluate: number;
  /** the same strategy and metric at the study's other sizes T, ascending; for scaling-law */
  readonly sizes: readonly { readonly samples: number; readonly arms: Arms }[];
}

/** How far theta-hat, or the quantity that the bound is on, lies on the good side of a boundary, and its spread. */
export interface Gap {
  /** above 0 when the test points the right way */
  readonly gap: number;
  /** of one seed */
  readonly sd: number;
}

/** What a definition finds; states come after Holm's adjustment over the profile. */
export interface Evidence {
  /** one number a seed, bigger = worse */
  readonly theta: Float64Array;
  readonly scale: NonNullable<Verdict['scale']>;
  readonly zero: number;
  readonly margin: number;
  /** one-sided p of presence and of absence, unadjusted */
  readonly presence: number;
  readonly absence: number;
  readonly test: string;
  readonly bound: NonNullable<Verdict['bound']>;
  /** the distance that decides absence, where it is not theta-hat's to the margin */
  readonly absenceGap?: Gap;
  /** seeds that absence needs at least, whatever their spread (counts of events) */
  readonly atLeast?: number;
  /** why these measurements cannot show absence, however many seeds there are */
  readonly cannotExclude?: string;
  /** the mean risk cannot be estimated from these seeds: no statement of absence */
  readonly heavyTailed?: boolean;
  readonly typicalRatio?: Verdict['typicalRatio'];
  readonly expanding?: boolean;
  readonly halved?: Verdict['halved'];
  readonly notes: readonly string[];
}

/** One of the eight definitions of collapse. */
export interface Definition {
  readonly id: VerdictId;
  /** outputs it can be judged on */
  readonly measures: readonly Measures[];
  /** what would have to be measured, in words, where nothing is */
  readonly wanting: string;
  /** why these arms cannot be judged; undefined = they can */
  refuses?(arms: Arms, about: Case): string | undefined;
  /** needs at least two seeds */
  judge(arms: Arms, about: Case): Evidence;
  /** theta by seed, against C or another control (C'); absent where the definition has no control */
  effect?(arms: Arms, about: Case): Float64Array;
}

import type {
  RandomStream,
  Tolerance,
  VerdictCaveat,
  VerdictFacts,
  VerdictId,
  VerdictTest,
} from '../../contracts/index.js';
import type { Thresholds } from '../../judging/index.js';
import type { Arms } from '../series/arms.js';

/** What a definition is judged on beside the numbers themselves. */
export interface JudgingContext {
  readonly tolerance: Tolerance;
  readonly thresholds: Thresholds;
  /** of the study: the same draws for every group, so that equal numbers have equal bounds */
  readonly random: RandomStream;
  /** rows that a sampled number rests on in one generation: the study's, or those of a rare class that are held out */
  readonly evaluate: number;
  /** for lost-tails: what part of a tail of several elements the control shows in so many rows */
  readonly shown?: number | undefined;
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
  readonly scale: NonNullable<VerdictFacts['scale']>;
  readonly zero: number;
  readonly margin: number;
  /** one-sided p of presence and of absence, unadjusted */
  readonly presence: number;
  readonly absence: number;
  readonly test: VerdictTest;
  readonly bound: NonNullable<VerdictFacts['bound']>;
  /** the distance that decides absence, where it is not theta-hat's to the margin */
  readonly absenceGap?: Gap;
  /** seeds that absence needs at least, whatever their spread (counts of events) */
  readonly atLeast?: number;
  /** why these measurements cannot show absence, however many seeds there are */
  readonly cannotExclude?: VerdictCaveat;
  /** the mean risk cannot be estimated from these seeds: no statement of absence */
  readonly heavyTailed?: boolean;
  readonly typicalRatio?: VerdictFacts['typicalRatio'];
  readonly expanding?: boolean;
  readonly halved?: VerdictFacts['halved'];
  readonly caveats: readonly VerdictCaveat[];
}

/** How one of the eight definitions of collapse is judged. */
export interface Judge {
  readonly id: VerdictId;
  /** why these arms cannot be judged; undefined = they can */
  refuses?(arms: Arms, context: JudgingContext): VerdictCaveat | undefined;
  /** needs at least two seeds */
  judge(arms: Arms, context: JudgingContext): Evidence;
  /** theta by seed, against C or another control (C'); absent where the definition has no control */
  effect?(arms: Arms, context: JudgingContext): Float64Array;
}

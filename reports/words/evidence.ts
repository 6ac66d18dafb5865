import type { Verdict, VerdictFacts, VerdictTest } from '../../core/contracts/index.js';
import { inUnits, KEPT, range } from './effect.js';
import { number, percent, plural, probability } from './number.js';
import { lostNumbers, seedsToDecide } from './verdict.js';

/** What a verdict rests on, as a table shows it beside the state. */
export interface VerdictEvidence {
  /** effect with its interval, bound and limit, p, seeds, what is missing, what would decide, the other control: a line each */
  readonly numbers: readonly string[];
  /** how it was tested and bounded, a sentence each */
  readonly methods: readonly string[];
}
export const evidenceOf = (verdict: Verdict): VerdictEvidence => {
  if (verdict.state === 'not-measured')
    return {
      numbers: verdict.metric === undefined || verdict.caveats.length > 0 ? [] : [`needs ${verdict.metric}`],
      methods: [],
    };
  const { test, bound } = verdict;
  return {
    numbers: numbersOf(verdict),
    methods: [
      ...(test === undefined ? [] : [`Test: ${TESTS[test]}.`]),
      ...(bound === undefined ? [] : [`Bound: ${BOUNDS[bound.method]}.`]),
    ],
  };
};

const TESTS: Readonly<Record<VerdictTest, string>> = {
  'larger-t': 'the larger p of Student’s and Johnson’s t, paired by seed',
  'larger-t-both-scales': 'the largest p of Student’s and Johnson’s t on difference and log ratio, paired by seed',
  'larger-t-late': 'the largest p of Student’s and Johnson’s t on the late rise and on it less half of the early one',
  'larger-t-two-sided': 'the larger p of Student’s and Johnson’s t, two-sided; absence by two one-sided tests',
  mcnemar: 'the exact count of seeds that have lost it here alone against those in the control alone (McNemar)',
};
const BOUNDS: Readonly<Record<NonNullable<VerdictFacts['bound']>['method'], string>> = {
  pivot: 'one-sided, 95 %, by the generalised pivot of two lognormal means',
  johnson: 'one-sided, 95 %, where the larger p of Student’s and Johnson’s t crosses 5 %',
  count: 'one-sided, 95 %, of the exact count of chains (Clopper and Pearson)',
};

const numbersOf = (verdict: Verdict): readonly string[] => {
  const { state, n, seedsThatWouldDecide: decide, againstRealPart, halved, typicalRatio } = verdict;
  return [
    ...lostNumbers(verdict),
    effectText(verdict),
    typicalRatio === undefined ? undefined : `a typical seed: ${number(typicalRatio.mean)} times${range(typicalRatio)}`,
    halved === undefined
      ? undefined
      : `under half of the true mass in ${halved.here} of ${plural(halved.n, 'seed')} here alone, in ${halved.control} with the control alone`,
    boundText(verdict),
    pText(verdict),
    n === undefined ? undefined : plural(n, 'seed'),
    decide === undefined || state !== 'undecided' ? undefined : seedsToDecide(decide),
    againstRealPart === undefined
      ? undefined
      : `against real rows alone: ${inUnits(verdict, verdict.scale).effect(againstRealPart)}`,
  ].filter((fact) => fact !== undefined);
};

export const effectText = (verdict: Verdict): string | undefined =>
  verdict.effect === undefined || verdict.effect.n === 0 || verdict.identical === true
    ? undefined
    : inUnits(verdict, verdict.scale).effect(verdict.effect);

/** The bound that absence rests on with its limit; without one the limit alone, where it is not what the effect is counted from. */
const boundText = (verdict: Verdict): string | undefined => {
  const { bound, margin, zero, scale } = verdict;
  if (bound === undefined)
    return margin === undefined || margin === zero ? undefined : `limit ${inUnits(verdict, scale).level(margin)}`;
  const { upper, below } = bound;
  switch (bound.scale) {
    case 'chains':
      return `in at most ${percent(upper)} of chains, limit ${percent(below)}`;
    case 'ratio':
      return `at most ${number(upper)} times, limit ${number(below)}`;
    default: {
      const units = inUnits(verdict, bound.scale);
      return `at ${units === KEPT ? 'least' : 'most'} ${units.level(upper)}, limit ${units.level(below)}`;
    }
  }
};

const pText = ({ presence, presenceAlone, absence }: Verdict): string | undefined => {
  if (presence === undefined || absence === undefined) return undefined;
  const alone =
    presenceAlone === undefined || bare(presenceAlone) === bare(presence) ? '' : ` (alone ${bare(presenceAlone)})`;
  return `p present ${bare(presence)}${alone}, absent ${bare(absence)}`;
};
const bare = (p: number): string => probability(p).replace(/^= /, '');

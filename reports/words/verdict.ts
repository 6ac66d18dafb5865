import type {
  ControlAtWorst,
  JudgeableDefinition,
  Tone,
  Verdict,
  VerdictCaveat,
  VerdictFacts,
  VerdictId,
  VerdictState,
  VerdictThresholds,
} from '../../core/contracts/index.js';
import { definitionOf } from '../../core/definitions/index.js';
import { count, list, number, percent, plural } from './number.js';

export const nameOf = (id: VerdictId): string => definitionOf(id).name;
/** The same within a sentence. */
export const inSentence = (id: VerdictId): string => {
  const name = nameOf(id);
  return name[0]!.toLowerCase() + name.slice(1);
};

const THRESHOLDS: Readonly<Record<VerdictId, (thresholds: VerdictThresholds) => string>> = {
  'any-risk': () =>
    'present above 0; absent when the mean risk over the tolerance’s window stays under the tolerated increase of the control’s in the same window',
  'catastrophic-risk': ({ catastrophicRatio, catastrophicNats }) =>
    `${number(catastrophicRatio)} times the control’s risk; for a log-likelihood loss, ${number(catastrophicNats)} nats above it`,
  'diverging-risk': ({ lateShare }) =>
    `needs 10 generations; absent also when late growth is under ${percent(lateShare)} of the control’s risk`,
  'scaling-law': ({ exponent }) => `needs three sizes T; absent within ±${number(exponent)} of the control’s slope`,
  'variance-collapse': ({ variance }) => `absent when at least ${percent(variance)} of the variance is kept`,
  'lost-modes': ({ modes }) => `margin ${percent(modes)} of the modes`,
  'lost-tails': ({ tails }) => `absent when at least ${percent(tails)} of the tail mass is kept`,
  hallucination: ({ hallucination }) => `margin ${percent(hallucination)} of the mass`,
};
/** Where a definition draws its line, with the study's own numbers. */
export const thresholdOf = (id: VerdictId, thresholds: VerdictThresholds): string => THRESHOLDS[id](thresholds);

/** What a strategy must be shown to keep to, for this definition not to hold: the study's line, short. */
export const marginText = (
  { id, caveats }: Pick<Verdict, 'id' | 'caveats'>,
  { thresholds }: { readonly thresholds: VerdictThresholds },
): string => MARGINS[id](thresholds, caveats);
const MARGINS: Readonly<
  Record<VerdictId, (thresholds: VerdictThresholds, caveats: readonly VerdictCaveat[]) => string>
> = {
  'any-risk': (_, caveats) => {
    for (const caveat of caveats) {
      if (caveat.kind === 'tolerated') return `a mean risk less than ${percent(caveat.increase)} above it`;
      if (caveat.kind === 'tolerated-above')
        return `a mean risk less than ${`${number(caveat.above)} ${caveat.unit}`.trim()} above it`;
    }
    return 'a mean risk within the tolerance';
  },
  'catastrophic-risk': ({ catastrophicRatio, catastrophicNats }) =>
    `a risk below ${number(catastrophicRatio)} times as high (a log loss: ${number(catastrophicNats)} nats above)`,
  'diverging-risk': () => 'no risk that still rises as fast',
  'scaling-law': ({ exponent }) => `the same slope along T within ${number(exponent)}`,
  'variance-collapse': ({ variance }) => `at least ${percent(variance)} of the variance`,
  'lost-modes': ({ modes }) => `at most ${percent(modes)} more of the modes lost`,
  'lost-tails': ({ tails }, caveats) =>
    `at least ${percent(tails)} of the ${caveats.some(({ kind }) => kind === 'found-by') ? "rare class's recall" : 'tail mass'}`,
  hallucination: ({ hallucination }) => `at most ${percent(hallucination)} more mass where there is no real data`,
};

export const STATES: Readonly<Record<VerdictState, string>> = {
  present: 'Present',
  absent: 'Absent',
  undecided: 'Undecided',
  'not-measured': 'Not measured',
};
export const TONES: Readonly<Record<Tone, string>> = {
  collapse: 'Collapse',
  safe: 'Safe',
  undecided: 'Undecided',
  warning: 'Warning',
  note: 'Note',
};

type SeedsToDecide = NonNullable<Verdict['seedsThatWouldDecide']>;
/** How many seeds would decide, a range where there is one: a pilot's estimate is no more than that. */
const rangeToDecide = ({ n, low, high, moreThan }: SeedsToDecide): string | undefined => {
  const over = moreThan === undefined ? undefined : `more than ${moreThan}`;
  const most = high === undefined ? over : String(high);
  if (n === undefined) return over;
  return low === undefined || most === undefined ? `about ${n}` : `${low} to ${most}`;
};
/** The same in brackets. */
export const seedsText = ({ seedsThatWouldDecide: decide }: Verdict): string => {
  if (decide === undefined) return '';
  if (decide.atLeast !== undefined) return ` (at least ${decide.atLeast} seeds are needed)`;
  const range = rangeToDecide(decide);
  if (range === undefined) return '';
  return ` (${range} seeds would decide${range.includes(' to ') ? `, by these about ${decide.n!}` : ''})`;
};

/** The one word of a verdict where definitions stand side by side; undefined: nobody asked. */
export const wordOf = (verdict: Verdict | undefined): string => {
  if (verdict === undefined || verdict.state === 'not-measured') return 'Not judged';
  return verdict.state === 'present' && verdict.withinTolerance ? 'Within the margin' : STATES[verdict.state];
};

/** A verdict as a table shows it: whoever shows the state has the caveats in hand. */
export interface VerdictDescription {
  readonly state: string;
  /** present, and shown to stay within the margin */
  readonly within: boolean;
  /** what it rests on and what it does not say, a sentence each */
  readonly caveats: readonly string[];
}
export const describeVerdict = (verdict: Verdict): VerdictDescription => ({
  state: STATES[verdict.state],
  within: verdict.state === 'present' && verdict.withinTolerance,
  caveats: caveatsOf(verdict),
});

/** Chains that have no number, on a line of their own. */
export const lostNumbers = ({ lost }: Verdict): readonly string[] => {
  if (lost === undefined) return [];
  const { here, control, both, unknown, n } = lost;
  return [
    ...(here + both === 0 ? [] : [`${here + both} of ${n} chains lost or infinite; control ${control + both}`]),
    ...(unknown === 0 ? [] : [`${unknown} of ${n} chains not there`]),
  ];
};

/** How many seeds would decide, on a line of its own. */
export const seedsToDecide = (decide: SeedsToDecide): string | undefined => {
  if (decide.atLeast !== undefined) return `at least ${decide.atLeast} seeds needed`;
  const range = rangeToDecide(decide);
  return range === undefined ? undefined : `${range} seeds to decide`;
};

/** By how much another risk exceeds the tolerance. */
export const excessText = ({ ratio, difference, lost, n }: NonNullable<VerdictFacts['others']>[number]): string =>
  ratio !== undefined
    ? `${number(ratio)} times the control's`
    : difference !== undefined
      ? `${number(difference)} above the control's`
      : `lost or infinite in ${lost} of ${plural(n, 'chain')}`;

/** What no chain showed is not thereby excluded. */
export const notExcludedText = (absent: readonly Verdict[]): string => {
  const most = Math.max(0, ...absent.map((one) => (one.state === 'absent' ? one.excludesAbove : 0)));
  const n = Math.min(...absent.map((one) => one.n ?? 0));
  return most === 0 ? '' : ` What happens to fewer than ${percent(most)} of chains, ${n} cannot exclude.`;
};

const WITHIN = 'The effect is real, yet shown to lie within the margin.';
/** What a state must not be told without, behind the sentence that tells it. */
export const qualifiedText = (verdict: Verdict): string =>
  verdict.state === 'absent'
    ? notExcludedText([verdict])
    : verdict.state === 'present' && verdict.withinTolerance
      ? ` ${WITHIN}`
      : '';

const caveatsOf = (verdict: Verdict): readonly string[] => [
  ...verdict.caveats.map((caveat) => caveatText(caveat, verdict)),
  ...(verdict.state === 'present' && verdict.withinTolerance ? [WITHIN] : []),
  ...(verdict.state !== 'absent' || verdict.identical === true
    ? []
    : [
        `${verdict.n} chains, none of which showed it, exclude at 95 % an event in more than ${percent(verdict.excludesAbove)} of chains, and none rarer.`,
      ]),
  ...(verdict.worstRates === undefined
    ? []
    : [
        `Tests that say 5 % were wrong in up to ${percent(verdict.worstRates.everyChain)} of simulated studies with so many seeds, in the worst law of skewed chains tried, and in up to ${percent(verdict.worstRates.fewChains)} where 1 to 10 % of the chains carry the whole effect.`,
      ]),
  ...(verdict.others ?? []).map(
    (other) => `Also measured, and beyond the tolerance: ${other.metric}, ${excessText(other)}.`,
  ),
];

export const controlAtWorstText = ({ metric, control, worst, share }: ControlAtWorst): string =>
  `The control has itself learnt next to nothing: its ${metric} ends at ${number(control)}, within ${percent(share)} of its range of the worst, ${number(worst)}. What is not lost against it need not be there.`;
/** The same in brackets. */
export const levelAtWorst = ({ metric, control, worst }: ControlAtWorst): string =>
  `${metric} ${number(control)}, where ${number(worst)} is the worst`;

/** That a control has learnt nothing, where one has; else nothing. */
export const atWorstText = (verdict: Verdict): string =>
  verdict.caveats.flatMap((one) => (one.kind === 'control-at-worst' ? [` ${caveatText(one, verdict)}`] : [])).join('');

/** The risk by what is read as one: of an accuracy its distance from the best. */
export const riskOf = ({ metric, caveats }: Verdict): string => {
  const read = caveats.find((caveat) => caveat.kind === 'read-as');
  return read === undefined ? (metric ?? '') : readAs(read);
};
const readAs = ({ metric, highest }: Of<'read-as'>): string =>
  `${highest === undefined ? '-' : `${highest} - `}${metric}`;

type Of<K extends VerdictCaveat['kind']> = Extract<VerdictCaveat, { kind: K }>;
/** A sentence for each kind of caveat: none can be without one. */
const CAVEATS: { readonly [K in VerdictCaveat['kind']]: (caveat: Of<K>, verdict: Verdict) => string } = {
  tolerated: ({ increase, window }) =>
    `Tolerated: up to ${percent(increase)} above the control, over the last ${percent(window)} of the generations.`,
  'tolerated-above': ({ above, unit, window }) =>
    `Tolerated: up to ${`${number(above)} ${unit}`.trim()} above the control, over the last ${percent(window)} of the generations.`,
  'beyond-ratio': ({ ratio }) => `The effect is the distance from ${number(ratio)} times the control's level.`,
  'beyond-nats': ({ nats }) =>
    `The effect is the distance from ${number(nats)} nats above the control (perplexity times ${number(Math.exp(nats))}).`,
  'late-against-early': () =>
    'The effect is the rise from the middle to the end minus half of the rise from the first generation to the middle.',
  'bound-on-late-rise': () => 'The bound is on the late rise, against what counts as small.',
  sizes: ({ samples }) =>
    `Sizes T: ${samples.map(count).join(', ')}. Above 0: more data help less than they help the control.`,
  'heavy-tailed': ({ n, typical }) =>
    `Heavy-tailed: the mean risk is not estimable from ${n} seeds${typical ? '; the ratio of a typical seed is given instead' : ''}.`,
  'not-positive': () =>
    'More than 5 % of the levels are 0 or negative: the bound is on the difference from the tolerated level, not on a ratio.',
  counted: ({ carrying, n, below, atLeast }) =>
    `${carrying === undefined ? 'The seeds do not vary' : `${carrying} of ${n} seeds carry the effect`}, which leaves nothing to bound a mean with: absent means here that fewer than ${percent(below)} of the chains show it, by their exact count (${atLeast} chains without one at least).`,
  'few-seeds': ({ fewest }) =>
    `Fewer than ${fewest} seeds are there to judge here and in the control: nothing is decided.`,
  'no-variation': () => 'No variation between seeds.',
  lost: (_, { lost }) => {
    const { here, control, both, infinite, n } = lost!;
    return (
      `Of ${n} seeds ${here} ${here === 1 ? 'has' : 'have'} lost what is measured (no value, an infinite one, or the chain failed) here alone, ${control} in the control alone, ${both} in both` +
      `${infinite === 0 ? '' : `; infinite here: ${infinite}`}. They count as the worst, and nothing is called absent with them.`
    );
  },
  unknown: (_, { lost }) =>
    `Of ${lost!.n} seeds ${lost!.unknown} ${lost!.unknown === 1 ? 'is' : 'are'} not there to judge (not run yet or not in imported files, ended by the machine, or measured on another basis): nothing is called absent without them.`,
  identical: () => "The chains are the control's, number for number: there is nothing to tell apart.",
  expanding: () => 'variance: expanding. The model spreads out beyond the control: it collapses outward, if at all.',
  'found-by': ({ by }) =>
    `The tail is the recall of the rare class: the share of its held-out rows that a classifier (${by}) finds which learnt from the model's rows, at as many false alarms as one raises that learnt from real rows.`,
  'few-hits': ({ expected, evaluate, fewest, would, heldOut }) =>
    heldOut === true
      ? `With the control ${number(expected)} of ${count(evaluate)} held-out rows of the rare class are found: fewer than ${fewest} cannot show that a recall is kept. ${count(would)} such rows would do: hold out more (\`test\`), or give more rows.`
      : `The control expects ${number(expected)} hits among its ${count(evaluate)} evaluated rows: fewer than ${fewest} cannot show that a tail is kept. \`evaluate: ${would}\` would do.`,
  'shown-part': ({ shown, lost, reads }) =>
    `So many rows show ${percent(shown)} of the tail's elements with the control. Where ${percent(lost)} of them die out and the others take their mass, that reads as ${percent(reads)} less: the tail is called kept where less than that is shown.`,
  'read-as': (caveat) => `Risk is ${readAs(caveat)}: higher values are better.`,
  'passed-over': ({ metric }) => `${metric} comes first, and gives no value here or in the control.`,
  'also-measured': ({ judged, others }) => `Judged on ${judged}; also measured, not judged: ${others.join(', ')}.`,
  'both-bases': ({ judged }) =>
    `Some values are exact and some sampled; they are never mixed in one test. Judged on the ${judged} ones.`,
  harmless: ({ seeds, n }) => `${seeds} of ${n} seeds have nothing to measure and are left out.`,
  'since-first': () =>
    'Compared with the first generation of the same chains, and not with real rows alone: a loss since then may also come from training sets of another size or from chance in the first fit, and that none is shown is not called absent.',
  'fixed-control': () => 'The control is trained on fixed real rows.',
  'control-at-worst': (caveat) => controlAtWorstText(caveat),
  'no-metric': ({ id }) => `No metric of the study measures ${definitionOf(id).wanting}.`,
  'no-chain': ({ here, control, n }) =>
    `No chain here or none of the control came far enough to be measured: of ${n} chains each ${here} failed here and ${control} of the control; the others are not there (not run yet, ended by the machine, or not in imported files).`,
  'no-value': ({ metric }) => `${metric} gives no value here or in the control.`,
  'other-basis': ({ metric }) => `${metric} has no value of the same basis in the control.`,
  'all-lost': ({ metric, infinite }) =>
    `${metric} is ${infinite ? 'infinite' : 'lost (no value, infinite or failed)'} in every chain, with the control too: there is nothing to compare.`,
  'few-generations': ({ needed, generations }) => `Needs at least ${needed} generations; the study has ${generations}.`,
  'not-finite-before': () =>
    'Needs a finite value in generation 1 and in the middle of the run, and not every chain has one.',
  'few-sizes': ({ needed, sizes }) =>
    `Needs at least ${needed} sizes T (\`samples\` as a list)${sizes === 0 ? '' : `; the study has ${sizes}`}.`,
  'no-positive-risk': () => 'Needs a risk that is positive: its logarithm is fitted.',
  'zero-risk': () => 'A risk of 0 has no logarithm to fit.',
  'no-slope': () => 'Chains without a finite risk have no slope to fit.',
};
const caveatText = <K extends VerdictCaveat['kind']>(caveat: Of<K>, verdict: Verdict): string =>
  (CAVEATS[caveat.kind] as (caveat: Of<K>, verdict: Verdict) => string)(caveat, verdict);

/** Whether a study can judge a definition: by which metric, or why not and which metric would. */
export const judgeableText = (one: JudgeableDefinition): string => {
  if ('metric' in one) {
    const others = one.others.length === 0 ? '' : `, or where that has no number by ${list(one.others)}, in this order`;
    return `${nameOf(one.id)}: judged by ${one.metric}${others}.`;
  }
  const { caveats } = describeVerdict(one.unmeasured);
  const would = one.would.length === 0 ? '' : ` Metrics that would, and fit these data: ${list(one.would)}.`;
  return `${nameOf(one.id)}: not judged. ${caveats.join(' ')}${would}`;
};

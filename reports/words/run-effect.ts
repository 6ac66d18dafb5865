import type {
  RunEffect,
  RunPairing,
  Tone,
  TurnedOutcome,
  TurnedVerdict,
  UncomparedEffect,
} from '../../core/contracts/index.js';
import { inUnits, OF_REFERENCE } from './effect.js';
import { placeText } from './lookup.js';
import { estimate, half, lostIn, plural } from './number.js';
import { inSentence, STATES } from './verdict.js';

/** The reference counts as the control of what is compared. */
export const toneOf = ({ state, within }: RunEffect): Tone => {
  switch (state) {
    case 'worse':
      return within ? 'warning' : 'collapse';
    case 'equal':
      return 'safe';
    case 'better':
    case 'open':
      return within ? 'safe' : 'undecided';
    case 'untested':
      return 'undecided';
  }
};

/** One metric of one group in its parts, as a table has them: the same that `effectText` puts into a line. */
export interface EffectParts {
  readonly tone: Tone;
  readonly amount: string;
  /** what is shown */
  readonly word: string;
  readonly ends: string;
  /** what is lost, not known or not paired, a sentence each */
  readonly lines: readonly string[];
  readonly control: string;
}
export const effectParts = (effect: RunEffect, all: readonly RunEffect[]): EffectParts => ({
  tone: toneOf(effect),
  amount: amountText(effect),
  word: wordOf(effect),
  ends: endsText(effect),
  lines: [...lostText(effect), ...unpairedText(effect)],
  control: controlText(effect, all),
});

/** What the run does to it, whether that is shown, and the same of the control. */
export const effectText = (effect: RunEffect, all: readonly RunEffect[]): string =>
  [...besidePairing(effect, all), ...unpairedText(effect)].join(' ');

/** Why chains are not paired. */
export const unpairedText = ({ pairing }: RunEffect): readonly string[] =>
  pairing.by === 'seed' ? [] : [`Not paired by seed: ${UNPAIRED[pairing.because]}.`];

/** The same sentences but for that, which may be one for all. */
export const besidePairing = (effect: RunEffect, all: readonly RunEffect[]): readonly string[] => {
  const [amount, ends, control] = [amountText(effect), endsText(effect), controlText(effect, all)];
  return [
    `${effect.strategy} (${placeText(effect)}), ${effect.metric}: ${amount === '' ? '' : `${amount}, `}${wordOf(effect)}${ends === '' ? '' : `; ${ends}`}.`,
    ...lostText(effect),
    ...(control === '' ? [] : [`Its control ${control}.`]),
  ];
};

const unitsOf = ({ verdict, scale }: RunEffect) => inUnits({ id: verdict }, scale, OF_REFERENCE);
/** The mean of a log is about the typical chain, and not about the mean one. */
const amountText = (effect: RunEffect): string => {
  if (effect.effect === undefined) return '';
  const typical = effect.scale === 'log-ratio' && effect.verdict === 'any-risk' ? ' in the typical chain' : '';
  return `${unitsOf(effect).effect(effect.effect)}${typical}`;
};

const wordOf = (effect: RunEffect): string => {
  const margin = `the margin of ${unitsOf(effect).level(effect.margin)}`;
  switch (effect.state) {
    case 'equal':
      return 'equal bit for bit';
    case 'worse':
      return effect.within
        ? `worse, and shown to stay within ${margin}`
        : `worse (margin ${unitsOf(effect).level(effect.margin)})`;
    case 'better':
      return effect.within
        ? 'better'
        : `better; the definition’s own test does not show that it stays within ${margin}`;
    case 'open':
      return effect.within
        ? `no difference shown, and shown to stay within ${margin}`
        : `not decided: neither a difference is shown, nor that it stays within ${margin}`;
    case 'untested':
      return `not tested: ${plural(effect.n, 'chain')} to compare, and five are needed`;
  }
};

/** Where the chains end, as the metric counts; '' = no chain has a number in one of the runs. */
const endsText = ({ before, after, state }: RunEffect): string => {
  if (before === undefined || after === undefined) return '';
  const [a, b] = [before, after].map((end) => estimate(end.mean, half(end)));
  return state === 'equal' ? `${a!} in both` : `${a!} there, ${b!} here`;
};

const lostText = ({ lost, unknown, n, pairing }: RunEffect): readonly string[] => {
  const here = lost.here + lost.both;
  const there = lost.reference + lost.both;
  const chain = pairing.by === 'seed' ? 'seed' : 'chain';
  return [
    ...(here + there === 0
      ? []
      : [`${lostIn(here, n, chain)} here, in ${there} there: counted as the worst there is.`.replace('lost', 'Lost')]),
    ...(unknown === 0 ? [] : [`Not known of ${plural(unknown, chain)}: nothing is called no worse without them.`]),
  ];
};

const UNPAIRED: Readonly<Record<Extract<RunPairing, { by: 'none' }>['because'], string>> = {
  'study seed': 'the studies have other seeds of their own',
  source: 'the source has other options',
  data: 'the data are others, and the interval is about chains on these data alone',
  seeds: 'too few seeds are in both',
  recorded: 'on one side the chains were trained elsewhere, and their seeds are not those of chains run here',
  imported: 'one of the runs was imported, and its seeds are not those of chains run here',
};

const controlText = ({ control }: RunEffect, all: readonly RunEffect[]): string => {
  const found = control === undefined ? undefined : all[control];
  if (found === undefined) return '';
  const amount = amountText(found);
  return `${found.strategy}: ${amount === '' ? '' : `${amount}, `}${SHORT[found.state]}`;
};
const SHORT: Readonly<Record<RunEffect['state'], string>> = {
  equal: 'equal bit for bit',
  worse: 'worse',
  better: 'better',
  open: 'no difference shown',
  untested: 'not tested',
};

const WHY: Readonly<Record<UncomparedEffect['because'], string>> = {
  basis: 'exact numbers in one run and sampled ones in the other are not compared',
  'no number': 'one of the runs has no number',
  lost: 'every chain has lost it in one run or in both',
};
export const uncomparedText = (one: UncomparedEffect): string =>
  `${one.strategy} (${placeText(one)}), ${one.metric}: not compared, ${WHY[one.because]}.`;

const stateText = (state: TurnedVerdict['before']): string =>
  state === 'within' ? 'present within the margin' : STATES[state].toLowerCase();
export const TURNS = { worse: 'collapse', better: 'safe', open: 'undecided' } as const satisfies Readonly<
  Record<string, Tone>
>;
export const turnedText = (one: TurnedVerdict): string =>
  `${one.strategy} (${placeText(one)}), ${inSentence(one.verdict)}: ${stateText(one.before)} → ${stateText(one.after)}`;

const OUTCOMES: Readonly<Record<NonNullable<TurnedOutcome['before']>['outcome'], string>> = {
  collapses: 'collapses',
  worse: 'worse than real rows',
  kept: 'kept',
  divided: 'kept by one risk and not by another',
  'nothing-to-compare': 'nothing to compare',
  'nothing-learnt': 'its control has learnt nothing',
  undecided: 'not decided',
};
export const outcomeText = (one: TurnedOutcome): string =>
  `${one.strategy} (${placeText(one)}): ${one.before === undefined ? 'not judged' : OUTCOMES[one.before.outcome]} → ${one.after === undefined ? 'not judged' : OUTCOMES[one.after.outcome]}`;

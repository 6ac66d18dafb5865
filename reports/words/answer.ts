import {
  isSameSetting,
  type GroupIndex,
  type GroupTone,
  type StrategyAnswer,
  type StudyAnswer,
  type Tone,
  type Verdict,
} from '../../core/contracts/index.js';
import { clauseOf, rareOf } from './clause.js';
import { foundIn, foundText } from './found.js';
import type { Lookup } from './lookup.js';
import { count, listOf, percent, plural } from './number.js';
import { inSentence } from './verdict.js';

/** So many strategies of one tone are named; more are counted. */
const NAMED = 4;

/**
 * The answer in the reader's words, a thought a sentence: what was shown safe and how far up, what fails and how, what cannot be
 * called safe, what is open. Of every strategy its worst setting speaks.
 */
export const answerText = (answer: StudyAnswer, lookup: Lookup): string =>
  answerParts(answer, lookup)
    .map(({ setting, text }) => (setting === undefined ? text : `${setting}: ${text}`))
    .join(' ');

/** The same, a text for each setting that is answered by itself, and its name. */
export const answerParts = (
  { parts, unjudged }: StudyAnswer,
  lookup: Lookup,
): readonly { readonly setting?: string; readonly text: string }[] => [
  ...parts.map(({ place, strategies }) => {
    const setting = place === undefined ? '' : lookup.setting(place);
    // A share of which nothing is known is not below one that is safe without a word.
    const unknown = unjudged.filter(
      (group) => place === undefined || isSameSetting(lookup.group(group), lookup.group(place)),
    );
    const text = partText(strategies, unknown, setting === '', lookup);
    return setting === '' ? { text } : { setting, text };
  }),
  ...(unjudged.length === 0 ? [] : [{ text: `${plural(unjudged.length, 'setting')} could not be judged at all.` }]),
];

const partText = (
  strategies: readonly StrategyAnswer[],
  unknown: readonly GroupIndex[],
  isAll: boolean,
  lookup: Lookup,
): string => {
  const of = (tone: GroupTone): readonly StrategyAnswer[] => strategies.filter((one) => one.tone === tone);
  return [
    safeText(strategies, unknown, lookup),
    collapseText(of('collapse'), isAll, lookup),
    plainText(of('warning'), 'cannot be called safe', lookup),
    plainText(of('undecided'), of('undecided').length === 1 ? 'is not decided' : 'are not decided', lookup),
    foundText(strategies, lookup),
  ]
    .filter((text) => text !== '')
    .join(' ');
};

/** The strategy, and in how many of its settings where it is not all of them. */
const named = ({ group, settings, of }: StrategyAnswer, lookup: Lookup): string =>
  `${lookup.strategy(group)}${settings === of ? '' : ` (in ${settings} of ${plural(of, 'setting')})`}`;
const names = (all: readonly StrategyAnswer[], lookup: Lookup): string =>
  listOf(
    all.map((one) => named(one, lookup)),
    NAMED,
  );

const safeText = (strategies: readonly StrategyAnswer[], unknown: readonly GroupIndex[], lookup: Lookup): string => {
  const safe = strategies.filter(({ tone }) => tone === 'safe');
  if (safe.length === 0) return 'Nothing was shown safe.';
  const top = topOfLadder(strategies, unknown, lookup);
  if (top === undefined) return `Shown safe: ${names(safe, lookup)}.`;
  const others = safe.filter((one) => !top.rungs.includes(one));
  // A single rung says nothing of what lies below it.
  const upTo = top.rungs.length === 1 ? '' : 'Up to ';
  return `${upTo}${percent(top.share)} synthetic rows were shown safe (${lookup.strategy(top.of.group)}${rowsText(top.of, lookup)}).${others.length === 0 ? '' : ` So ${others.length === 1 ? 'was' : 'were'} ${names(others, lookup)}.`}`;
};

interface Rung {
  readonly share: number;
  /** undefined: it could not be judged */
  readonly of: StrategyAnswer | undefined;
}
interface SafeRungs {
  readonly share: number;
  readonly of: StrategyAnswer;
  readonly rungs: readonly StrategyAnswer[];
}
/**
 * Of strategies that are one entry at several synthetic shares, the highest that is safe together with all below it; undefined
 * where there are none, or a lower one is not safe, or not known to be: "up to" would claim that too.
 */
const topOfLadder = (
  strategies: readonly StrategyAnswer[],
  unknown: readonly GroupIndex[],
  lookup: Lookup,
): SafeRungs | undefined => {
  const entries = new Map(lookup.record.study.strategies.map(({ as, use }) => [as, use]));
  const ladders = new Map<string, Rung[]>();
  const known = new Set(strategies.map(({ group }) => lookup.strategy(group)));
  const unjudged = unknown.filter((group) => !known.has(lookup.strategy(group)));
  const all = [
    ...strategies.map((of) => ({ group: of.group, of })),
    ...unjudged.map((group) => ({ group, of: undefined })),
  ];
  for (const { group, of } of all) {
    const { strategy, share } = lookup.group(group);
    const use = entries.get(strategy);
    if (use === undefined || share === undefined || share <= 0 || share >= 1) continue;
    ladders.set(use, [...(ladders.get(use) ?? []), { share, of }]);
  }
  const tops = [...ladders.values()].flatMap((rungs): readonly SafeRungs[] => {
    const up = [...rungs].sort((a, b) => a.share - b.share);
    const safe = up.flatMap(({ share, of }) => (of?.tone === 'safe' ? [{ share, of }] : []));
    const held = safe.filter(({ of }, i) => up[i]?.of === of);
    // Another one is safe above one that is not.
    return held.length === 0 || held.length < safe.length ? [] : [{ ...held.at(-1)!, rungs: held.map(({ of }) => of) }];
  });
  // Of two ladders neither is the answer.
  return tops.length === 1 ? tops[0] : undefined;
};

/** What the last training set was made of. */
const rowsText = ({ group }: StrategyAnswer, lookup: Lookup): string => {
  const last = lookup.lineage(group)?.points.at(-1);
  if (last === undefined || last.teacher > 0) return '';
  const synthetic = last.synthetic.reduce((sum, rows) => sum + rows, 0);
  return `: ${count(last.real)} real beside ${count(synthetic)} synthetic rows`;
};

const collapseText = (all: readonly StrategyAnswer[], isAll: boolean, lookup: Lookup): string => {
  const [first, ...others] = all;
  if (first === undefined) return '';
  const lead = lookup.verdict(first.group, first.lead)!;
  const setting = isAll && first.of > 1 ? lookup.setting(first.group) : '';
  const clause = shortClause(lead, lookup);
  return (
    `${named(first, lookup)} collapses (${inSentence(lead.id)})${clause === '' ? '' : `: ${setting === '' ? '' : `${setting}, `}${clause}`}.` +
    (others.length === 0 ? '' : ` So ${others.length === 1 ? 'does' : 'do'} ${names(others, lookup)}.`)
  );
};

/** What shows it, in chains where chains can be counted. */
const shortClause = (lead: Verdict, lookup: Lookup): string => {
  const found = lead.id === 'lost-tails' ? foundIn(lead.group, lead.metric, lookup) : undefined;
  if (found !== undefined) return `a classifier that learns from its rows finds ${percent(found.share)} ${found.rows}`;
  const masses = lead.id === 'lost-tails' ? lookup.trend(lead.group, lead.metric)?.masses : undefined;
  if (masses === undefined || masses.none === 0) return clauseOf(lead, lookup);
  const rare = rareOf(lead.group, lead.metric, lookup);
  const gone = rare === undefined ? `nothing of the tail (${lead.metric}) is left` : `no ${rare.name} rows are left`;
  return `in ${masses.none} of ${plural(masses.n, 'chain')} ${gone} at the end`;
};

const plainText = (all: readonly StrategyAnswer[], what: string, lookup: Lookup): string =>
  all.length === 0 ? '' : `${names(all, lookup)} ${what}.`;

/** One share of a kind of strategy, and what became of it. */
export interface LadderShare {
  readonly share: number;
  readonly tone: Tone;
}
/**
 * How far up a kind of strategy is safe, by the shares that were run.
 * `safe`: those below the first that is not, ascending; `again`: a share beyond that one is safe
 */
export const ladderText = (safe: readonly LadderShare[], fails: LadderShare | undefined, again: boolean): string => {
  const top = safe.at(-1);
  if (fails === undefined)
    return `Every share that was run was shown safe, the largest of them ${percent(top!.share)}.`;
  const at = percent(fails.share);
  if (again) return `${at} was not shown safe and a larger share was: the limit is not known.`;
  if (top === undefined) return `No share was shown safe, the smallest that was run being ${at}.`;
  // A single rung says nothing of what lies below it.
  const held = safe.length === 1 ? `${percent(top.share)} was shown safe` : `Shown safe up to ${percent(top.share)}`;
  // Of what is only open the limit may lie beyond it.
  const between =
    fails.tone === 'collapse' || fails.tone === 'warning' ? 'The limit lies between the two' : 'Open from there on';
  return `${held}; ${at} was not. ${between} (grey).`;
};

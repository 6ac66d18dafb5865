import type { ComparedInstead, ComparedStrategy, Comparison, GroupIndex } from '../../core/contracts/index.js';
import type { Lookup } from './lookup.js';
import { apartText, count, list, listOf, lostIn, number, plural, probability } from './number.js';
import { inSentence } from './verdict.js';

const ADJUSTED: Readonly<Record<Comparison['method'], string>> = {
  'max-T': 'max-T over all of them',
  Holm: "Holm's correction over all of them",
  Dunnett: "Dunnett's test of all of them, which ignores the pairing by seed",
};

const NAMED = 5;
const named = (labels: readonly string[]): string => listOf(labels, NAMED);

/** Who is worse than real rows when all are judged at once, and who can be told from whom. */
export const comparisonText = (comparison: Comparison, lookup: Lookup): string => {
  const { strategies, pairs = [], control, metric, verdict, method, instead, leftOut = [] } = comparison;
  const too = leftOut.map(({ group, n }) => `${lookup.strategy(group)} (${n})`);
  return [
    `${plural(strategies.length, 'strategy', 'strategies')} against ${lookup.strategy(control)} at once (${lookup.place(control)}; ${inSentence(verdict)}, ${metric}): ${worseText(comparison, lookup)}.`,
    ...lostText(strategies),
    ...(too.length === 0 ? [] : [`Too few seeds to compare: ${named(too)}.`]),
    ...(instead === undefined ? [] : [insteadText(instead, method)]),
    ...(pairs.length === 0 ? [] : [`Of ${plural(pairs.length, 'pair')} of them, ${apartText(pairs)}.`]),
  ].join(' ');
};

const labelled =
  (lookup: Lookup) =>
  ({ group, lost, n }: ComparedStrategy): string =>
    `${lookup.strategy(group)}${lost === 0 ? '' : ` (${lostIn(lost, n)})`}`;

const worseText = ({ strategies, method }: Comparison, lookup: Lookup): string => {
  const worse = strategies.filter((one) => one.worse).map(labelled(lookup));
  const rest = strategies.filter((one) => !one.worse).map(labelled(lookup));
  const all = worse.length === 0 && strategies.every(({ lost }) => lost === 0);
  return (
    (worse.length === 0
      ? 'none is shown to be worse'
      : `${named(worse.toReversed())} ${worse.length === 1 ? 'is' : 'are'} worse`) +
    ` at 5 % ${method === 'Dunnett' ? 'by' : 'after'} ${ADJUSTED[method]}` +
    (rest.length === 0 || all ? '' : `; not shown of ${named(rest)}`)
  );
};

const lostText = (strategies: readonly ComparedStrategy[]): readonly string[] => {
  const { lostInControl = 0 } = strategies[0] ?? {};
  return [
    ...(lostInControl === 0 ? [] : [`The control has lost it in ${plural(lostInControl, 'seed')}.`]),
    ...(strategies.every(({ lost }) => lost === 0)
      ? []
      : ['A lost seed counts as the largest effect of any strategy.']),
  ];
};

/** Why the method asked for was not used, and which was. */
export const insteadText = (instead: ComparedInstead, method: Comparison['method']): string =>
  `${whyInstead(instead)}; ${method} takes its place.`;
const whyInstead = (instead: ComparedInstead): string => {
  switch (instead.because) {
    case 'lost':
      return "Dunnett's test has no place for seeds that are lost";
    case 'missing':
      return "Dunnett's test needs every seed in every group, and some are missing";
    case 'no spread':
      return "Dunnett's test needs equal spreads, and a group does not vary between seeds";
    case 'spreads':
      return `Dunnett's test needs equal spreads, and the largest standard deviation is ${number(instead.ratio)} times the smallest`;
    case 'seeds':
      return `Max-T needs ${instead.needed} seeds of every strategy`;
  }
};

/** Present in profiles of their own, and not shown once all are compared at once. */
export const notShownText = (
  { verdict, control, strategies, method }: Comparison,
  groups: readonly GroupIndex[],
  lookup: Lookup,
): string => {
  const labels = strategies.filter(({ group }) => groups.includes(group)).map(labelled(lookup));
  const one = labels.length === 1;
  return (
    `${inSentence(verdict)} (${lookup.place(control)}): ${named(labels)} ${one ? 'shows it in a profile of its own' : 'show it in profiles of their own'}, ` +
    `but not once all ${strategies.length} strategies are compared with ${lookup.strategy(control)} at once (${ADJUSTED[method]}). ` +
    `Who picks ${one ? 'it' : 'one'} out of the ${strategies.length} should read the joint p.`
  );
};

const METHODS: Readonly<Record<Comparison['method'], string>> = {
  'max-T': 'Westfall and Young’s step-down max-T by flipping the signs of whole seeds',
  Holm: 'Holm’s correction of paired t tests',
  Dunnett: 'Dunnett’s test of independent groups with one spread, which ignores the pairing by seed',
};
/** How the strategies that share a control were tested at once, and what kept some of them out. */
export const methodText = ({ control, method, strategies, instead, leftOut }: Comparison, lookup: Lookup): string =>
  ` Against ${lookup.strategy(control)} at once: one-sided p and simultaneous intervals by ${METHODS[method]}${strategies.some(({ lost }) => lost > 0) ? '; a lost seed counts as the largest effect of any strategy' : ''}.` +
  (instead === undefined ? '' : ` ${insteadText(instead, method)}`) +
  (leftOut === undefined
    ? ''
    : ` Too few seeds of ${list(leftOut.map(({ group, n }) => `${lookup.strategy(group)} (${n})`))} to compare.`);

/** One strategy against the control that it shares: the word of it, and what it must not be read without, a line each. */
export const comparedParts = ({
  p,
  adjusted,
  worse,
  n,
  lost,
  lostInControl,
  unknown,
}: ComparedStrategy): { readonly word: string; readonly lines: readonly string[] } => ({
  word: worse ? 'Worse' : lost > 0 ? 'Chains lost' : 'Not shown to be worse',
  lines: [
    ...(lost === 0 ? [] : [lostIn(lost, n)]),
    ...(lostInControl === 0 ? [] : [`lost in the control in ${count(lostInControl)}`]),
    ...(unknown === 0 ? [] : [`${plural(unknown, 'seed')} left out`]),
    `p ${probability(adjusted)} (alone ${probability(p)}), n = ${count(n)}`,
  ],
});

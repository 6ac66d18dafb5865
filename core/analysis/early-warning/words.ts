import type { EarlyWarning, Finding, Forecasted, GroupResults, NotForecasted } from '../../contracts/index.js';
import { count, figure, list } from '../findings/figures.js';

export type Kind = 'risk' | 'variance';

const SAYS: Readonly<Record<Forecasted['word'], string>> = {
  warning: 'Warning',
  'may collapse': 'May collapse',
  'no sign': 'No sign of collapse',
};
const GROWTH: Readonly<Record<Forecasted['coverage'][number]['growth'], string>> = {
  bounded: 'bounded growth',
  'power law': 'a power law',
  linear: 'linear growth',
  exponential: 'exponential growth',
  'random walk': 'a random walk',
};

export const forecastText = (about: Omit<Forecasted, 'text'>, kind: Kind): string => {
  const { word, generation, metric, low, high, tolerated, observed, n, coverage } = about;
  return (
    `${SAYS[word]}: in generation ${generation} the ${kind} (${metric}) of a typical seed would be ${figure(low)} to ${figure(high)} ` +
    `times the control's (tolerated: ${kind === 'risk' ? 'up to' : 'from'} ${figure(tolerated)}). Seen: ${observed} generations, ` +
    `${n} seeds. In simulated studies such intervals covered at least ${list(coverage.map((one) => `${percentOf(one.least)} for ${GROWTH[one.growth]}`))}.`
  );
};
/** Never rounded up: at least so many. */
const percentOf = (share: number): string => `${Math.floor(100 * share + 1e-9)} %`;

export const noForecastText = (about: Omit<NotForecasted, 'text'>, kind: Kind): string =>
  `No forecast of the ${kind} (${about.metric}): ${reasons(about, kind)}. One made from the other seeds would leave out ` +
  `${about.lost > 0 ? 'the worst' : 'what they would say'}.`;

const reasons = ({ n, lost, lostInControl, unknown, zero }: Omit<NotForecasted, 'text'>, kind: Kind): string =>
  list([
    ...(lost === 0 ? [] : [`${lost} of ${count(n, 'seed')} ${lost === 1 ? 'has' : 'have'} lost it (${LOST[kind]})`]),
    ...(lostInControl === 0 ? [] : [`the control has lost it in ${lostInControl} of ${n}`]),
    ...(unknown === 0 ? [] : [`it is not known of ${unknown} of ${count(n, 'seed')}`]),
    ...(zero === 0 ? [] : [`it is exactly 0, which has no logarithm, in ${zero} of ${count(n, 'seed')}`]),
  ]);
const LOST: Readonly<Record<Kind, string>> = {
  risk: 'infinite or without a value, or the chain failed',
  variance: 'exactly 0 or without a value, or the chain failed',
};

const isLost = (warning: EarlyWarning): warning is NotForecasted => warning.word === 'lost';

/** What was lost is told where the first lines are read too: a sentence for each metric. */
export const forecastFindings = (groups: readonly GroupResults[]): Finding[] => {
  const lost = new Map<string, { readonly group: GroupResults; readonly warning: NotForecasted }[]>();
  for (const group of groups)
    for (const warning of (group.earlyWarnings ?? []).filter(isLost))
      lost.set(warning.metric, [...(lost.get(warning.metric) ?? []), { group, warning }]);
  return [...lost].map(([metric, found]) => ({
    tone: 'warning',
    text:
      `No forecast of ${metric} where chains have lost it: ` +
      `${list(found.map(({ group, warning }) => `${group.strategy} (${placeOf(groups, group)}${warning.lost} of ${count(warning.n, 'seed')})`))}.`,
    metric,
  }));
};

/** What the groups differ in beside their strategy. */
const placeOf = (groups: readonly GroupResults[], { source, model, samples }: GroupResults): string =>
  [
    ...(groups.some((one) => one.source !== source) ? [source] : []),
    ...(groups.some((one) => one.model !== model) ? [model] : []),
    ...(groups.some((one) => one.samples !== samples) ? [`T = ${samples}`] : []),
  ]
    .map((part) => `${part}, `)
    .join('');

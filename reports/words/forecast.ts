import type { Forecast, Forecasted, GroupIndex, NotForecasted } from '../../core/contracts/index.js';
import type { Lookup } from './lookup.js';
import { list, listOf, number, percent, plural } from './number.js';

/** Where one metric of one group seems to lead, with the coverage that such intervals were measured to have; or why nowhere. */
export const forecastText = (forecast: Forecast): string =>
  'coverage' in forecast ? forecastedText(forecast) : notForecastedText(forecast);

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

const forecastedText = (about: Forecasted): string => {
  const { of, metric, observed, n } = about;
  const { says, when, range, tolerated } = forecastParts(about);
  return (
    `${says}: ${when} the ${of} (${metric}) of a typical seed would be ${range} ` +
    `times the control's (tolerated: ${tolerated}). Seen: ${observed} generations, ` +
    `${n} seeds. ${coverageText(about)}`
  );
};
/** The same as the cells of a table. */
export const forecastParts = ({
  of,
  word,
  generation,
  low,
  high,
  tolerated,
}: Forecasted): Readonly<Record<'says' | 'when' | 'range' | 'tolerated', string>> => ({
  says: SAYS[word],
  when: `in generation ${generation}`,
  range: `${number(low)} to ${number(high)}`,
  tolerated: `${of === 'risk' ? 'up to' : 'from'} ${number(tolerated)}`,
});
export const coverageText = ({ coverage }: Forecasted): string =>
  `In simulated studies such intervals covered at least ${list(coverage.map((one) => `${atLeast(one.least)} for ${GROWTH[one.growth]}`))}.`;
/** Never rounded up: at least so many. */
const atLeast = (share: number): string => percent(Math.floor(100 * share + 1e-9) / 100);

const notForecastedText = (about: NotForecasted): string =>
  `No forecast of the ${about.of} (${about.metric}): ${reasons(about)}. One made from the other seeds would leave out ` +
  `${about.lost > 0 ? 'the worst' : 'what they would say'}.`;

const reasons = ({ of, n, lost, lostInControl, unknown, zero }: NotForecasted): string =>
  list([
    ...(lost === 0 ? [] : [`${lost} of ${plural(n, 'seed')} ${lost === 1 ? 'has' : 'have'} lost it (${LOST[of]})`]),
    ...(lostInControl === 0 ? [] : [`the control has lost it in ${lostInControl} of ${n}`]),
    ...(unknown === 0 ? [] : [`it is not known of ${unknown} of ${plural(n, 'seed')}`]),
    ...(zero === 0 ? [] : [`it is exactly 0, which has no logarithm, in ${zero} of ${plural(n, 'seed')}`]),
  ]);
const LOST: Readonly<Record<Forecast['of'], string>> = {
  risk: 'infinite or without a value, or the chain failed',
  variance: 'exactly 0 or without a value, or the chain failed',
};

/** So many are named; the report has a forecast, or why there is none, of each. */
const NAMED = 8;
/** Groups whose chains have lost what would be forecast, in one sentence. */
export const noForecastText = (metric: string, groups: readonly GroupIndex[], lookup: Lookup): string => {
  const found = groups.flatMap((group) =>
    lookup.forecasts(group).flatMap((one) => (one.metric === metric && 'lost' in one ? [one] : [])),
  );
  const named = found.map(({ group, lost, n }) => lookup.named(group, `${lost} of ${plural(n, 'seed')}`));
  return `No forecast of ${metric} where chains have lost it: ${listOf(named, NAMED)}.`;
};

import type { RankedGroup, Ranking } from '../../core/contracts/index.js';
import type { Lookup } from './lookup.js';
import { apartText, count, listOf, lostIn, number, plural } from './number.js';

/** So many are named; more are counted. */
const NAMED = 8;

/** The strategies in the order of their end values, each with the places that it may have and its rows; the controls' range. */
export const rankingText = ({ metric, better, entries, pairs, untested }: Ranking, lookup: Lookup): string => {
  const of = (role: 'strategy' | 'control'): readonly RankedGroup[] =>
    entries.filter(({ group }) => lookup.group(group).role === role);
  const strategies = of('strategy');
  return (
    `Side by side at the end of the run (${lookup.place(entries[0]!.group)}; ${metric}, ${better} is better). Best first: ` +
    `${listOf(
      strategies.map((entry) => entryText(entry, lookup)),
      NAMED,
    )}${controlText(of('control'))}. ` +
    (pairs.length === 0
      ? 'Too few seeds to tell any two apart.'
      : `Of ${plural(pairs.length, 'pair')}, ${apartText(pairs)} (5 % over all of them).`) +
    (untested === 0 || pairs.length === 0 ? '' : ` ${plural(untested, 'pair')} could not be tested.`)
  );
};

const entryText = ({ group, end, lost, n, unknown, place, rows }: RankedGroup, lookup: Lookup): string =>
  `${lookup.strategy(group)} ${end === undefined ? 'without a value' : number(end.mean)} (${[
    `place ${rankText(place)}`,
    ...missingText({ lost, n, unknown }),
    ...(rows === undefined ? [] : [rowsText(rows)]),
  ].join('; ')})`;

export const rankText = ({ from, to }: RankedGroup['place']): string => (from === to ? `${from}` : `${from} to ${to}`);

/** Seeds without a number, each by why. */
export const missingText = ({ lost, n, unknown }: Pick<RankedGroup, 'lost' | 'n' | 'unknown'>): readonly string[] => [
  ...(lost === 0 ? [] : [lostIn(lost, n)]),
  ...(unknown === 0 ? [] : [`not known of ${unknown} of ${plural(n, 'seed')}`]),
];

const rowsText = ({ real, synthetic }: NonNullable<RankedGroup['rows']>): string =>
  `${[...(real > 0 ? [`${count(real)} real`] : []), ...(synthetic > 0 ? [`${count(synthetic)} synthetic`] : [])].join(' and ')} rows`;

const controlText = (controls: readonly RankedGroup[]): string => {
  const ends = controls.flatMap(({ end }) => (end === undefined ? [] : [end.mean]));
  const lost = controls.reduce((sum, one) => sum + one.lost, 0);
  if (controls.length === 0) return '';
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const range =
    ends.length === 0 ? 'without a value' : low === high ? number(low) : `${number(low)} to ${number(high)}`;
  return `; ${plural(controls.length, 'control')}: ${range}${lost === 0 ? '' : `, lost in ${plural(lost, 'chain')}`}`;
};

/** How many pairs are told apart and by what, as the head of a table says it. */
export const apartTold = ({ pairs, method, untested }: Ranking): string =>
  `${pairs.length === 0 ? 'Too few seeds to tell any two apart.' : `${pairs.filter(({ apart }) => apart).length} of ${plural(pairs.length, 'pair')} told apart, by ${method === 'max-T' ? 'max-T' : 'Holm’s correction of paired t tests'} over all pairs.`}${untested > 0 && pairs.length > 0 ? ` ${plural(untested, 'pair')} could not be tested.` : ''}`;

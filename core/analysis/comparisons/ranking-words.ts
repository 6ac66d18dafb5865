import type { Finding, GroupResults, RankedGroup, Ranking } from '../../contracts/index.js';
import { count, figure, list } from '../findings/figures.js';

/** So many are named; more are counted. */
const NAMED = 8;

/** The strategies in the order of their end values, each with the places that it may have and its rows; the controls' range. */
export const rankingText = (about: Omit<Ranking, 'text'>): string => {
  const { source, model, samples, metric, better, entries, pairs, untested } = about;
  const apart = pairs.filter((pair) => pair.apart).length;
  const strategies = entries.filter(({ role }) => role === 'strategy');
  const controls = entries.filter(({ role }) => role === 'control');
  const more = strategies.length - NAMED;
  return (
    `Side by side at the end of the run (${source}, ${model}, T = ${samples}; ${metric}, ${better} is better), best first: ` +
    `${list([...strategies.slice(0, NAMED).map(entryText), ...(more > 0 ? [`${more} more`] : [])])}${controlText(controls)}. ` +
    (pairs.length === 0
      ? 'Too few seeds to tell any two apart.'
      : `Of ${count(pairs.length, 'pair')}, ${apart} ${apart === 1 ? 'is' : 'are'} told apart (5 % over all of them).`) +
    (untested === 0 || pairs.length === 0 ? '' : ` ${count(untested, 'pair')} could not be tested.`)
  );
};

const entryText = ({ strategy, end, lost, n, unknown, place, rows }: RankedGroup): string =>
  `${strategy} ${end === undefined ? 'without a value' : figure(end.mean)} (${[
    place.from === place.to ? `place ${place.from}` : `place ${place.from} to ${place.to}`,
    ...(lost === 0 ? [] : [`lost in ${lost} of ${count(n, 'seed')}`]),
    ...(unknown === 0 ? [] : [`not known of ${unknown} of ${count(n, 'seed')}`]),
    ...(rows === undefined ? [] : [rowsText(rows)]),
  ].join('; ')})`;

const rowsText = ({ real, synthetic }: NonNullable<RankedGroup['rows']>): string =>
  `${[...(real > 0 ? [`${Math.round(real)} real`] : []), ...(synthetic > 0 ? [`${Math.round(synthetic)} synthetic`] : [])].join(' and ')} rows`;

const controlText = (controls: readonly RankedGroup[]): string => {
  const ends = controls.flatMap(({ end }) => (end === undefined ? [] : [end.mean]));
  const lost = controls.reduce((sum, one) => sum + one.lost, 0);
  if (controls.length === 0) return '';
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const range =
    ends.length === 0 ? 'without a value' : low === high ? figure(low) : `${figure(low)} to ${figure(high)}`;
  return `; ${count(controls.length, 'control')}: ${range}${lost === 0 ? '' : `, lost in ${count(lost, 'chain')}`}`;
};

/** Panels that are told in the first lines; more stand in the report. */
const PANELS = 3;
type Coordinates = Pick<GroupResults, 'source' | 'model' | 'samples' | 'strategy'>;

const judgesRisk = ({ verdict }: Ranking): boolean => verdict === 'any-risk';

/** The order of the strategies by the risk that is judged, for the first lines: what ratios to controls do not give. */
export const rankingFindings = (rankings: readonly Ranking[]): Finding[] => {
  const risks = rankings.filter(judgesRisk);
  return [
    ...risks.slice(0, PANELS).map(({ text, metric }): Finding => ({ tone: 'note', text, metric })),
    ...(risks.length > PANELS
      ? [
          {
            tone: 'note' as const,
            text: `${count(risks.length - PANELS, 'more ranking')} of this kind: see Strategies side by side.`,
          },
        ]
      : []),
  ];
};

/**
 * Orders groups of one panel as their ranking by risk does, the worst first where `worstFirst`; 0 where none has both. For
 * sentences that stand below each other: no other number may order them.
 */
export const byRanking = (
  rankings: readonly Ranking[],
  worstFirst = false,
): ((a: Coordinates, b: Coordinates) => number) => {
  const risks = rankings.filter(judgesRisk);
  return (a, b) => {
    const same = (one: Coordinates) => (ranking: Ranking) =>
      ranking.source === one.source && ranking.model === one.model && ranking.samples === one.samples;
    const ranking = risks.find((one) => same(a)(one) && same(b)(one));
    const [i, j] = [a, b].map(
      ({ strategy }) => ranking?.entries.findIndex((entry) => entry.strategy === strategy) ?? -1,
    );
    return i! < 0 || j! < 0 ? 0 : worstFirst ? j! - i! : i! - j!;
  };
};

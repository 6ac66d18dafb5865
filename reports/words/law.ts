import type { Law, LawAxis, PlaceWithoutLaw, WithoutLaw } from '../../core/contracts/index.js';
import type { Lookup } from './lookup.js';
import { limits, list, number, plural, probability, sizeText } from './number.js';

/** The law of one metric in words: its shape, whether it levels off, what the last step still changed. */
export const lawText = (law: Law, lookup: Lookup): string => {
  const { strategy, positions, exponent, form, axis } = law;
  const shape = form === 'share' ? inShare(law) : form === 'distance' ? towardsBest(law) : free(law);
  return `${strategy} (${placeOf(law, lookup)}): ${shape}.${last(law)} ${positions.length} ${axis === 'share' ? 'shares' : 'sizes'}, ${plural(exponent.n, 'seed')}${left(law)}.`;
};

/** The same as the cells of a table. */
export const lawParts = (
  law: Law,
  lookup: Lookup,
): Readonly<Record<'place' | 'of' | 'power' | 'level' | 'last' | 'seen', string>> => {
  const { metric, exponent, form, axis, distanceFrom, positions } = law;
  const [power, level] = form === 'share' ? shareParts(law) : form === 'values' ? freeParts(law) : bestParts(law);
  return {
    place: placeOf(law, lookup),
    of: distanceFrom === undefined ? metric : `distance of ${metric} from ${number(distanceFrom)}`,
    power,
    level,
    last: last(law).trim(),
    seen: `${positions.length} ${axis === 'share' ? 'shares' : 'sizes'}, ${plural(exponent.n, 'seed')}${left(law)}`,
  };
};
type Parts = readonly [power: string, level: string];
const shareParts = ({ exponent, floor, saturates, p }: Law): Parts => [
  `${number(exponent.mean)}${limits(exponent)}; ${number(floor.mean)}${limits(floor)} at share 0`,
  saturates
    ? 'yes: the first synthetic rows change most'
    : (exponent.low ?? 0) > 1
      ? 'no, it bends: the last real rows are worth most'
      : `not shown (p ${probability(p)})`,
];
const freeParts = ({ exponent, floor, change, saturates, p }: Law): Parts =>
  saturates
    ? [falling(exponent), `yes: at ${number(floor.mean)}${limits(floor)}`]
    : [`none: by ${number(change.mean)}${limits(change)} a doubling`, `not shown (p ${probability(p)})`];
const bestParts = (law: Law): Parts => [
  falling(law.exponent),
  law.saturates
    ? `yes: at ${number(law.floor.mean)}${limits(law.floor)}, which more rows do not ${law.distanceFrom === undefined ? 'lower' : 'pass'}`
    : notShown(law),
];

/** Source, model and, on other axes than it, T. */
const placeOf = (
  { groups, axis }: { readonly groups: Law['groups']; readonly axis: LawAxis },
  lookup: Lookup,
): string => {
  const { source, model, samples } = lookup.group(groups[0]!);
  return [source, model, ...(axis === 'samples' ? [] : [sizeText(samples)])].join(', ');
};

const left = ({ leftOut }: Law): string =>
  leftOut === undefined ? '' : ` (${leftOut} more ${leftOut === 1 ? 'has' : 'have'} no number at every position)`;

const rows = ({ axis }: Pick<Law, 'axis'>): string =>
  axis === 'synthetic-rows' ? 'the number of synthetic rows' : 'T';

/** The power itself with its interval, the steeper end first. */
const falling = ({ mean, low, high }: Law['exponent']): string => {
  const minus = (value: number): string => `−${number(value)}`;
  return `${minus(mean)}${low === undefined || high === undefined ? '' : limits({ low: high, high: low }, minus)}`;
};

const towardsBest = (law: Law): string => {
  const { metric, exponent, floor, distanceFrom, saturates } = law;
  const what = distanceFrom === undefined ? metric : `the distance of ${metric} from ${number(distanceFrom)}`;
  const falls = `${what} falls with ${rows(law)} to the power ${falling(exponent)}`;
  const limit = distanceFrom === undefined ? 'a floor' : 'a limit';
  return saturates
    ? `${falls} towards ${limit} of ${number(floor.mean)}${limits(floor)} that more rows do not ${distanceFrom === undefined ? 'lower' : 'pass'}`
    : `${falls} if nothing stops it; ${limit} is ${notShown(law)}`;
};
/** That nothing stops it, and where it yet may end. */
const notShown = ({ floor: { low, high }, distanceFrom, p, curve }: Law): string => {
  // Distances on both sides of the best value have no curve and stay distances; others lie on one side of it.
  const below =
    curve !== undefined && distanceFrom !== undefined && low !== undefined && distanceFrom - low > high! - distanceFrom;
  const farthest = below ? low : high;
  return `not shown (p ${probability(p)}${farthest === undefined ? '' : distanceFrom === undefined ? `; at most ${number(farthest)}` : `; it may lie at ${number(farthest)}`})`;
};

const free = (law: Law): string => {
  const { metric, exponent, floor, change, saturates, p } = law;
  if (saturates)
    return `${metric} tends to ${number(floor.mean)}${limits(floor)}, the rest falling with ${rows(law)} to the power ${falling(exponent)}`;
  return `${metric} changes by ${number(change.mean)}${limits(change)} whenever ${rows(law)} doubles; that it levels off is not shown (p ${probability(p)})`;
};

const inShare = ({ metric, exponent, floor, saturates, p }: Law): string =>
  `${metric} leaves ${number(floor.mean)}${limits(floor)} at share 0 with the share to the power ${number(exponent.mean)}${limits(exponent)}` +
  (saturates
    ? ': it levels off, the first synthetic rows change most'
    : (exponent.low ?? 0) > 1
      ? ': it bends, the last real rows are worth most'
      : `; levelling off is not shown (p ${probability(p)})`);

const last = ({ positions, lastStep, axis }: Law): string => {
  if (lastStep.p === undefined) return '';
  const [from, to] = positions.slice(-2);
  const step = `From ${number(from!)} to ${number(to!)}${axis === 'share' ? '' : ' rows'}`;
  return lastStep.p <= 0.05
    ? ` ${step} it changes by ${number(lastStep.mean)}${limits(lastStep)}.`
    : ` ${step} no change is shown${limits(lastStep)}.`;
};

const WHY: Readonly<Record<WithoutLaw['reason'], string>> = {
  lost: 'chains have lost it, and a law of the others would leave out the worst',
  few: 'too few seeds have a number at every position',
  bases: 'it is exact at some positions and sampled at others',
  'no-best': 'no value of it is best in itself, only that of real rows',
  'no-change': 'no change along the axis is shown',
  away: 'it gets worse along the axis, moving away from its best value',
  'no-fit': 'its values do not follow one',
  vague: 'its exponent may be almost anything',
  'at-best': 'its values lie at the best one or beyond it',
};
const AXES: Readonly<Record<LawAxis, string>> = {
  samples: 'T',
  share: 'the synthetic share',
  'synthetic-rows': 'the number of synthetic rows',
};

/** What no law was fitted to along one axis for one reason. */
export const withoutLawText = ({ axis, reason, places }: WithoutLaw, lookup: Lookup): string => {
  const metrics = [...new Set(places.map(({ metric }) => metric))];
  const wheres = new Set(places.map(({ groups }) => placeOf({ groups, axis }, lookup)));
  const of = (metric: string): string => {
    // That only real rows say what is best is so whatever the strategy.
    if (reason === 'no-best') return metric;
    const names = places
      .filter((place) => place.metric === metric)
      .map((place) => {
        const detail = detailOf(place);
        const where = wheres.size > 1 ? ` in ${placeOf({ groups: place.groups, axis }, lookup)}` : '';
        return { detail, text: `${place.strategy}${where}${detail === undefined ? '' : `: ${detail}`}` };
      });
    const separator = names.some(({ detail }) => detail !== undefined) ? '; ' : ', ';
    return `${metric} (${[...new Set(names.map(({ text }) => text))].join(separator)})`;
  };
  return `No law in ${AXES[axis]}, because ${WHY[reason]}: ${list(metrics.map(of))}.`;
};

/** How many seeds where, by how much. */
const detailOf = (place: PlaceWithoutLaw): string | undefined => {
  switch (place.reason) {
    case 'lost':
      return list(place.at.map(({ position, lost, n }) => `${lost} of ${plural(n, 'seed')} at ${number(position)}`));
    case 'few':
      return `${place.seeds} of ${place.needed}`;
    case 'away':
      return `by ${number(place.change.mean)}${limits(place.change)} a doubling`;
    case 'vague':
      return `${number(place.exponent.low)} to ${number(place.exponent.high)}`;
    default:
      return undefined;
  }
};

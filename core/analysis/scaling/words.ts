import type { ScalingFit } from '../../contracts/index.js';
import { count, figure, interval } from '../findings/figures.js';
import type { Form } from './fit.js';

type About = Omit<ScalingFit, 'text'>;

/** The law of one metric in words: its shape, whether it levels off, what the last step still changed. */
export const lawText = (about: About, form: Form): string => {
  const { strategy, source, model, samples, sizes, exponent } = about;
  const where = [source, model, ...(samples === undefined ? [] : [`T = ${samples}`])].join(', ');
  const shape = form === 'share' ? inShare(about) : form === 'zero' ? towardsBest(about) : free(about);
  return `${strategy} (${where}): ${shape}.${last(about)} ${sizes.length} ${about.axis === 'share' ? 'shares' : 'sizes'}, ${count(exponent.n, 'seed')}${left(about)}.`;
};

const left = ({ leftOut }: About): string =>
  leftOut === undefined ? '' : ` (${leftOut} more ${leftOut === 1 ? 'has' : 'have'} no number at every position)`;

const rows = ({ axis }: Pick<About, 'axis'>): string =>
  axis === 'synthetic-rows' ? 'the number of synthetic rows' : 'T';

/** The power itself with its interval, the steeper end first. */
const falling = ({ mean, low, high }: ScalingFit['exponent']): string => {
  const minus = (value: number): string => `−${figure(value)}`;
  return `${minus(mean)}${low === undefined || high === undefined ? '' : interval({ low: high, high: low }, minus)}`;
};

const towardsBest = (about: About): string => {
  const { metric, exponent, floor, distanceFrom, saturates, p, curve } = about;
  const what = distanceFrom === undefined ? metric : `the distance of ${metric} from ${figure(distanceFrom)}`;
  const falls = `${what} falls with ${rows(about)} to the power ${falling(exponent)}`;
  const limit = distanceFrom === undefined ? 'a floor' : 'a limit';
  const { high, low } = floor;
  // Distances on both sides of the best value have no curve and stay distances; others lie on one side of it.
  const below =
    curve !== undefined && distanceFrom !== undefined && low !== undefined && distanceFrom - low > high! - distanceFrom;
  const farthest = below ? low : high;
  return saturates
    ? `${falls} towards ${limit} of ${figure(floor.mean)}${interval(floor, figure)} that more rows do not ${distanceFrom === undefined ? 'lower' : 'pass'}`
    : `${falls} if nothing stops it; ${limit} is not shown (p = ${figure(p)}${farthest === undefined ? '' : distanceFrom === undefined ? `; at most ${figure(farthest)}` : `; it may lie at ${figure(farthest)}`})`;
};

const free = (about: About): string => {
  const { metric, exponent, floor, change, saturates, p } = about;
  if (saturates)
    return `${metric} tends to ${figure(floor.mean)}${interval(floor, figure)}, the rest falling with ${rows(about)} to the power ${falling(exponent)}`;
  return `${metric} changes by ${figure(change!.mean)}${interval(change!, figure)} whenever ${rows(about)} doubles; that it levels off is not shown (p = ${figure(p)})`;
};

const inShare = ({ metric, exponent, floor, saturates, p }: About): string =>
  `${metric} leaves ${figure(floor.mean)}${interval(floor, figure)} at share 0 with the share to the power ${figure(exponent.mean)}${interval(exponent, figure)}` +
  (saturates
    ? ': it levels off, the first synthetic rows change most'
    : (exponent.low ?? 0) > 1
      ? ': it bends, the last real rows are worth most'
      : `; levelling off is not shown (p = ${figure(p)})`);

const last = ({ sizes, lastStep, axis }: About): string => {
  if (lastStep?.p === undefined) return '';
  const [from, to] = sizes.slice(-2);
  const step = `From ${figure(from!)} to ${figure(to!)}${axis === 'share' ? '' : ' rows'}`;
  return lastStep.p <= 0.05
    ? ` ${step} it changes by ${figure(lastStep.mean)}${interval(lastStep, figure)}.`
    : ` ${step} no change is shown${interval(lastStep, figure)}.`;
};

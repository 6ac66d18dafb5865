import type { Trend } from '../../core/contracts/index.js';
import { count, half, interval, number, plural, probability, signed } from './number.js';

/** What the mean at the end leaves out: none where it leaves out nothing. */
export const leftOutText = ({ lost = 0, end }: Trend): readonly string[] =>
  lost === 0 ? [] : [`of ${plural(end.n, 'seed')}; ${count(lost)} more lost or failed`];

/** How fast it went, and from when on. */
export const trendTexts = ({ rate, halfLife, onset }: Trend): readonly string[] =>
  [
    rate === undefined ? undefined : rateWords(rate),
    halfLife === undefined
      ? undefined
      : `half-life ${number(halfLife.value)} (${number(halfLife.low)} to ${halfLife.high === undefined ? 'none' : number(halfLife.high)})`,
    onset === undefined ? undefined : onsetWords(onset),
  ].filter((fact) => fact !== undefined);

/** Of the end from the control's, as a cell of a table: none where nothing is compared. */
export const differenceText = ({ difference }: Trend): readonly string[] => {
  if (difference === undefined) return [];
  const width = half(difference);
  return [
    `Δ ${signed(difference.mean)}${width === undefined ? '' : ` ± ${number(width)}`}${difference.p === undefined ? '' : `, p ${probability(difference.p)}`}`,
  ];
};

/** Of the log a generation, said as a change in per cent. */
const rateWords = ({ mean, low, high }: NonNullable<Trend['rate']>): string => {
  const change = (rate: number): number => 100 * Math.expm1(rate);
  const range = interval(low, high, (rate) => number(change(rate)));
  return `${signed(change(mean))}\u202f% a generation${range === undefined ? '' : ` (${range})`}`;
};

const onsetWords = ({ generation, low, high, withinRun }: NonNullable<Trend['onset']>): string => {
  if (!withinRun || generation === undefined)
    return low === undefined
      ? 'no onset within the run'
      : `onset not shown within the run${low === 1 ? '' : `, not before generation ${low}`}`;
  return `onset at generation ${generation}${low === undefined && high === undefined ? '' : ` (${low ?? 1} to ${high ?? 'the end'})`}`;
};

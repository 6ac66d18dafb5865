import type { Estimate, Verdict, VerdictFacts } from '../../core/contracts/index.js';
import { definitionOf } from '../../core/definitions/index.js';
import { exponential, interval, number, percent, signed } from './number.js';

/** ` (0.12 to 0.34)`; nothing where there is no interval. */
export const range = (estimate: Estimate, show: (value: number) => string = number): string => {
  const ends = interval(estimate.low, estimate.high, show);
  return ends === undefined ? '' : ` (${ends})`;
};

/** An effect and a line that it is held against, in units that a reader knows. */
export interface Units {
  effect(of: Estimate): string;
  level(theta: number): string;
  /** the number that a reader knows, with how it stands on an axis */
  at(theta: number): number;
  tick(value: number): string;
  /** what the axis is of, in words */
  readonly axis: string;
  /** as the control */
  readonly none: number;
  readonly log: boolean;
  readonly worse: 'high' | 'low';
}
const points = (share: number): string => number(100 * share);
/** `whose`: what the effect is the distance from, and what is left of. */
const unitsOf = (whose: string) => ({
  ratios: {
    effect: (theta) => {
      const ratio = exponential(theta);
      return `${number(ratio.mean)} times ${whose}${range(ratio)}`;
    },
    level: (theta) => `${number(Math.exp(theta))} times`,
    at: Math.exp,
    tick: (ratio) => `× ${number(ratio)}`,
    axis: `times ${whose}`,
    none: 1,
    log: true,
    worse: 'high',
  } satisfies Units,
  kept: {
    effect: (theta) => {
      const kept = exponential(theta, -1);
      return `${percent(kept.mean)} of ${whose} left${range(kept, percent)}`;
    },
    level: (theta) => percent(Math.exp(-theta)),
    at: (theta) => Math.exp(-theta),
    tick: percent,
    axis: `of ${whose} left`,
    none: 1,
    log: true,
    worse: 'low',
  } satisfies Units,
  points: {
    effect: (theta) => `${signed(100 * theta.mean)} percentage points${range(theta, points)}`,
    level: (theta) => `${points(theta)} points`,
    at: (theta) => 100 * theta,
    tick: number,
    axis: `percentage points above ${whose}`,
    none: 0,
    log: false,
    worse: 'high',
  } satisfies Units,
  plain: {
    effect: (theta) => `${signed(theta.mean)}${range(theta)}`,
    level: number,
    at: (theta) => theta,
    tick: number,
    axis: 'effect',
    none: 0,
    log: false,
    worse: 'high',
  } satisfies Units,
});
const OF_CONTROL = unitsOf('the control’s');
export const OF_REFERENCE = unitsOf('the reference’s');
export const KEPT: Units = OF_CONTROL.kept;

/** The units of an effect or a bound: what is left of what a strategy loses, times or above the control's of what it must not gain. */
export const inUnits = (
  { id }: Pick<Verdict, 'id'>,
  scale: NonNullable<VerdictFacts['bound']>['scale'] | undefined,
  of: ReturnType<typeof unitsOf> = OF_CONTROL,
): Units => {
  if (scale === 'log-ratio') return definitionOf(id).loses ? of.kept : of.ratios;
  return definitionOf(id).share ? of.points : of.plain;
};

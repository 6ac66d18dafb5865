import type { Comparison, VerdictId } from '../../contracts/index.js';
import type { Arms } from '../series/arms.js';
import { difference, logs, negated } from '../series/summary.js';
import { endOf } from '../series/window.js';
import { allPositive, kindOf } from '../verdicts/risk.js';

/**
 * Definitions whose effect is the distance from the control at the end. The others are not: catastrophic-risk is the
 * same risk held against a multiple, diverging-risk the strategy's own curve, scaling-law a slope over several T.
 */
export const COMPARED = ['any-risk', 'variance-collapse', 'lost-modes', 'lost-tails', 'hallucination'] as const;
export type ComparedId = (typeof COMPARED)[number] & VerdictId;

/** Lower values are worse, and they are logs already. */
const LOSSES: readonly VerdictId[] = ['variance-collapse', 'lost-tails'];

export interface Effects {
  readonly scale: Comparison['scale'];
  /** one a strategy, by seed; bigger = worse; NaN where a seed has no value in both arms */
  readonly columns: readonly Float64Array[];
  /** what the columns are differences of, by seed on that scale; bigger = worse, NaN = no value */
  readonly levels: readonly Float64Array[];
  readonly control: Float64Array;
}

/** The effects of one definition on one scale: of a risk the log ratio where it is positive in every arm. */
export const effectsOf = (id: ComparedId, arms: readonly Arms[], seeds: readonly number[]): Effects => {
  const levels = arms.map((one) => {
    const end = endOf(one.generations);
    return { seeds: one.seeds, x: one.here(end), c: one.control(end) };
  });
  const loss = LOSSES.includes(id);
  const ratio =
    id === 'any-risk' &&
    arms.every((one) => kindOf(one) === 'risk') &&
    levels.every(({ x, c }) => allPositive(x) && allPositive(c));
  const on = (level: Float64Array): Float64Array => (ratio ? logs(level) : loss ? negated(level) : level);
  const row = new Map(seeds.map((seed, at) => [seed, at]));
  const bySeed = (own: readonly number[], values: Float64Array, into = empty(seeds.length)): Float64Array => {
    own.forEach((seed, at) => (into[row.get(seed)!] = values[at]!));
    return into;
  };
  const scaled = levels.map(({ seeds: own, x, c }) => ({ own, x: on(x), c: on(c) }));
  return {
    scale: loss || ratio ? 'log-ratio' : 'difference',
    columns: scaled.map(({ own, x, c }) => bySeed(own, difference(x, c))),
    levels: scaled.map(({ own, x }) => bySeed(own, x)),
    control: scaled.reduce((into, { own, c }) => bySeed(own, c, into), empty(seeds.length)),
  };
};

const empty = (length: number): Float64Array => new Float64Array(length).fill(NaN);

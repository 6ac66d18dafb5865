import type { RandomStream, VerdictId } from '../../core/contracts/index.js';
import { measure, refit, TRUTH, type Fit, type Measurement } from './world.js';

export type Chain = (random: RandomStream) => Measurement[];
export interface Condition {
  readonly name: string;
  /** what is simulated, in words */
  readonly about: string;
  readonly seeds: number;
  readonly generations: number;
  readonly strategy: Chain;
  readonly control: Chain;
  /** definitions that truly hold here: their presence is no false alarm */
  readonly true: readonly VerdictId[];
  /** definitions whose effect truly lies on the margin: an `absent` is wrong */
  readonly atMargin: readonly VerdictId[];
}

const ROWS = 100;
const GENERATIONS = 20;

/** `next`: what the rows of a generation come from, given the last fit. */
const chain =
  (generations: number, next: (last: Fit) => Fit, rows = ROWS): Chain =>
  (random) => {
    const measured: Measurement[] = [];
    let fit = TRUTH;
    for (let g = 1; g <= generations; g++) {
      fit = refit(g === 1 ? TRUTH : next(fit), rows, random);
      measured.push(measure(fit, random));
    }
    return measured;
  };
/** New real rows in every generation. */
const fresh = (generations: number): Chain => chain(generations, () => TRUTH);
/** Every generation is trained on the last one's rows: without drift of its mean, and with a loss of variance. */
const replace = (generations: number): Chain => chain(generations, (last) => last);
/** The same real rows in every generation: one fit, whose sampled metrics alone differ. */
const fixed =
  (generations: number): Chain =>
  (random) => {
    const fit = refit(TRUTH, ROWS, random);
    return Array.from({ length: generations }, () => measure(fit, random));
  };

/** Moves a chain onto the margins of any-risk, variance-collapse and lost-tails. */
const onMargin =
  (of: Chain): Chain =>
  (random) =>
    of(random).map(({ risk, logVariance, tails, ...rest }) => ({
      ...rest,
      risk: 1.1 * risk,
      logVariance: logVariance + Math.log(0.8),
      tails: tails + Math.log(0.75),
    }));
const MARGINS: readonly VerdictId[] = ['any-risk', 'variance-collapse', 'lost-tails'];
const HOLD_ON_MARGIN = MARGINS;

const COLLAPSING: readonly VerdictId[] = [
  'any-risk',
  'catastrophic-risk',
  'diverging-risk',
  'variance-collapse',
  'lost-modes',
  'lost-tails',
  'hallucination',
];

const pair = (
  name: string,
  about: string,
  seeds: number,
  strategy: Chain,
  control: Chain,
  truth: Partial<Pick<Condition, 'true' | 'atMargin'>> = {},
): Condition => ({
  name: `${name}-${seeds}`,
  about,
  seeds,
  generations: GENERATIONS,
  strategy,
  control,
  true: truth.true ?? [],
  atMargin: truth.atMargin ?? [],
});

export const CONDITIONS: readonly Condition[] = [5, 10, 20].flatMap((seeds) => {
  const onlyRisk = { true: ['diverging-risk'] as const };
  return [
    pair('independent', 'real rows in both arms, independent chains', seeds, fresh(GENERATIONS), fresh(GENERATIONS)),
    pair(
      'random-walk',
      'the same random walk in both arms, independent chains',
      seeds,
      replace(GENERATIONS),
      replace(GENERATIONS),
      onlyRisk,
    ),
    pair(
      'fixed-real',
      'fixed real rows in both arms, other rows in each',
      seeds,
      fixed(GENERATIONS),
      fixed(GENERATIONS),
    ),
    pair(
      'margin',
      'real rows; risk, variance and tails shifted onto their margins',
      seeds,
      onMargin(fresh(GENERATIONS)),
      fresh(GENERATIONS),
      { true: HOLD_ON_MARGIN, atMargin: MARGINS },
    ),
    pair(
      'margin-walk',
      'random walks; risk, variance and tails shifted onto their margins',
      seeds,
      onMargin(replace(GENERATIONS)),
      replace(GENERATIONS),
      { true: [...HOLD_ON_MARGIN, 'diverging-risk'], atMargin: MARGINS },
    ),
    pair(
      'margin-fixed',
      'fixed real rows; risk, variance and tails shifted onto their margins',
      seeds,
      onMargin(fixed(GENERATIONS)),
      fixed(GENERATIONS),
      { true: HOLD_ON_MARGIN, atMargin: MARGINS },
    ),
    pair(
      'replace',
      'every generation trained on the last one alone, against real rows',
      seeds,
      replace(GENERATIONS),
      fresh(GENERATIONS),
      { true: COLLAPSING },
    ),
  ];
});

import { eventRule, riskRule, type SafetyRule } from '../../core/analysis/index.js';
import type { RandomStream } from '../../core/contracts/index.js';
import { binomial } from '../../core/random/index.js';
import { WINDOW as GAUSSIAN_WINDOW, GENERATIONS, meanOf, RealRows, risks, trueLimit } from './share-walk.js';
import { formerRiskRule } from './superseded-rules.js';

/** What one chain is judged by: over the window, and over all generations, as controls were read before. */
export interface Level {
  readonly window: number;
  readonly all: number;
}

/** A world in which the largest safe share is known. */
export interface World {
  readonly name: string;
  readonly budget: number;
  /** the largest share that is truly safe */
  readonly limit: number;
  readonly rule: SafetyRule;
  readonly before: SafetyRule;
  /** the chain of one seed at a share, 0 being the control; NaN or infinite: lost */
  level(share: number, seed: number, random: RandomStream): Level;
}

const riskWorld = (name: string, increase: number, limit: number, level: World['level'], budget = 100): World => ({
  name,
  budget,
  limit,
  rule: riskRule({ increase, nats: increase }, 'risk'),
  before: formerRiskRule(increase),
  level,
});

const gaussian: World['level'] = (share, seed, random) => {
  const risk = risks(share, new RealRows(random.child('rows', seed)), 'aligned', random.child('model', seed));
  return { window: meanOf(risk, GENERATIONS - Math.round(GAUSSIAN_WINDOW * GENERATIONS)), all: meanOf(risk, 0) };
};

/** The mean of a Gaussian on fresh real rows, at a tolerated increase of its squared error. */
export const gaussianWorld = (increase: number): World =>
  riskWorld(`Gaussian mean, ${(100 * increase).toFixed(0)} %`, increase, trueLimit(increase), gaussian);

const T = 50;
const SHORT = 20;
const HALF = SHORT / 2;
/** Silverman's rule of thumb for one dimension, times the standard deviation. */
const BANDWIDTH = Math.exp(-0.2 * Math.log((3 * T) / 4));

/**
 * Integrated squared error of a Gaussian kernel density against the standard normal one, in closed form: with
 * phi_s the normal density of standard deviation s, sum phi_{h sqrt 2}(x_i - x_j) / T^2 - 2 sum phi_{sqrt(1 + h^2)}(x_i) / T
 * + phi_{sqrt 2}(0).
 */
export const squaredError = (rows: Float64Array, h: number): number => {
  const density = (variance: number, square: number): number =>
    Math.exp((-0.5 * square) / variance) / Math.sqrt(2 * Math.PI * variance);
  let pairs = 0;
  let cross = 0;
  for (let i = 0; i < rows.length; i++) {
    cross += density(1 + h * h, rows[i]! * rows[i]!);
    for (let j = 0; j < i; j++) pairs += density(2 * h * h, (rows[i]! - rows[j]!) * (rows[i]! - rows[j]!));
  }
  const n = rows.length;
  return (2 * pairs + n * density(2 * h * h, 0)) / (n * n) - (2 * cross) / n + density(2, 0);
};

/** A kernel density estimate refitted to fresh real rows and to draws of itself, which widen with every generation. */
const kernelDensity: World['level'] = (share, seed, random) => {
  const m = Math.round(share * T);
  const real = random.child('rows', seed);
  const model = random.child('model', seed, share);
  const out = new Float64Array(SHORT);
  let rows = new Float64Array(0);
  let h = 0;
  for (let g = 0; g < SHORT; g++) {
    const fresh = Float64Array.from({ length: T }, () => real.normal());
    const last = rows;
    const width = h;
    rows = fresh.map((x, i) => (g === 0 || i < T - m ? x : last[model.below(T)]! + width * model.normal()));
    const mean = meanOf(rows, 0);
    h = BANDWIDTH * Math.sqrt(rows.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / (T - 1));
    out[g] = squaredError(rows, h);
  }
  return { window: meanOf(out, HALF), all: meanOf(out, 0) };
};

const RARE = 0.05;
const RARE_ROWS = 100;
const TOLERATED = 0.1;
/** The share of a rare class among the rows that a chain is fitted to; 1 where it ends below half of its own. */
const rareClass: World['level'] = (share, seed, random) => {
  const m = Math.round(share * RARE_ROWS);
  const stream = random.child('chain', seed, share);
  let p = RARE;
  let end = 0;
  const last = SHORT / 5;
  for (let g = 0; g < SHORT; g++) {
    const synthetic = g === 0 ? 0 : m;
    p =
      (binomial(stream, RARE_ROWS - synthetic, RARE) + (synthetic === 0 ? 0 : binomial(stream, synthetic, p))) /
      RARE_ROWS;
    if (g >= SHORT - last) end += p / last;
  }
  // The log of a mass of 0 is what was left out before.
  const event = end === 0 ? NaN : end < RARE / 2 ? 1 : 0;
  return { window: event, all: event };
};

/** Losses that become infinite, in each generation with a probability that grows beyond a share of .3. */
const infinite =
  (hazard: number): World['level'] =>
  (share, seed, random) => {
    const { window, all } = gaussian(share, seed, random);
    const perGeneration = hazard * Math.max(0, share - FIRST_INFINITE);
    const survives = Math.exp(GENERATIONS * Math.log1p(-perGeneration));
    return random.child('infinite', seed, share).uniform() < survives
      ? { window, all }
      : { window: Infinity, all: Infinity };
  };
const FIRST_INFINITE = 0.3;
/** At the first share of the grid that loses chains (.4), the probability that one is lost. */
const lossesAt = (hazard: number): number => 1 - Math.exp(GENERATIONS * Math.log1p(-hazard * (0.4 - FIRST_INFINITE)));

const infiniteWorld = (hazard: number): World =>
  riskWorld(`infinite loss in ${(100 * lossesAt(hazard)).toFixed(0)} %`, 1, FIRST_INFINITE, infinite(hazard));

const HALF_STEPS = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);
/** Mean over `chains` chains. */
const meanLevel = (of: World['level'], share: number, chains: number, random: RandomStream): number => {
  let sum = 0;
  for (let seed = 0; seed < chains; seed++) {
    const { window } = of(share, seed, random);
    sum += Number.isNaN(window) ? 1 : window;
  }
  return sum / chains;
};

/** The largest of the half steps before the first that is not within. */
const lastWithin = (within: (share: number) => boolean): number => {
  const first = HALF_STEPS.findIndex((share) => !within(share));
  return first <= 0 ? 0 : HALF_STEPS[first - 1]!;
};

/** The six worlds; the truths without closed form from `chains` chains a share. */
export const worlds = (chains: number, random: RandomStream): readonly World[] => {
  // As hard as it gets: the tolerance is the true ratio at the first unsafe share.
  const unsafe = 0.4;
  const control = meanLevel(kernelDensity, 0, chains, random.child('truth'));
  const increase = meanLevel(kernelDensity, unsafe, chains, random.child('truth')) / control - 1;
  const eventLimit = lastWithin((share) => meanLevel(rareClass, share, 4 * chains, random.child('truth')) < TOLERATED);
  return [
    ...[0.1, 1 / 3, 1].map(gaussianWorld),
    riskWorld(`kernel density, ${(100 * increase).toFixed(1)} %`, increase, unsafe - 0.05, kernelDensity),
    {
      name: 'rare class lost in 10 %',
      budget: 1500,
      limit: eventLimit,
      rule: eventRule(TOLERATED),
      before: eventRule(TOLERATED),
      level: rareClass,
    },
    infiniteWorld(0.06),
  ];
};
/** The last world with other probabilities of a loss at the first share that has any. */
export const infiniteWorlds = (): readonly World[] => [0.005, 0.01, 0.02, 0.035].map(infiniteWorld);

import type { RandomStream } from '../../core/contracts/index.js';
import { chiSquare } from './laws.js';

/** How what is forecast grows: the kinds that core/analysis/early-warning/coverage.ts quotes coverage for. */
export type Growth = 'bounded' | 'power law' | 'linear' | 'exponential' | 'random walk';
/** Logs of one chain by generation. */
export type Chain = (generations: number, random: RandomStream) => number[];
export interface Grown {
  readonly name: string;
  readonly of: 'risk' | 'variance';
  readonly growth: Growth;
  readonly chain: Chain;
}

const T = 100;

interface State {
  readonly mean: number;
  readonly variance: number;
}
const TRUTH: State = { mean: 0, variance: 1 };

/** Mean and sum of squares about it of n rows of a normal law. */
const rows = ({ mean, variance }: State, n: number, random: RandomStream): { mean: number; squares: number } => ({
  mean: mean + Math.sqrt(variance / n) * random.normal(),
  squares: variance * chiSquare(n - 1, random),
});

/** Gaussian chains of one dimension by their closed-form laws; `synthetic` rows of the last model beside fresh real ones. */
const mixed =
  (synthetic: number) =>
  (generations: number, random: RandomStream): State[] => {
    const states: State[] = [];
    let last = TRUTH;
    for (let g = 1; g <= generations; g++) {
      const m = g === 1 ? T : synthetic;
      const a = m / T;
      const made = rows(last, m, random);
      const real = m === T ? { mean: 0, squares: 0 } : rows(TRUTH, T - m, random);
      const between = a * (1 - a) * (made.mean - real.mean) * (made.mean - real.mean);
      last = { mean: a * made.mean + (1 - a) * real.mean, variance: (made.squares + real.squares) / T + between };
      states.push(last);
    }
    return states;
  };
/** All rows so far: the pooled mean and mean square. */
const accumulated = (generations: number, random: RandomStream): State[] => {
  const states: State[] = [];
  let last = TRUTH;
  let [mean, square] = [0, 0];
  for (let g = 1; g <= generations; g++) {
    const made = rows(last, T, random);
    mean += (made.mean - mean) / g;
    square += (made.squares / T + made.mean * made.mean - square) / g;
    last = { mean, variance: square - mean * mean };
    states.push(last);
  }
  return states;
};
/** Silverman's factor in one dimension: every fit is wider than its rows, replaced each generation, by 1 + h^2. */
const H2 = Math.exp(-0.4 * Math.log((3 * T) / 4));
const kernels = (generations: number, random: RandomStream): State[] => {
  const states: State[] = [];
  let last = TRUTH;
  for (let g = 1; g <= generations; g++) {
    const { mean, squares } = rows(last, T, random);
    last = { mean, variance: (squares / (T - 1)) * (1 + H2) };
    states.push(last);
  }
  return states;
};

const squaredError = ({ mean }: State): number => mean * mean;
/** Kullback-Leibler divergence of the truth from a normal law, nats. */
const divergence = ({ mean, variance }: State): number =>
  (Math.log(variance) + (1 + mean * mean) / variance - 1 + (variance - 1 - Math.log(variance) + mean * mean)) / 2;
/** Squared 2-Wasserstein distance. */
const wasserstein = ({ mean, variance }: State): number =>
  mean * mean + (Math.sqrt(variance) - 1) * (Math.sqrt(variance) - 1);
const logOf =
  (states: (generations: number, random: RandomStream) => State[], read: (state: State) => number): Chain =>
  (generations, random) =>
    states(generations, random).map((state) => Math.log(read(state)));

/** A typical risk times what a seed keeps (a spread of .5) and what comes and goes (.3, correlated by .8). */
const about =
  (level: (generation: number) => number): Chain =>
  (generations, random) => {
    const own = 0.5 * random.normal();
    let noise = 0.3 * random.normal();
    return Array.from({ length: generations }, (_, i) => {
      if (i > 0) noise = 0.8 * noise + 0.3 * 0.6 * random.normal();
      return Math.log(level(i + 1)) + own + noise;
    });
  };

const risks = (growth: Growth, chains: Readonly<Record<string, Chain>>): Grown[] =>
  Object.entries(chains).map(([name, chain]) => ({ name, of: 'risk', growth, chain }));
const variances = (growth: Growth, chains: Readonly<Record<string, Chain>>): Grown[] =>
  Object.entries(chains).map(([name, chain]) => ({ name, of: 'variance', growth, chain }));
const variance = ({ variance: value }: State): number => value;

export const GROWN: readonly Grown[] = [
  ...risks('bounded', {
    'mix .9': logOf(mixed(90), squaredError),
    'mix .5': logOf(mixed(50), squaredError),
    accumulate: logOf(accumulated, squaredError),
    constant: about(() => 1),
  }),
  ...risks('power law', {
    'g^.5': about((g) => Math.sqrt(g)),
    'g^2': about((g) => g * g),
  }),
  ...risks('linear', {
    replace: logOf(mixed(T), squaredError),
    '1 + g/50': about((g) => 1 + g / 50),
    '1 + g/5': about((g) => 1 + g / 5),
  }),
  ...risks('exponential', {
    'kde, both KL': logOf(kernels, divergence),
    'kde, W2^2': logOf(kernels, wasserstein),
    'e^(g/50)': about((g) => Math.exp(g / 50)),
    'e^(g/5)': about((g) => Math.exp(g / 5)),
  }),
  ...variances('random walk', { replace: logOf(mixed(T), variance) }),
  ...variances('bounded', {
    'mix .9': logOf(mixed(90), variance),
    'mix .5': logOf(mixed(50), variance),
    accumulate: logOf(accumulated, variance),
  }),
  ...variances('exponential', { kde: logOf(kernels, variance) }),
];

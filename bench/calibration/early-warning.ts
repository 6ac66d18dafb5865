/**
 * npx tsx bench/calibration/early-warning.ts [--repetitions 1000] [--seed 1]: how often the forecasts of the first k
 * generations cover the mean over the same seeds in generation G. Gaussian chains of one dimension by their closed-form
 * laws, T = 100, maximum likelihood; risk = squared error of the mean. The smallest and the mean coverage over the
 * settings of a horizon are the figures that core/analysis/early-warning/coverage.ts holds.
 */
import { parseArgs } from 'node:util';
import { forecastRisk, forecastVariance, type Observed } from '../../core/analysis/index.js';
import type { RandomStream } from '../../core/contracts/index.js';
import { rootStream } from '../../core/random/index.js';
import { chiSquare } from './laws.js';

const { values } = parseArgs({
  options: { repetitions: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});
const repetitions = Number(values.repetitions);
const T = 100;

interface State {
  readonly mean: number;
  readonly variance: number;
}
type Step = (last: State, generation: number, random: RandomStream, memory: { mean: number; square: number }) => State;

/** Mean and sum of squares about it of n rows of a normal law. */
const rows = ({ mean, variance }: State, n: number, random: RandomStream): { mean: number; squares: number } => ({
  mean: mean + Math.sqrt(variance / n) * random.normal(),
  squares: variance * chiSquare(n - 1, random),
});
const TRUTH: State = { mean: 0, variance: 1 };

/** m rows of the last model beside T - m fresh real ones. */
const mixed =
  (synthetic: number): Step =>
  (last, _generation, random) => {
    const a = synthetic / T;
    const made = synthetic === 0 ? { mean: 0, squares: 0 } : rows(last, synthetic, random);
    const real = synthetic === T ? { mean: 0, squares: 0 } : rows(TRUTH, T - synthetic, random);
    const mean = a * made.mean + (1 - a) * real.mean;
    const between = a * (1 - a) * (made.mean - real.mean) * (made.mean - real.mean);
    return { mean, variance: (made.squares + real.squares) / T + between };
  };
/** All rows so far: the pooled mean and mean square. */
const accumulated: Step = (last, generation, random, memory) => {
  const made = rows(last, T, random);
  const square = made.squares / T + made.mean * made.mean;
  memory.mean += (made.mean - memory.mean) / generation;
  memory.square += (square - memory.square) / generation;
  return { mean: memory.mean, variance: memory.square - memory.mean * memory.mean };
};
const STRATEGIES: Readonly<Record<string, Step>> = {
  replace: mixed(T),
  'mix 0.9': mixed(90),
  'mix 0.5': mixed(50),
  accumulate: accumulated,
};

const chain = (step: Step, generations: number, random: RandomStream): { risk: number[]; variance: number[] } => {
  const memory = { mean: 0, square: 0 };
  let state = TRUTH;
  const risk: number[] = [];
  const variance: number[] = [];
  for (let g = 1; g <= generations; g++) {
    state = g === 1 ? first(step, random, memory) : step(state, g, random, memory);
    risk.push(Math.log(state.mean * state.mean));
    variance.push(Math.log(state.variance));
  }
  return { risk, variance };
};
const first = (step: Step, random: RandomStream, memory: { mean: number; square: number }): State =>
  step === accumulated ? step(TRUTH, 1, random, memory) : mixed(T)(TRUTH, 1, random, memory);

const observed = (chains: readonly (readonly number[])[], k: number): Observed => ({
  seeds: chains.length,
  generations: k,
  logs: Float64Array.from(chains.flatMap((logs) => logs.slice(0, k))),
});

const found = new Map<string, number[]>();
for (const [name, step] of Object.entries(STRATEGIES))
  for (const seeds of [10, 20])
    for (const k of [5, 10, 20]) {
      const hits: Record<string, number> = {};
      for (let repetition = 0; repetition < repetitions; repetition++) {
        const random = rootStream(Number(values.seed)).child('early-warning', name, seeds, k, repetition);
        const chains = Array.from({ length: seeds }, (_, seed) => chain(step, 4 * k, random.child(seed)));
        for (const [what, forecast] of [
          ['risk', forecastRisk],
          ['variance', forecastVariance],
        ] as const) {
          const logs = chains.map((one) => one[what]);
          for (const times of [2, 4]) {
            const target = logs.reduce((sum, one) => sum + one[times * k - 1]!, 0) / seeds;
            const { low, high } = forecast(observed(logs, k), times * k)!;
            const key = `${what}, G = ${times}k`;
            hits[key] = (hits[key] ?? 0) + (low <= target && target <= high ? 1 : 0);
          }
        }
      }
      for (const [key, count] of Object.entries(hits)) {
        const rate = count / repetitions;
        found.set(key, [...(found.get(key) ?? []), rate]);
        console.log(`${key.padEnd(20)}${name.padEnd(12)}n = ${seeds}  k = ${String(k).padEnd(4)}${rate.toFixed(3)}`);
      }
    }
console.log('');
for (const [key, rates] of found) {
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  console.log(
    `${key.padEnd(20)}smallest ${Math.min(...rates).toFixed(3)}  mean ${mean.toFixed(3)}  settings ${rates.length}`,
  );
}

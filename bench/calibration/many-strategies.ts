import { jointly } from '../../core/analysis/index.js';
import type { RandomStream } from '../../core/contracts/index.js';
import { holm } from '../../core/analysis/tests/multiplicity.js';
import { studentAbove } from '../../core/analysis/tests/student.js';
import { poisson } from './laws.js';

/** What a chain is judged by: the log of a lognormal random walk, the log of a squared error that walks, rare counts. */
export type Effect = 'log-variance' | 'log-risk' | 'difference';
export interface Setting {
  readonly effect: Effect;
  readonly strategies: number;
  readonly seeds: number;
  /** correlation of the steps of chains with one seed: common random numbers */
  readonly shared: number;
  /** how many of the strategies are truly worse, and by how much */
  readonly worse: number;
  readonly by: number;
}

const GENERATIONS = 20;
const END = 4;
const STEP = 0.14;

/** The end value of each chain of one seed: the control, then the strategies. Without `worse` all have one law. */
const ends = ({ effect, strategies, shared }: Setting, random: RandomStream): Float64Array => {
  const at = new Float64Array(strategies + 1);
  const end = new Float64Array(strategies + 1);
  const [common, own] = [Math.sqrt(shared), Math.sqrt(1 - shared)];
  for (let g = 1; g <= GENERATIONS; g++) {
    const z = random.normal();
    for (let j = 0; j <= strategies; j++) {
      at[j]! += STEP * (common * z + own * random.normal());
      if (g <= GENERATIONS - END) continue;
      const level = at[j]!;
      end[j]! += (effect === 'log-risk' ? level * level : effect === 'log-variance' ? Math.exp(level) : level) / END;
    }
  }
  if (effect === 'difference') return end.map((level) => poisson(3 * Math.exp(level), random) / 1000);
  return end.map((level) => Math.log(level));
};

/** Paired effects, one column a strategy. */
export const columnsOf = (setting: Setting, random: RandomStream): Float64Array[] => {
  const { strategies, seeds, worse, by } = setting;
  const columns = Array.from({ length: strategies }, () => new Float64Array(seeds));
  for (let seed = 0; seed < seeds; seed++) {
    const end = ends(setting, random.child(seed));
    for (let j = 0; j < strategies; j++) columns[j]![seed] = end[j + 1]! - end[0]! + (j < worse ? by : 0);
  }
  return columns;
};

export interface JointRates {
  /** a strategy that is not worse called worse: by the joint test, and by Holm's adjustment of t tests */
  readonly falseAlarm: number;
  readonly falseAlarmHolm: number;
  /** share of the truly worse ones found */
  readonly found: number;
  readonly foundHolm: number;
  /** all simultaneous intervals cover */
  readonly covered: number;
}

/** Rates over `studies` simulated studies. The expected effect is 0 but for what `by` adds: chains have one law. */
export const jointRates = (setting: Setting, studies: number, random: RandomStream): JointRates => {
  const { worse, by } = setting;
  const total = { falseAlarm: 0, falseAlarmHolm: 0, found: 0, foundHolm: 0, covered: 0 };
  for (let study = 0; study < studies; study++) {
    const stream = random.child('many', JSON.stringify(setting), study);
    const columns = columnsOf(setting, stream.child('chains'));
    const { adjusted, effects } = jointly(columns, stream.child('flips'), 'above');
    const simple = holm(columns.map((column) => studentAbove(column, 0)));
    const small = (p: readonly number[], from: number, to: number): number =>
      p.slice(from, to).filter((one) => one <= 0.05).length;
    if (small(adjusted, worse, columns.length) > 0) total.falseAlarm++;
    if (small(simple, worse, columns.length) > 0) total.falseAlarmHolm++;
    total.found += small(adjusted, 0, worse) / Math.max(1, worse);
    total.foundHolm += small(simple, 0, worse) / Math.max(1, worse);
    const truth = (j: number): number => (j < worse ? by : 0);
    if (effects.every(({ low, high }, j) => low! <= truth(j) && truth(j) <= high!)) total.covered++;
  }
  return {
    falseAlarm: total.falseAlarm / studies,
    falseAlarmHolm: total.falseAlarmHolm / studies,
    found: total.found / studies,
    foundHolm: total.foundHolm / studies,
    covered: total.covered / studies,
  };
};

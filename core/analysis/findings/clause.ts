import type { GroupResults, MetricInfo, StudyRecord, Trend, Verdict } from '../../contracts/index.js';
import { worseOf } from '../series/arms.js';
import { count, exponential, figure, interval, list, percent } from './figures.js';

/** A group with what its sentences need. */
export interface Told {
  readonly record: StudyRecord;
  readonly group: GroupResults;
  readonly control: GroupResults | undefined;
  readonly metrics: readonly MetricInfo[];
}

/**
 * Where the chains end on the scale of the metric, higher = worse: what orders strategies. Effects do not, being taken
 * against controls of as many rows as each strategy has.
 */
export const endOf = ({ metric, effect }: Verdict, { group, metrics }: Told): number => {
  const end = trendIn(group, metric)?.end.mean;
  const info = metrics.find(({ id }) => id === metric);
  return end === undefined || info === undefined ? (effect?.mean ?? 0) : worseOf(info) * end;
};

const trendIn = (group: GroupResults | undefined, metric: string | undefined): Trend | undefined =>
  group?.series.find((series) => series.metric === metric)?.trend;

/**
 * What a verdict found, with its numbers: a clause that ends in the state of the last generations. Chains that have lost
 * what is measured come first, and the numbers say that they are of the others.
 */
export const clauseOf = (verdict: Verdict, told: Told): string => {
  const { lost, effect } = verdict;
  const dead = lost === undefined ? 0 : lost.here + lost.control + lost.both;
  if (lost === undefined || dead === 0) return effect === undefined ? '' : measured(verdict, told);
  const first = lostClause(verdict, lost);
  return effect === undefined || effect.n === 0
    ? first
    : `${first}; in the ${count(effect.n, 'seed')} with a number in both ${measured(verdict, told)}`;
};

const LOST: Readonly<Partial<Record<Verdict['id'], string>>> = {
  'variance-collapse': 'no variance is left',
  'lost-tails': 'nothing of the tail can be measured any more',
  'lost-modes': 'the modes can no longer be measured',
  hallucination: 'the mass without real data can no longer be measured',
};

/** How many chains have no finite number in either arm. */
const lostClause = (
  { id, metric }: Verdict,
  { here, control, both, infinite, n }: NonNullable<Verdict['lost']>,
): string => {
  const chains = here + both;
  const what =
    infinite === chains && chains > 0
      ? `the risk (${metric}) is infinite`
      : `${LOST[id] ?? `the risk (${metric}) is no finite number any more`}${infinite === 0 ? '' : ' or is infinite'}`;
  return `in ${chains} of ${count(n, 'chain')} ${what} (or the chain failed), with the control in ${control + both}`;
};

const measured = (verdict: Verdict, told: Told): string => {
  const { scale } = verdict;
  const effect = verdict.effect!;
  switch (verdict.id) {
    case 'variance-collapse': {
      const left = exponential(effect, -1);
      return `the variance ends at ${percent(left.mean)} of the control's${interval(left, percent)}`;
    }
    case 'lost-tails':
      return tails(verdict, told);
    case 'lost-modes':
      return shares('of the modes are lost', "beyond the control's losses", verdict, told);
    case 'hallucination':
      return shares('of the mass lies where there is no real data', "beyond the control's", verdict, told);
    case 'any-risk': {
      if (scale !== 'log-ratio')
        return `the risk (${verdict.metric}) ends ${signed(effect.mean)} the control's${interval(effect, figure)}`;
      const ratio = exponential(effect);
      return `the risk (${verdict.metric}) of a typical seed ends at ${figure(ratio.mean)} times the control's${interval(ratio, figure)}`;
    }
    case 'catastrophic-risk':
      return catastrophic(verdict, told);
    case 'diverging-risk':
      return verdict.state === 'present'
        ? `the risk (${verdict.metric}) still rises at the end of the run, more than half as fast as at its start`
        : `whether the risk (${verdict.metric}) still rises at the end of the run is open`;
    case 'scaling-law':
      return `the exponent with which the risk falls with the number of samples moves by ${figure(effect.mean)}${interval(effect, figure)}`;
  }
};

const signed = (value: number): string => `${figure(Math.abs(value))} ${value < 0 ? 'below' : 'above'}`;

/** Both shares in per cent where both chains have one at their ends: a difference alone reads like the share itself. */
const shares = (what: string, beyond: string, { metric, effect, n }: Verdict, { group, control }: Told): string => {
  // No chain differs: an interval of no width says nothing.
  if (effect!.mean === 0 && effect!.low === 0 && effect!.high === 0)
    return `no more ${what} than with the control in any of ${count(n ?? effect!.n, 'chain')}`;
  const here = trendIn(group, metric)?.end;
  const there = trendIn(control, metric)?.end;
  return here === undefined || there === undefined
    ? `${percent(effect!.mean)} ${what} ${beyond}${interval(effect!, percent)}`
    : `${percent(here.mean)} ${what}, with the control ${percent(there.mean)}: ${points(effect!.mean)} points more${interval(effect!, points)}`;
};

/** Of per cent. */
const points = (difference: number): string => figure(Number((100 * difference).toPrecision(2)));

/** Both masses in per cent, by the name of the class where the source has one for it. */
const tails = ({ metric, effect, halved }: Verdict, { record, group, control, metrics }: Told): string => {
  const info = metrics.find(({ id }) => id === metric);
  const { rareName, rareMass } = record.sources[group.source]?.truth ?? {};
  const named = rareName !== undefined && info?.rare === true;
  const truly = rareMass === undefined ? '' : ` (truly ${percent(rareMass)})`;
  const name = named ? `the share of ${rareName} rows${truly}` : `the tail mass (${metric})`;
  const here = trendIn(group, metric);
  const there = trendIn(control, metric);
  const fell = halved === undefined || halved.here <= halved.control ? '' : `. ${half(halved)}`;
  const ends = here?.masses;
  if (ends !== undefined && ends.none > 0) return `${gone(name, ends, there?.masses)}${fell}`;
  const left = exponential(effect!, -1);
  const ratio = `${percent(left.mean)} of the control's${interval(left, percent)}`;
  if (here === undefined || there === undefined) return `${name} ends at ${ratio}${fell}`;
  const [from, to, kept] = [here.first.mean, here.end.mean, there.end.mean].map((log) => percent(Math.exp(log)));
  return `${name} in a typical seed goes from ${from} to ${to}, where the control ends at ${kept}: ${ratio}${fell}`;
};

type Masses = NonNullable<Trend['masses']>;

/** Where some chains make none, there is no typical one: how many make none, and what the others make. */
const gone = (name: string, ends: Masses, control: Masses | undefined): string =>
  `${name} is 0 in ${ends.none} of ${count(ends.n, 'chain')}, which no longer make any${others(ends)}` +
  (control === undefined
    ? ''
    : `; with the control ${control.none === 0 ? 'in none' : `in ${control.none}`} of ${control.n}${middle(control)}`);
const others = (ends: Masses): string =>
  ends.median === undefined
    ? ''
    : ends.n - ends.none === 1
      ? `; the other one ends at ${percent(ends.median)}`
      : `; the other ${ends.n - ends.none} end at ${percent(ends.low!)} to ${percent(ends.high!)} (median ${percent(ends.median)})`;
const middle = ({ none, median }: Masses): string =>
  median === undefined ? '' : ` (median${none === 0 ? '' : ' of the others'} ${percent(median)})`;

const half = ({ here, control, n }: NonNullable<Verdict['halved']>): string =>
  `In ${here} of ${n} seeds it falls under half of the true mass where the control keeps more` +
  (control === 0 ? '' : ` (the other way round: ${control})`);

const catastrophic = ({ metric, state }: Verdict, { group, control }: Told): string => {
  const here = trendIn(group, metric)?.end;
  const there = trendIn(control, metric)?.end;
  if (here !== undefined && there !== undefined)
    return `the risk (${metric}) ends at ${figure(here.mean)}${interval(here, figure)} where the control has ${figure(there.mean)}`;
  return state === 'present'
    ? `the risk (${metric}) is catastrophically above the control's`
    : `whether the risk (${metric}) is catastrophically above the control's is open`;
};

/** Risks that the study measured too and that exceed the tolerance, whatever the one that judges does. */
export const disagreeing = ({ others = [], metric }: Verdict): string =>
  others.length === 0
    ? ''
    : ` ${metric} judges; beyond the same tolerance, and also measured: ${list(
        others.map((one) =>
          one.ratio !== undefined
            ? `${one.metric} (${figure(one.ratio)} times the control's)`
            : one.difference !== undefined
              ? `${one.metric} (${figure(one.difference)} above the control's)`
              : `${one.metric} (lost or infinite in ${one.lost} of ${count(one.n, 'chain')})`,
        ),
      )}.`;

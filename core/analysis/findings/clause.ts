import type { GroupResults, MetricInfo, StudyRecord, Trend, Verdict } from '../../contracts/index.js';
import { exponential, figure, interval, percent } from './figures.js';

/** A group with what its sentences need. */
export interface Told {
  readonly record: StudyRecord;
  readonly group: GroupResults;
  readonly control: GroupResults | undefined;
  readonly metrics: readonly MetricInfo[];
}

const trendIn = (group: GroupResults | undefined, metric: string | undefined): Trend | undefined =>
  group?.series.find((series) => series.metric === metric)?.trend;

/** What a verdict found, with its numbers: a clause that ends in the state of the last generations. */
export const clauseOf = (verdict: Verdict, told: Told): string => {
  const { effect, scale } = verdict;
  if (effect === undefined) return '';
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
      return `the risk (${verdict.metric}) still rises at the end of the run, more than half as fast as at its start`;
    case 'scaling-law':
      return `the exponent with which the risk falls with the number of samples moves by ${figure(effect.mean)}${interval(effect, figure)}`;
  }
};

const signed = (value: number): string => `${figure(Math.abs(value))} ${value < 0 ? 'below' : 'above'}`;

/** Both shares in per cent where both chains have one at their ends: a difference alone reads like the share itself. */
const shares = (what: string, beyond: string, { metric, effect }: Verdict, { group, control }: Told): string => {
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
  const named = rareName !== undefined && info?.use.includes('rare') === true;
  const truly = rareMass === undefined ? '' : ` (truly ${percent(rareMass)})`;
  const name = named ? `the share of ${rareName} rows${truly}` : `the tail mass (${metric})`;
  const here = trendIn(group, metric);
  const there = trendIn(control, metric);
  const left = exponential(effect!, -1);
  const ratio = `${percent(left.mean)} of the control's${interval(left, percent)}`;
  const fell = halved === undefined || halved.here <= halved.control ? '' : `. ${half(halved)}`;
  if (here === undefined || there === undefined) return `${name} ends at ${ratio}${fell}`;
  const [from, to, kept] = [here.first.mean, here.end.mean, there.end.mean].map((log) => percent(Math.exp(log)));
  return `${name} in a typical seed goes from ${from} to ${to}, where the control ends at ${kept}: ${ratio}${fell}`;
};

const half = ({ here, control, n }: NonNullable<Verdict['halved']>): string =>
  `In ${here} of ${n} seeds it falls under half of the true mass where the control keeps more` +
  (control === 0 ? '' : ` (the other way round: ${control})`);

const catastrophic = ({ metric }: Verdict, { group, control }: Told): string => {
  const here = trendIn(group, metric)?.end;
  const there = trendIn(control, metric)?.end;
  return here === undefined || there === undefined
    ? `the risk (${metric}) is catastrophically above the control's`
    : `the risk (${metric}) ends at ${figure(here.mean)}${interval(here, figure)} where the control has ${figure(there.mean)}`;
};

import type { GroupIndex, Trend, Verdict, VerdictFacts } from '../../core/contracts/index.js';
import { foundClause } from './found.js';
import type { Lookup } from './lookup.js';
import { exponential, limits, list, number, percent, plural } from './number.js';
import { excessText, riskOf } from './verdict.js';

/**
 * What a verdict found, with its numbers: a clause that ends in the state of the last generations. Chains that have lost
 * what is measured come first, and the numbers say that they are of the others.
 */
export const clauseOf = (verdict: Verdict, lookup: Lookup): string => {
  const { lost, effect } = verdict;
  const dead = lost === undefined ? 0 : lost.here + lost.control + lost.both;
  if (lost === undefined || dead === 0) return effect === undefined ? '' : measured(verdict, lookup);
  const first = lostClause(verdict, lost);
  return effect === undefined || effect.n === 0
    ? first
    : `${first}; in the ${plural(effect.n, 'seed')} with a number in both ${measured(verdict, lookup)}`;
};

const LOST: Readonly<Partial<Record<Verdict['id'], string>>> = {
  'variance-collapse': 'no variance is left',
  'lost-tails': 'nothing of the tail can be measured any more',
  'lost-modes': 'the modes can no longer be measured',
  hallucination: 'the mass without real data can no longer be measured',
};

/** How many chains have no finite number in either arm. */
const lostClause = (
  verdict: Verdict,
  { here, control, both, infinite, n }: NonNullable<VerdictFacts['lost']>,
): string => {
  const chains = here + both;
  const metric = riskOf(verdict);
  const what =
    infinite === chains && chains > 0
      ? `the risk (${metric}) is infinite`
      : `${LOST[verdict.id] ?? `the risk (${metric}) is no finite number any more`}${infinite === 0 ? '' : ' or is infinite'}`;
  return `in ${chains} of ${plural(n, 'chain')} ${what} (or the chain failed), with the control in ${control + both}`;
};

const measured = (verdict: Verdict, lookup: Lookup): string => {
  const { scale } = verdict;
  const effect = verdict.effect!;
  const risk = riskOf(verdict);
  switch (verdict.id) {
    case 'variance-collapse': {
      const left = exponential(effect, -1);
      return `the variance ends at ${percent(left.mean)} of the control's${limits(left, percent)}`;
    }
    case 'lost-tails':
      return foundClause(verdict, lookup) ?? tails(verdict, lookup);
    case 'lost-modes':
      return shares('of the modes are lost', "beyond the control's losses", verdict, lookup);
    case 'hallucination':
      return shares(inventedOf(verdict, lookup), "beyond the control's", verdict, lookup);
    case 'any-risk': {
      if (scale !== 'log-ratio')
        return `the risk (${risk}) ends ${aboveOrBelow(effect.mean)} the control's${limits(effect)}`;
      const ratio = exponential(effect);
      return `the risk (${risk}) of a typical seed ends at ${number(ratio.mean)} times the control's${limits(ratio)}`;
    }
    case 'catastrophic-risk':
      return catastrophic(verdict, lookup);
    case 'diverging-risk':
      return verdict.state === 'present'
        ? `the risk (${risk}) still rises at the end of the run, more than half as fast as at its start`
        : `whether the risk (${risk}) still rises at the end of the run is open`;
    case 'scaling-law':
      return `the exponent with which the risk falls with the number of samples moves by ${number(effect.mean)}${limits(effect)}`;
  }
};

/** Where real rows have some of it too, not all of it is where there is no real data. */
const inventedOf = ({ metric }: Verdict, lookup: Lookup): string =>
  lookup.metric(metric)?.ideal === 'real'
    ? `counts as hallucinated by ${metric}`
    : 'of the mass lies where there is no real data';

const aboveOrBelow = (value: number): string => `${number(Math.abs(value))} ${value < 0 ? 'below' : 'above'}`;

/** Both shares in per cent where both chains have one at their ends: a difference alone reads like the share itself. */
const shares = (what: string, beyond: string, { group, metric, effect, n }: Verdict, lookup: Lookup): string => {
  // No chain differs: an interval of no width says nothing.
  if (effect!.mean === 0 && effect!.low === 0 && effect!.high === 0)
    return `no more ${what} than with the control in any of ${plural(n ?? effect!.n, 'chain')}`;
  const here = lookup.trend(group, metric)?.end;
  const there = lookup.trend(lookup.control(group), metric)?.end;
  return here === undefined || there === undefined
    ? `${percent(effect!.mean)} ${what} ${beyond}${limits(effect!, percent)}`
    : `${percent(here.mean)} ${what}, with the control ${percent(there.mean)}: ${points(effect!.mean)} points more${limits(effect!, points)}`;
};

/** Of per cent. */
const points = (difference: number): string => number(100 * difference);

/** What the source calls its rare events and how frequent they are, where it is these that a metric is about. */
export const rareOf = (
  group: GroupIndex,
  metric: string | undefined,
  lookup: Lookup,
): { readonly name: string; readonly mass?: number | undefined } | undefined => {
  const { rareName, rareMass } = lookup.record.sources[lookup.group(group).source]?.truth ?? {};
  return rareName === undefined || lookup.metric(metric)?.rare !== true
    ? undefined
    : { name: rareName, mass: rareMass };
};

/** The mass by the name of the class where the source has one for it. */
const nameOfTail = ({ group, metric }: Verdict, lookup: Lookup): string => {
  const rare = rareOf(group, metric, lookup);
  if (rare === undefined) return `the tail mass (${metric})`;
  return `the share of ${rare.name} rows${rare.mass === undefined ? '' : ` (truly ${percent(rare.mass)})`}`;
};

/** Both masses in per cent. */
const tails = (verdict: Verdict, lookup: Lookup): string => {
  const { group, metric, effect, halved } = verdict;
  const name = nameOfTail(verdict, lookup);
  const here = lookup.trend(group, metric);
  const there = lookup.trend(lookup.control(group), metric);
  const fell = halved === undefined || halved.here <= halved.control ? '' : `. ${half(halved)}`;
  const ends = here?.masses;
  if (ends !== undefined && ends.none > 0) return `${gone(name, ends, there?.masses)}${fell}`;
  const left = exponential(effect!, -1);
  const ratio = `${percent(left.mean)} of the control's${limits(left, percent)}`;
  if (here === undefined || there === undefined) return `${name} ends at ${ratio}${fell}`;
  const [from, to, kept] = [here.first.mean, here.end.mean, there.end.mean].map((log) => percent(Math.exp(log)));
  return `${name} in a typical seed goes from ${from} to ${to}, where the control ends at ${kept}: ${ratio}${fell}`;
};

type Masses = NonNullable<Trend['masses']>;

/** Where some chains make none, there is no typical one: how many make none, and what the others make. */
const gone = (name: string, ends: Masses, control: Masses | undefined): string =>
  `${name} is 0 in ${ends.none} of ${plural(ends.n, 'chain')}, which no longer make any${others(ends)}` +
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

const half = ({ here, control, n }: NonNullable<VerdictFacts['halved']>): string =>
  `In ${here} of ${n} seeds it falls under half of the true mass where the control keeps more` +
  (control === 0 ? '' : ` (the other way round: ${control})`);

const catastrophic = (verdict: Verdict, lookup: Lookup): string => {
  const { group, metric, state } = verdict;
  const risk = riskOf(verdict);
  const here = lookup.trend(group, metric)?.end;
  const there = lookup.trend(lookup.control(group), metric)?.end;
  if (here !== undefined && there !== undefined)
    return `${risk === metric ? `the risk (${metric})` : metric} ends at ${number(here.mean)}${limits(here)} where the control has ${number(there.mean)}`;
  return state === 'present'
    ? `the risk (${risk}) is catastrophically above the control's`
    : `whether the risk (${risk}) is catastrophically above the control's is open`;
};

/** Risks that the study measured too and that exceed the tolerance, whatever the one that judges does. */
export const disagreeing = ({ others = [], metric }: Verdict): string =>
  others.length === 0
    ? ''
    : ` ${metric} judges; beyond the same tolerance, and also measured: ${list(others.map((one) => `${one.metric} (${excessText(one)})`))}.`;

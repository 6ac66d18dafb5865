import type {
  Basis,
  ComparedPair,
  ComparedStrategy,
  Comparison,
  ComparisonSettings,
  Group,
  GroupIndex,
  MetricInfo,
  RandomStream,
  Verdict,
  VerdictId,
  VerdictState,
} from '../../contracts/index.js';
import { readAsRisk, type Thresholds } from '../../judging/index.js';
import type { Alone } from '../series/arms.js';
import type { SeriesTable } from '../series/table.js';
import { dunnett } from './dunnett.js';
import { COMPARED, countOf, effectsOf, isLostLevel, type Effects } from './effects.js';
import { FLIPPED, holmJointly, jointly, type Joint } from './jointly.js';
import { measured } from './max-t.js';
import { pairsOf, READABLE } from './pairs.js';

interface Member {
  readonly group: GroupIndex;
  readonly state: VerdictState;
  readonly metric: MetricInfo;
  readonly arm: Alone;
}

/**
 * Several strategies against one control: within each source, model and T those that have the same control, jointly, on
 * each definition that their profiles judge on the same metric. Their effects share the control and the real rows, which
 * max-T by flips of whole seeds takes into account. Strategies with other controls train on other numbers of rows and are
 * in comparisons of their own. Strategies and control are read over the same generations, and a seed that has lost what is
 * measured stands as the worst.
 */
export const comparisonsOf = (
  table: SeriesTable,
  groups: readonly Group[],
  verdicts: readonly Verdict[],
  random: RandomStream,
  thresholds: Thresholds,
  settings: ComparisonSettings = { method: 'auto' },
): Comparison[] =>
  [...families(groups).values()].flatMap((family) =>
    COMPARED.flatMap((id) =>
      judgedOn(table, verdicts, family, id).flatMap(({ metric, basis }) => {
        const read = id === 'any-risk' ? readAsRisk(metric)?.read : undefined;
        const control = table.alone(table.control(family[0]!)!, metric, basis, undefined, read);
        const members = family.flatMap((index) => memberOf(table, verdicts, index, id, metric, basis, read));
        return control === undefined || members.length < 2
          ? []
          : compare(table, members, control, id, random, thresholds, settings);
      }),
    ),
  );

/** Indices of the study's own strategies by what they share. */
const families = (groups: readonly Group[]): Map<GroupIndex, GroupIndex[]> => {
  const found = new Map<GroupIndex, GroupIndex[]>();
  groups.forEach(({ control, role }, index) => {
    if (control !== undefined && control !== index && role === 'strategy')
      found.set(control, [...(found.get(control) ?? []), index]);
  });
  return found;
};

/** The metrics that the profiles of a family judge a definition on, each with the basis of its numbers. */
const judgedOn = (
  table: SeriesTable,
  verdicts: readonly Verdict[],
  family: readonly GroupIndex[],
  id: VerdictId,
): { readonly metric: MetricInfo; readonly basis: Basis }[] => {
  const found = new Map<string, { readonly metric: MetricInfo; readonly basis: Basis }>();
  for (const index of family) {
    const verdict = verdicts.find((one) => one.group === index && one.id === id);
    const metric = table.input.metrics.find((one) => one.id === verdict?.metric);
    const control = table.control(index);
    if (metric === undefined || control === undefined || verdict?.state === 'not-measured') continue;
    const basis = table.arms(index, control, metric)?.basis;
    if (basis !== undefined) found.set(JSON.stringify([metric.id, basis]), { metric, basis });
  }
  return [...found.values()];
};

/** A strategy whose profile judges the definition on this metric and basis, or that has lost it. */
const memberOf = (
  table: SeriesTable,
  verdicts: readonly Verdict[],
  index: GroupIndex,
  id: VerdictId,
  metric: MetricInfo,
  basis: Basis,
  read?: (value: number) => number,
): Member[] => {
  const verdict = verdicts.find((one) => one.group === index && one.id === id);
  const arm = table.alone(index, metric, basis, undefined, read);
  if (verdict === undefined || arm === undefined) return [];
  const judged = verdict.state !== 'not-measured' && verdict.metric === metric.id;
  const here = judged && table.arms(index, table.control(index)!, metric)?.basis === basis;
  return here || arm.lost.length > 0 ? [{ group: index, state: verdict.state, metric, arm }] : [];
};

const compare = (
  table: SeriesTable,
  all: readonly Member[],
  control: Alone,
  id: VerdictId,
  random: RandomStream,
  thresholds: Thresholds,
  settings: ComparisonSettings,
): Comparison[] => {
  const { metric } = all[0]!;
  const asked = new Set(control.asked);
  const seeds = [...new Set(all.flatMap(({ arm }) => arm.asked))]
    .filter((seed) => asked.has(seed))
    .sort((a, b) => a - b);
  const effectsFor = (of: readonly Member[]): Effects =>
    effectsOf(
      id,
      metric,
      of.map(({ arm }) => arm),
      control,
      seeds,
    );
  const compared = effectsFor(all).columns.map((column) => measured(column).length);
  const members = all.filter((_, i) => compared[i]! >= thresholds.seeds);
  if (members.length < 2) return [];
  const leftOut = all.flatMap(({ group }, i) => (compared[i]! >= thresholds.seeds ? [] : [{ group, n: compared[i]! }]));
  const effects = effectsFor(members);
  const place = table.control(all[0]!.group)!;
  const { source, model, samples, strategy: label } = table.group(place);
  const stream = random.child(source, model, samples, label, id);
  const { method, instead, p, adjusted, effects: estimates } = byMethod(settings, effects, stream.child('control'));
  const lostInControl = countOf(effects.control, isLostLevel);
  const strategies = members
    .map(({ group, state }, i): ComparedStrategy => {
      const lost = countOf(effects.levels[i]!, isLostLevel);
      const effect = estimates[i]!;
      return {
        group,
        effect,
        n: effect.n,
        lost,
        lostInControl,
        unknown: seeds.length - effect.n,
        p: p[i]!,
        adjusted: adjusted[i]!,
        worse: adjusted[i]! <= thresholds.alpha,
        state,
      };
    })
    .sort((a, b) => Math.sign(a.lost) - Math.sign(b.lost) || a.effect.mean - b.effect.mean);
  const pairs =
    members.length > READABLE ? undefined : comparedPairs(members, effects, stream.child('pairs'), thresholds);
  return [
    {
      control: place,
      verdict: id,
      metric: metric.id,
      basis: control.series.basis,
      scale: effects.scale,
      method,
      ...(instead === undefined ? {} : { instead }),
      strategies,
      ...(leftOut.length === 0 ? {} : { leftOut }),
      ...(pairs === undefined ? {} : { pairs }),
    },
  ];
};

/** The strategies against their control by the method asked for, or by auto and why. */
const byMethod = (
  { method }: ComparisonSettings,
  { columns, control, levels }: Effects,
  random: RandomStream,
): Joint & Pick<Comparison, 'instead'> => {
  if (method === 'holm') return holmJointly(columns, 'above', random);
  const joint = (): Joint => jointly(columns, random, 'above');
  if (method === 'dunnett') {
    if ([control, ...levels].some((level) => level.includes(Infinity)))
      return { ...joint(), instead: { of: 'Dunnett', because: 'lost' } };
    const found = dunnett({ control, strategies: levels });
    return 'refused' in found ? { ...joint(), instead: found.refused } : found;
  }
  if (method === 'max-t' && columns.some((column) => measured(column).length < FLIPPED))
    return { ...joint(), instead: { of: 'max-T', because: 'seeds', needed: FLIPPED } };
  return joint();
};

/** Two strategies on the same seeds: the control plays no part. A pair with too few seeds in common is left out. */
const comparedPairs = (
  members: readonly Member[],
  { levels }: Effects,
  random: RandomStream,
  thresholds: Thresholds,
): ComparedPair[] =>
  (pairsOf(levels, random, thresholds)?.pairs ?? [])
    .map(({ better, worse, effect, p, adjusted, apart }): ComparedPair => ({
      better: members[better]!.group,
      worse: members[worse]!.group,
      effect,
      p,
      adjusted,
      apart,
    }))
    .sort((a, b) => b.effect.mean - a.effect.mean);

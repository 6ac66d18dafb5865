import type {
  Basis,
  ComparedPair,
  ComparedStrategy,
  Comparison,
  ComparisonSettings,
  GroupResults,
  MetricInfo,
  RandomStream,
  VerdictState,
} from '../../contracts/index.js';
import type { Alone } from '../series/alone.js';
import type { SeriesTable } from '../series/table.js';
import { readAsRisk } from '../verdicts/risk.js';
import type { Thresholds } from '../verdicts/thresholds.js';
import { byMethod } from './choose.js';
import { COMPARED, effectsOf, type ComparedId, type Effects } from './effects.js';
import { countOf, isLostLevel } from './levels.js';
import { pairsOf, READABLE } from './pairs.js';
import { measured } from './simultaneous.js';
import { comparisonText } from './words.js';

interface Member {
  readonly strategy: string;
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
  groups: readonly GroupResults[],
  random: RandomStream,
  thresholds: Thresholds,
  settings: ComparisonSettings = { method: 'auto' },
): Comparison[] =>
  [...families(groups).values()].flatMap((family) =>
    COMPARED.flatMap((id) =>
      judgedOn(table, groups, family, id).flatMap(({ metric, basis }) => {
        const read = id === 'any-risk' ? readAsRisk(metric)?.read : undefined;
        const control = table.alone(table.control(family[0]!)!, metric, basis, undefined, read);
        const members = family.flatMap((index) => memberOf(table, groups[index]!, index, id, metric, basis, read));
        return control === undefined || members.length < 2
          ? []
          : compare(members, control, groups[family[0]!]!, id, random, thresholds, settings);
      }),
    ),
  );

/** Indices of the study's own strategies by what they share. */
const families = (groups: readonly GroupResults[]): Map<string, number[]> => {
  const found = new Map<string, number[]>();
  groups.forEach(({ source, model, samples, control, role }, index) => {
    if (control === undefined || role !== 'strategy') return;
    const key = JSON.stringify([source, model, samples, control]);
    found.set(key, [...(found.get(key) ?? []), index]);
  });
  return found;
};

/** The metrics that the profiles of a family judge a definition on, each with the basis of its numbers. */
const judgedOn = (
  table: SeriesTable,
  groups: readonly GroupResults[],
  family: readonly number[],
  id: ComparedId,
): { readonly metric: MetricInfo; readonly basis: Basis }[] => {
  const found = new Map<string, { readonly metric: MetricInfo; readonly basis: Basis }>();
  for (const index of family) {
    const verdict = groups[index]!.verdicts.find((one) => one.id === id);
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
  { strategy, verdicts }: GroupResults,
  index: number,
  id: ComparedId,
  metric: MetricInfo,
  basis: Basis,
  read?: (value: number) => number,
): Member[] => {
  const verdict = verdicts.find((one) => one.id === id);
  const arm = table.alone(index, metric, basis, undefined, read);
  if (verdict === undefined || arm === undefined) return [];
  const judged = verdict.state !== 'not-measured' && verdict.metric === metric.id;
  const here = judged && table.arms(index, table.control(index)!, metric)?.basis === basis;
  return here || arm.lost.length > 0 ? [{ strategy, state: verdict.state, metric, arm }] : [];
};

const compare = (
  all: readonly Member[],
  control: Alone,
  { source, model, samples, control: label }: GroupResults,
  id: ComparedId,
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
  const leftOut = all.flatMap(({ strategy }, i) =>
    compared[i]! >= thresholds.seeds ? [] : [{ strategy, n: compared[i]! }],
  );
  const effects = effectsFor(members);
  const stream = random.child(source, model, samples, label!, id);
  const { method, note, p, adjusted, effects: estimates } = byMethod(settings, effects, stream.child('control'));
  const lostInControl = countOf(effects.control, isLostLevel);
  const strategies = members
    .map(({ strategy, state }, i): ComparedStrategy => {
      const lost = countOf(effects.levels[i]!, isLostLevel);
      const effect = estimates[i]!;
      return {
        strategy,
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
  const comparison = {
    source,
    model,
    samples,
    control: label!,
    verdict: id,
    metric: metric.id,
    basis: control.series.basis,
    scale: effects.scale,
    method,
    ...(note === undefined ? {} : { note }),
    strategies,
    ...(leftOut.length === 0 ? {} : { leftOut }),
    ...(pairs === undefined ? {} : { pairs }),
  };
  return [{ ...comparison, text: comparisonText(comparison) }];
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
      better: members[better]!.strategy,
      worse: members[worse]!.strategy,
      effect,
      p,
      adjusted,
      apart,
    }))
    .sort((a, b) => b.effect.mean - a.effect.mean);

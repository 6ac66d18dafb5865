import type {
  ComparedPair,
  ComparedStrategy,
  Comparison,
  ComparisonSettings,
  GroupResults,
  RandomStream,
  VerdictState,
} from '../../contracts/index.js';
import type { Arms } from '../series/arms.js';
import { difference } from '../series/summary.js';
import type { SeriesTable } from '../series/table.js';
import { readAsRisk } from '../verdicts/risk.js';
import type { Thresholds } from '../verdicts/thresholds.js';
import { byMethod } from './choose.js';
import { COMPARED, effectsOf, type ComparedId, type Effects } from './effects.js';
import { jointly } from './jointly.js';
import { measured } from './simultaneous.js';
import { comparisonText } from './words.js';

/** Pairs of more strategies than this are too many to read and to tell apart. */
const RANKED = 12;

interface Member {
  readonly strategy: string;
  readonly state: VerdictState;
  readonly arms: Arms;
}

/**
 * Several strategies against one control: within each source, model and T those that have the same control, jointly, on
 * each definition that their profiles judge on the same metric. Their effects share the control and the real rows, which
 * max-T by flips of whole seeds takes into account. Strategies with other controls train on other numbers of rows and are
 * in comparisons of their own.
 */
export const comparisonsOf = (
  table: SeriesTable,
  groups: readonly GroupResults[],
  random: RandomStream,
  thresholds: Thresholds,
  settings: ComparisonSettings = { method: 'auto' },
): Comparison[] =>
  [...families(groups).values()].flatMap((family) =>
    COMPARED.flatMap((id) => {
      const byMetric = new Map<string, Member[]>();
      for (const index of family) {
        const member = memberOf(table, groups[index]!, index, id, thresholds);
        if (member === undefined) continue;
        const key = JSON.stringify([member.arms.metric.id, member.arms.basis]);
        byMetric.set(key, [...(byMetric.get(key) ?? []), member]);
      }
      return [...byMetric.values()].flatMap((members) =>
        members.length < 2 ? [] : [compare(members, groups[family[0]!]!, id, random, thresholds, settings)],
      );
    }),
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

const memberOf = (
  table: SeriesTable,
  { strategy, verdicts }: GroupResults,
  index: number,
  id: ComparedId,
  { seeds: fewest }: Thresholds,
): Member | undefined => {
  const verdict = verdicts.find((one) => one.id === id);
  const control = table.control(index);
  const metric = table.input.metrics.find((one) => one.id === verdict?.metric);
  if (verdict === undefined || verdict.state === 'not-measured' || metric === undefined || control === undefined)
    return undefined;
  const arms = table.arms(index, control, metric, id === 'any-risk' ? readAsRisk(metric)?.read : undefined);
  return arms === undefined || arms.seeds.length < fewest ? undefined : { strategy, state: verdict.state, arms };
};

const compare = (
  members: readonly Member[],
  { source, model, samples, control }: GroupResults,
  id: ComparedId,
  random: RandomStream,
  thresholds: Thresholds,
  settings: ComparisonSettings,
): Comparison => {
  const seeds = [...new Set(members.flatMap(({ arms }) => arms.seeds))].sort((a, b) => a - b);
  const effects = effectsOf(
    id,
    members.map(({ arms }) => arms),
    seeds,
  );
  const stream = random.child(source, model, samples, control!, id);
  const { method, note, p, adjusted, effects: estimates } = byMethod(settings, effects, stream.child('control'));
  const strategies = members
    .map(({ strategy, state }, i): ComparedStrategy => ({
      strategy,
      effect: estimates[i]!,
      p: p[i]!,
      adjusted: adjusted[i]!,
      worse: adjusted[i]! <= thresholds.alpha,
      state,
    }))
    .sort((a, b) => a.effect.mean - b.effect.mean);
  const pairs = members.length > RANKED ? undefined : pairsOf(members, effects, stream.child('pairs'), thresholds);
  const { metric, basis } = members[0]!.arms;
  const comparison = {
    source,
    model,
    samples,
    control: control!,
    verdict: id,
    metric: metric.id,
    basis,
    scale: effects.scale,
    method,
    ...(note === undefined ? {} : { note }),
    strategies,
    ...(pairs === undefined ? {} : { pairs }),
  };
  return { ...comparison, text: comparisonText(comparison) };
};

/** Two strategies on the same seeds: the control cancels. A pair with too few seeds in common is left out. */
const pairsOf = (
  members: readonly Member[],
  { columns }: Effects,
  random: RandomStream,
  { alpha, seeds: fewest }: Thresholds,
): ComparedPair[] => {
  const found = members.flatMap((_, i) =>
    members.slice(i + 1).flatMap((__, after) => {
      const j = i + 1 + after;
      const d = difference(columns[i]!, columns[j]!);
      return measured(d).length < fewest ? [] : [{ i, j, d }];
    }),
  );
  if (found.length === 0) return [];
  const { p, adjusted, effects } = jointly(
    found.map(({ d }) => d),
    random,
    'both',
  );
  return found
    .map(({ i, j }, at): ComparedPair => {
      const { n, mean, low, high } = effects[at]!;
      const [worse, better] = mean < 0 ? [j, i] : [i, j];
      const limits =
        low === undefined || high === undefined ? {} : mean < 0 ? { low: -high, high: -low } : { low, high };
      return {
        better: members[better]!.strategy,
        worse: members[worse]!.strategy,
        effect: { n, mean: Math.abs(mean), ...limits },
        p: p[at]!,
        adjusted: adjusted[at]!,
        apart: adjusted[at]! <= alpha,
      };
    })
    .sort((a, b) => b.effect.mean - a.effect.mean);
};

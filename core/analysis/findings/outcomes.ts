import type {
  GroupFinding,
  GroupIndex,
  GroupTone,
  MetricInfo,
  Series,
  Verdict,
  VerdictId,
} from '../../contracts/index.js';
import { definitionOf } from '../../definitions/index.js';
import { worseOf } from '../series/arms.js';

/** Worst first: a strategy stands where its worst setting does. */
export const WORST: readonly GroupTone[] = ['collapse', 'warning', 'undecided', 'safe'];

/** What the verdicts of one group come to. */
export interface Outcome {
  readonly group: GroupIndex;
  readonly strategy: string;
  readonly verdicts: readonly Verdict[];
  readonly outcome: GroupFinding['outcome'];
  /** warning: worse than real rows, but not shown to collapse in the sense that most readers give the word */
  readonly tone: GroupTone;
  /** the definition that leads */
  readonly lead: Verdict;
  /** how much is said: orders outcomes of one tone */
  readonly weight: number;
  /** orders outcomes of one weight and lead: where the chains end on the lead's metric, higher = worse */
  readonly strength: number;
}

const gravityOf = ({ id }: { readonly id: VerdictId }): number => definitionOf(id).gravity;
const isLost = ({ lost }: Verdict): boolean => lost !== undefined && lost.here > lost.control;

/** Present, and by estimate more than the margin that would still count as kept; or gone in more chains than the control's. */
const isStrong = (verdict: Verdict): boolean =>
  !definitionOf(verdict.id).mild && (isLost(verdict) || (verdict.effect?.mean ?? 0) >= (verdict.margin ?? 0));

/** undefined: nothing of the group was measured against a control. */
export const outcomeOf = (
  of: Pick<Outcome, 'group' | 'strategy' | 'verdicts'>,
  series: readonly Series[],
  metrics: readonly MetricInfo[],
): Outcome | undefined => {
  const all = [...of.verdicts].sort((a, b) => gravityOf(a) - gravityOf(b));
  const measured = all.filter(({ state }) => state !== 'not-measured');
  if (measured.length === 0) return undefined;
  const as = (outcome: Outcome['outcome'], tone: GroupTone, lead: Verdict, weight: number): Outcome => ({
    ...of,
    outcome,
    tone,
    lead,
    weight,
    strength: isLost(lead) ? Infinity : endOf(lead, series, metrics),
  });
  const present = measured.filter((one) => one.state === 'present' && !one.withinTolerance);
  const strong = present.filter(isStrong);
  if (strong.length > 0) return as('collapses', 'collapse', strong[0]!, strong.length);
  // Only weak definitions hold, or strong ones by less than their margin.
  const slight = present.find(({ id }) => !definitionOf(id).mild);
  if (present.length > 0) return as('worse', 'warning', slight ?? present[0]!, present.length);
  const open = measured.filter(({ state }) => state === 'undecided');
  // The weakest definition says most where none is decided: how much worse than real rows it may be.
  if (open.length > 0)
    return as('undecided', 'undecided', open.find(({ id }) => id === 'any-risk') ?? open[0]!, -open.length);
  // Safe by the metric that judges, and not by another one.
  const risk = measured.find(({ others }) => others !== undefined);
  if (risk !== undefined) return as('divided', 'warning', risk, 0);
  // What every chain has lost, real rows' too, is no comparison; and no reason to call the rest safe.
  const gone = all.find(({ because }) => because === 'lost');
  if (gone !== undefined) return as('nothing-to-compare', 'warning', gone, 0);
  // Nor is what is no worse than a control that does it as badly as can be.
  const hollow = measured.find(({ caveats }) => caveats.some(({ kind }) => kind === 'control-at-worst'));
  if (hollow !== undefined) return as('nothing-learnt', 'warning', hollow, 0);
  const bounded = measured.find(({ id, bound }) => id === 'any-risk' && bound !== undefined);
  return as('kept', 'safe', bounded ?? measured[0]!, measured.length);
};

/**
 * Where the chains end on the scale of the metric, higher = worse: what orders strategies. Effects do not, being taken
 * against controls of as many rows as each strategy has.
 */
const endOf = (
  { group, metric, effect }: Verdict,
  series: readonly Series[],
  metrics: readonly MetricInfo[],
): number => {
  const end = series.find((one) => one.group === group && one.metric === metric)?.trend?.end.mean;
  const info = metrics.find(({ id }) => id === metric);
  return end === undefined || info === undefined ? (effect?.mean ?? 0) : worseOf(info) * end;
};

/** Most is said first; then the graver definition; of one definition, the chains that end worse. */
export const clearer = (a: Outcome, b: Outcome): number =>
  b.weight - a.weight ||
  gravityOf(a.lead) - gravityOf(b.lead) ||
  (a.strength === b.strength ? 0 : b.strength - a.strength);

/**
 * Outcomes of one tone, one finding for each strategy and set of verdicts: that of its clearest setting, with the others in
 * which every definition has the same state. Settings whose verdicts differ have findings of their own.
 */
export const merged = (outcomes: readonly Outcome[]): readonly GroupFinding[] => {
  const alike = new Map<string, Outcome[]>();
  for (const one of outcomes) {
    const states = one.verdicts.map((verdict) => [
      ...[verdict.id, verdict.state, verdict.state === 'present' && verdict.withinTolerance],
      ...[verdict.identical === true, verdict.lost !== undefined && verdict.lost.here + verdict.lost.both > 0],
      verdict.others?.map(({ metric }) => metric),
      verdict.caveats.some(({ kind }) => kind === 'control-at-worst'),
    ]);
    const key = JSON.stringify([one.strategy, states]);
    alike.set(key, [...(alike.get(key) ?? []), one]);
  }
  return [...alike.values()]
    .map((same) => ({ same, clearest: same.reduce((best, one) => (clearer(best, one) > 0 ? one : best)) }))
    .sort((a, b) => clearer(a.clearest, b.clearest))
    .map(({ same, clearest: { group, outcome, tone, lead } }) => ({
      kind: 'group',
      tone,
      outcome,
      group,
      alike: same.flatMap((one) => (one.group === group ? [] : [one.group])),
      lead: lead.id,
      ...(lead.metric === undefined ? {} : { metric: lead.metric }),
    }));
};

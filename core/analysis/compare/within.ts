import type { RandomStream, RunPairing, VerdictId } from '../../contracts/index.js';
import { definitionOf } from '../../definitions/index.js';
import type { Thresholds } from '../../judging/index.js';
import type { Scale } from '../comparisons/effects.js';
import type { Alone, Arms } from '../series/arms.js';
import { moments } from '../series/summary.js';
import type { SeriesTable } from '../series/table.js';
import { endOf, lastOf } from '../series/window.js';
import { countBound } from '../tests/counts.js';
import { apartBelow } from '../tests/two-samples.js';
import type { Evidence, JudgingContext } from '../verdicts/judge.js';
import { JUDGES } from '../verdicts/judges.js';
import { kindOf } from '../verdicts/risk.js';
import { shownPart } from '../verdicts/tail-elements.js';
import { absenceOf, judged } from '../verdicts/verdict.js';

export interface EffectPlace {
  readonly id: VerdictId;
  readonly arms: Arms;
  readonly pairing: RunPairing;
  readonly before: Alone;
  readonly after: Alone;
  readonly scale: Scale;
  readonly table: SeriesTable;
  /** of the run, and of the reference */
  readonly places: readonly [here: number, reference: number];
}

/**
 * The definition's own margin, with the reference in the control's place, and whether the run is shown to stay below it: by
 * the definition's own rule for absence, with all that forbids it (lost chains, unknown ones, few seeds, few hits).
 */
export const marginOf = (
  held: EffectPlace,
  thresholds: Thresholds,
  random: RandomStream,
): { readonly margin: number; readonly within: boolean } => {
  const { id, arms, table, places } = held;
  const { tolerance, evaluate } = table.input.record.study;
  const judge = JUDGES.find((one) => one.id === id)!;
  const context: JudgingContext = {
    tolerance,
    thresholds,
    random,
    evaluate,
    shown: shownPart(table, ...places, arms),
    sizes: [],
  };
  if (arms.seeds.length < 2) return { margin: 0, within: false };
  const evidence = judge.judge(arms, context);
  // Logs may exist of the chains side by side, and not of all.
  const margin =
    evidence.scale === held.scale.name
      ? evidence.margin
      : tolerance.increase * Math.abs(moments(arms.control(endOf(arms.generations))).mean);
  if (evidence.cannotExclude !== undefined || evidence.heavyTailed === true) return { margin, within: false };
  const within =
    held.pairing.by === 'seed'
      ? isWithin(evidence, arms, thresholds)
      : isApartWithin(held, margin, tolerance, thresholds);
  return { margin, within };
};

const isWithin = (evidence: Evidence, { lost }: Arms, { alpha, seeds }: Thresholds): boolean => {
  const n = judged(evidence, lost);
  return n >= Math.max(seeds, evidence.atLeast ?? 0) && absenceOf(evidence, lost) <= alpha;
};

/**
 * Of chains that are not paired: means on the judged scale, and of a positive risk the mean risks over the tolerance's window
 * too, since a typical chain says nothing of a few that are far worse; of what few chains may carry their exact count as well.
 */
const isApartWithin = (
  { id, arms, before, after, scale }: EffectPlace,
  margin: number,
  tolerance: JudgingContext['tolerance'],
  { alpha, seeds, chains }: Thresholds,
): boolean => {
  if (before.lost.length + after.lost.length + before.unknown.length + after.unknown.length > 0) return false;
  if (Math.min(before.seeds.length, after.seeds.length) < seeds) return false;
  const end = endOf(arms.generations);
  const [x, y] = [after.means(end), before.means(end)];
  if (!(apartBelow(x.map(scale.on), y.map(scale.on), margin) <= alpha)) return false;
  if (id === 'any-risk' && kindOf(arms) === 'risk') {
    const window = lastOf(arms.generations, tolerance.window);
    const allowed = before.means(window).map((value) => value * (1 + tolerance.increase));
    return apartBelow(after.means(window), allowed, 0) <= alpha;
  }
  if (definitionOf(id).share) {
    const events = x.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0);
    return countBound(events, x.length, chains, alpha).p <= alpha;
  }
  return true;
};

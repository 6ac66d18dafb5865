import type { WalkDisagreement } from '../../contracts/index.js';
import { moments } from '../series/summary.js';
import type { SeriesTable } from '../series/table.js';
import { lastOf } from '../series/window.js';
import { profileOf } from '../verdicts/profile.js';
import { inUnit, readAsRisk } from '../verdicts/risk.js';
import type { LevelTools } from './levels.js';

/** So many times the tolerated rise of another risk is no matter of chance or of taste. Collapsar's choice. */
const MANY = 2;

/**
 * What else was measured at one step of a walk and does not look safe there: definitions stronger than any rise in risk
 * that are present, and other risks of which the mean level lies beyond twice what is tolerated. No tests of their own:
 * they say where to look, and take nothing back of what was shown.
 */
export const disagreementsAt = (
  table: SeriesTable,
  { index, control, value }: { readonly index: number; readonly control: number; readonly value: number },
  judged: string,
  { thresholds, random }: LevelTools,
): readonly WalkDisagreement[] => {
  const { source, model, strategy, samples } = table.group(index);
  const verdicts = profileOf(table, index, thresholds, random.child(source, model, strategy, samples))
    .filter((one) => one.id !== 'any-risk' && one.state === 'present' && !one.withinTolerance)
    .map(({ id, metric = '', n = 0 }) => ({ value, metric, verdict: id, n }));
  return [...verdicts, ...risksAt(table, index, control, judged).map((risk) => ({ value, ...risk }))];
};

const risksAt = (
  table: SeriesTable,
  index: number,
  control: number,
  judged: string,
): readonly Omit<WalkDisagreement, 'value'>[] => {
  const { record, metrics } = table.input;
  const { tolerance } = record.study;
  return metrics.flatMap((metric) => {
    if (metric.id === judged || (metric.measures !== 'risk' && metric.measures !== 'signed-risk')) return [];
    const reading = readAsRisk(metric);
    const arms = reading && table.arms(index, control, metric, reading.read);
    if (arms === undefined || arms.seeds.length === 0) return [];
    const window = lastOf(arms.generations, tolerance.window);
    const here = moments(arms.here(window)).mean;
    const there = moments(arms.control(window)).mean;
    const beyond =
      metric.measures === 'signed-risk'
        ? beyondAmount(here - there, inUnit(tolerance.nats, metric))
        : beyondShare(here, there, tolerance.increase);
    return beyond === undefined ? [] : [{ metric: metric.id, ...beyond, n: arms.seeds.length }];
  });
};

type Beyond = Pick<WalkDisagreement, 'ratio' | 'difference'> | undefined;

/** Undefined: not beyond it. A level that is not finite is beyond everything, and has no number. */
const beyondAmount = (difference: number, nats: number): Beyond => {
  if (!Number.isFinite(difference)) return {};
  return difference > MANY * nats ? { difference } : undefined;
};
const beyondShare = (here: number, control: number, increase: number): Beyond => {
  const difference = here - control;
  if (!Number.isFinite(difference)) return {};
  if (!(here > MANY * (1 + increase) * control)) return undefined;
  const ratio = here / control;
  return Number.isFinite(ratio) ? { ratio } : { difference };
};

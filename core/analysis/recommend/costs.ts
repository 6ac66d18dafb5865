import type { Recommendation, WalkPlan, WalkRecommendation } from '../../contracts/index.js';
import type { AnalysisInput, GroupProgress } from '../input.js';

interface Rows {
  readonly real: number;
  readonly synthetic: number;
}

/**
 * What the rows of the walk cost at the study's prices: all chains so far, about what would halve the gap, and which
 * value shown safe is cheapest, and which gives most quality for the money. Fixed real rows are bought once for the whole chain; teachers' rows are synthetic.
 */
export const costsOf = (
  { record, progress }: AnalysisInput,
  plan: Omit<WalkPlan, 'steps'> &
    Recommendation &
    Pick<WalkRecommendation, 'scale'> & { readonly estimates: ReadonlyMap<number, number> },
  steps: WalkPlan['steps'],
): WalkRecommendation['costs'] => {
  const { costs, generations } = record.study;
  if (costs === undefined) return undefined;
  const price = ({ real, synthetic }: Rows): number => real * costs.realRow + synthetic * costs.syntheticRow;
  const chains = (strategy: string): { readonly cost: number; readonly cells: number } => {
    const index = record.groups.findIndex(
      (group) =>
        group.strategy === strategy &&
        group.source === plan.source &&
        group.model === plan.model &&
        group.samples === plan.samples,
    );
    const rows = record.groups[index]?.strategy === plan.control ? plan.controlRows : plan.real;
    return index < 0
      ? { cost: 0, cells: 0 }
      : { cost: price(rowsOf(progress[index]!, rows)), cells: Object.keys(record.groups[index]!.cells).length };
  };
  const control = chains(plan.control);
  const walked = steps.map(({ value, strategy }) => ({ value, ...chains(strategy) }));
  const soFar = [control, ...walked].reduce((sum, { cost, cells }) => sum + cost * cells, 0);
  const safe = new Set(plan.tests.filter(({ outcome }) => outcome === 'safe').map(({ value }) => value));
  const cheapest = walked.filter(({ value, cells }) => safe.has(value) && cells > 0).sort((a, b) => a.cost - b.cost)[0];
  // At risk proportional to 1 / T, T has to grow by the ratio of the risks, and so do the rows that are paid for.
  const bestForMoney = walked
    .flatMap(({ value, cost, cells }) => {
      const estimate = plan.scale === 'ratio' ? plan.estimates.get(value) : undefined;
      return estimate === undefined || cells === 0 ? [] : [{ value, cost: (estimate * cost) / generations }];
    })
    .sort((a, b) => a.cost - b.cost)[0];
  const halving = plan.cellsToHalveGap;
  return {
    soFar,
    ...(halving === undefined || halving === 0 || plan.cells === 0
      ? {}
      : { toHalveGap: (halving * soFar) / plan.cells }),
    control: control.cost / generations,
    ...(bestForMoney === undefined ? {} : { equalRisk: bestForMoney }),
    ...(cheapest === undefined ? {} : { cheapest: { value: cheapest.value, cost: cheapest.cost / generations } }),
  };
};

/** Rows of one chain that have to be paid for. */
const rowsOf = ({ lineage }: GroupProgress, rows: 'fresh' | 'fixed'): Rows => {
  let real = 0;
  // Rows of an earlier generation were made, and paid for, once.
  let synthetic = lineage.made;
  for (const point of lineage.points) {
    real = rows === 'fixed' ? Math.max(real, point.real) : real + point.real;
    synthetic += point.teacher;
  }
  return { real, synthetic };
};

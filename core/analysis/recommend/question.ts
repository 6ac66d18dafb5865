import type { MetricInfo, StudyRecord, WalkPlan } from '../../contracts/index.js';
import { CollapsarError } from '../../errors/index.js';
import { anyRisk } from '../verdicts/any-risk.js';
import { candidates } from '../verdicts/metric-for.js';
import { list } from '../findings/figures.js';
import { inUnit, readAsRisk, type RiskReading } from '../verdicts/risk.js';
import { eventRule } from './event-rule.js';
import { riskRule } from './risk-rule.js';
import type { SafetyRule, WalkRows } from './rule.js';

/** What a walk asks of every chain: which number, and what of it is safe. */
export type Question = {
  readonly metric: MetricInfo;
  /** of a walk on such rows; its looks are the same for all */
  rule(rows?: WalkRows): SafetyRule;
} & ({ readonly kind: 'risk'; readonly reading: RiskReading } | { readonly kind: 'event'; readonly share: number });

/**
 * The question of a study: its tolerance, or the event that it names.
 * @throws CollapsarError COLLAPSAR_STUDY_INVALID when no metric of the study can answer it
 */
export const questionOf = ({ study }: Pick<StudyRecord, 'study'>, metrics: readonly MetricInfo[]): Question => {
  const { tolerance, recommend } = study;
  const ids = metrics.map(({ id }) => id).join(', ');
  if (recommend?.rule === 'event') {
    const { metric: wanted, below = 0.5 } = recommend.event ?? {};
    const metric =
      wanted === undefined
        ? metrics.find(({ measures }) => measures === 'tail-mass')
        : metrics.find(({ id }) => id === wanted);
    if (metric === undefined)
      throw unanswerable(
        wanted === undefined ? 'no metric of the study measures a tail mass' : `no metric of the study is ${wanted}`,
        wanted === undefined ? 'Add rare-events or tail-mass, or name recommend.event.metric' : `Metrics here: ${ids}`,
      );
    return { kind: 'event', metric, share: below, rule: () => eventRule(recommend.probability) };
  }
  if (tolerance.metric !== undefined && !metrics.some(({ id }) => id === tolerance.metric))
    throw unanswerable(
      `the tolerance names ${tolerance.metric}, which the study does not measure`,
      `Metrics here: ${ids}`,
    );
  const named = metrics.find(({ id }) => id === tolerance.metric);
  if (named !== undefined && readAsRisk(named) === undefined)
    throw unanswerable(
      `the tolerance names ${named.id}, of which neither more nor less is worse`,
      `Name a metric that is better lower or higher: ${list(metrics.filter((metric) => readAsRisk(metric) !== undefined).map(({ id }) => id)) || 'the study has none'}`,
    );
  const chosen = candidates(anyRisk, metrics, tolerance)[0];
  if (chosen?.reading === undefined)
    throw unanswerable(
      'no metric of the study measures a risk',
      'Add one, such as moments or log-likelihood, or name one in tolerance.metric',
    );
  const { metric, reading } = chosen;
  const { kind } = reading;
  return {
    kind: 'risk',
    metric,
    reading,
    rule: (rows) => riskRule({ increase: tolerance.increase, nats: inUnit(tolerance.nats, metric) }, kind, rows),
  };
};

const unanswerable = (what: string, fix: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_STUDY_INVALID', { what, where: 'recommend', fix });

/** Values along which a walk's half step is taken: whole ones only where the option says so. */
export const walkAxis = ({
  axis,
  grid,
  origin,
  samples,
}: Pick<WalkPlan, 'axis' | 'grid' | 'origin' | 'samples'>): {
  readonly grid: readonly number[];
  readonly origin?: number;
  readonly span: number;
  half?(safe: number, stopped: number): number | undefined;
} => ({
  grid,
  ...(origin === undefined ? {} : { origin }),
  span: axis.kind === 'share' ? 1 : axis.kind === 'real-rows' ? samples : Math.max(...grid) - Math.min(...grid) || 1,
  ...(axis.whole === true
    ? {
        half: (safe, stopped) => {
          const middle = safe > stopped ? Math.ceil((safe + stopped) / 2) : Math.floor((safe + stopped) / 2);
          return middle === safe || middle === stopped ? undefined : middle;
        },
      }
    : {}),
});

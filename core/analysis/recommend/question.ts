import type { MetricInfo, SafetyClaim, StudyRecord, Tolerance, Tolerated } from '../../contracts/index.js';
import { CollapsarError } from '../../errors/index.js';
import { candidates, inUnit, readAsRisk, type RiskReading } from '../../judging/index.js';
import { eventRule } from './event-rule.js';
import { riskRule } from './risk-rule.js';
import type { SafetyRule, WalkRows } from './rule.js';

/** What a walk asks of every chain: which number, and what of it is safe. */
export type Question = {
  /** what the answer calls it, where it is one of several */
  readonly name: string;
  readonly metric: MetricInfo;
  /** of a walk on such rows; its looks are the same for all */
  rule(rows?: WalkRows): SafetyRule;
} & (
  | { readonly kind: 'risk'; readonly reading: RiskReading; readonly tolerance: Tolerance }
  | { readonly kind: 'event'; readonly share: number; readonly probability: number }
);

/**
 * The questions of a study, all of which must be answered by safe: its tolerance, or the event that it names, and what it
 * says beside them.
 * @throws CollapsarError COLLAPSAR_STUDY_INVALID when no metric of the study can answer one
 */
export const questionsOf = (
  { study: { tolerance, recommend } }: Pick<StudyRecord, 'study'>,
  metrics: readonly MetricInfo[],
): readonly [Question, ...Question[]] => {
  const first: Tolerated =
    recommend?.rule === 'event' ? { event: recommend.event!, probability: recommend.probability } : tolerance;
  const { also = [] } = recommend ?? {};
  const asked = [
    questionOf(first, metrics, 'recommend'),
    ...also.map((one, i) => questionOf(one, metrics, `recommend.also[${i}]`)),
  ] as const;
  const names = asked.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return asked;
  throw new CollapsarError('COLLAPSAR_STUDY_INVALID', {
    where: 'recommend.also',
    what: `two tolerances are called ${twice}, and the answer could not say which of them it is about`,
    fix: 'Give one a name of its own: { name: rare class, metric: ... }',
  });
};

const questionOf = (asked: Tolerated, metrics: readonly MetricInfo[], where: string): Question => {
  if ('event' in asked) return eventQuestion(asked, metrics, where);
  const { name, ...tolerance } = asked;
  refuseUnreadable(tolerance.metric, metrics, where);
  const chosen = candidates('any-risk', metrics, tolerance)[0];
  if (chosen?.reading === undefined)
    throw unanswerable(
      'no metric of the study measures a risk',
      'Add one, such as moments or log-likelihood, or name one in tolerance.metric',
      where,
    );
  const { metric, reading } = chosen;
  return {
    kind: 'risk',
    name: name ?? metric.id,
    metric,
    reading,
    tolerance,
    rule: (rows) =>
      riskRule({ increase: tolerance.increase, nats: inUnit(tolerance.nats, metric) }, reading.kind, rows),
  };
};

const eventQuestion = (
  { name, event, probability }: Extract<Tolerated, { event: unknown }>,
  metrics: readonly MetricInfo[],
  where: string,
): Question => {
  const { metric: wanted, below } = event;
  const metric =
    wanted === undefined
      ? metrics.find(({ measures }) => measures === 'tail-mass')
      : metrics.find(({ id }) => id === wanted);
  if (metric !== undefined)
    return {
      kind: 'event',
      name: name ?? metric.id,
      metric,
      share: below,
      probability,
      rule: () => eventRule(probability),
    };
  throw wanted === undefined
    ? unanswerable(
        'no metric of the study measures a tail mass',
        'Add rare-events or tail-mass, or name recommend.event.metric',
        where,
      )
    : unanswerable(`no metric of the study is ${wanted}`, `Metrics here: ${namesOf(metrics)}`, where);
};

/** A metric that the tolerance names must be measured, and say which direction is worse. */
const refuseUnreadable = (name: string | undefined, metrics: readonly MetricInfo[], where: string): void => {
  if (name === undefined) return;
  const named = metrics.find(({ id }) => id === name);
  if (named === undefined)
    throw unanswerable(
      `the tolerance names ${name}, which the study does not measure`,
      `Metrics here: ${namesOf(metrics)}`,
      where,
    );
  if (readAsRisk(named) !== undefined) return;
  const readable = namesOf(metrics.filter((metric) => readAsRisk(metric) !== undefined));
  throw unanswerable(
    `the tolerance names ${name}, of which neither more nor less is worse`,
    `Name a metric that is better lower or higher: ${readable || 'the study has none'}`,
    where,
  );
};
const namesOf = (metrics: readonly MetricInfo[]): string => metrics.map(({ id }) => id).join(', ');

const unanswerable = (what: string, fix: string, where: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_STUDY_INVALID', { what, where, fix });

/** What safe means to a question. */
export const claimOf = (
  question: Question,
  { study, sources }: Pick<StudyRecord, 'study' | 'sources'>,
): SafetyClaim => {
  const { generations } = study;
  const { metric } = question;
  if (question.kind === 'risk') {
    const { tolerance } = question;
    const { kind, name: risk = metric.id } = question.reading;
    const { unit } = metric;
    return {
      kind: 'risk',
      risk,
      window: tolerance.window,
      generations,
      tolerated:
        kind === 'signed-risk'
          ? { of: 'unit', above: inUnit(tolerance.nats, metric), unit }
          : { of: 'level', increase: tolerance.increase },
    };
  }
  const rare =
    metric.rare === true
      ? Object.values(sources).find(({ truth }) => truth?.rareName !== undefined)?.truth?.rareName
      : undefined;
  const isMass = metric.measures === 'tail-mass' || metric.ideal !== undefined;
  return {
    kind: 'event',
    metric: metric.id,
    ...(rare === undefined ? {} : { rare }),
    probability: question.probability,
    below: { of: isMass ? 'truth' : 'itself', value: question.share },
    generations,
  };
};

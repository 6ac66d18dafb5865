import {
  studySchema,
  WALK_BUDGET,
  type RecommendSettings,
  type ResolvedStudy,
  type StudyFile,
  type Tolerance,
  type Tolerated,
} from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { filled } from './defaults.js';

/** The section of a walk with its defaults; also for a study that has none. */
export const recommendSettings = ({
  event,
  also,
  ...file
}: NonNullable<StudyFile['recommend']> = {}): RecommendSettings => {
  const { rule = event === undefined ? 'risk' : 'event' } = file;
  const counted = rule === 'event' ? { event: event ?? {} } : {};
  const counts = rule === 'event' || also?.some((one) => one.event !== undefined) === true;
  const { also: _, ...settings } = filled(studySchema.properties.recommend, { ...file, ...counted });
  return {
    budget: WALK_BUDGET[counts ? 'event' : 'risk'],
    ...settings,
    rule,
    ...(also === undefined ? {} : { also: also.map(toleratedOf) }),
  };
};

/** The study's tolerance with its defaults. */
export const toleranceOf = (file: StudyFile['tolerance'] = {}): Tolerance => ({
  ...filled(studySchema.properties.tolerance, file),
  // No risk that may be negative can be judged by it.
  ...(file.increase !== undefined && file.nats === undefined ? { relativeOnly: true } : {}),
});

/** @throws COLLAPSAR_STUDY_INVALID for one that is a risk and an event, or neither */
const toleratedOf = (
  { name, event, probability, ...risk }: NonNullable<NonNullable<StudyFile['recommend']>['also']>[number],
  at: number,
): Tolerated => {
  const named = name === undefined ? {} : { name };
  const refuse = (what: string, fix: string): CollapsarError =>
    new CollapsarError('COLLAPSAR_STUDY_INVALID', { where: `recommend.also[${at}]`, what, fix });
  const keys = Object.keys(risk);
  if (event === undefined) {
    if (risk.metric === undefined)
      throw refuse(
        'it names neither a metric, whose risk is tolerated so far, nor an event',
        'Write { metric: utility.auc, increase: 0.1 }, or { event: { metric: rare-events.ratio, below: 0.5 }, probability: 0.1 }',
      );
    if (probability !== undefined)
      throw refuse('a probability is one of an event, and there is none', 'Write event beside it, or take it out');
    return { ...named, ...toleranceOf(risk) };
  }
  if (keys.length > 0)
    throw refuse(
      `an event has no ${keys.join(', ')}: that is of a risk`,
      'Write two entries, one for the risk and one for the event',
    );
  const { event: filledEvent, probability: least } = filled(studySchema.properties.recommend, {
    event,
    ...(probability === undefined ? {} : { probability }),
  });
  return { ...named, event: filledEvent!, probability: least };
};

/** All risks that a study tolerates, its own first, and where they are written. */
export const tolerancesOf = ({
  tolerance,
  recommend,
}: Pick<ResolvedStudy, 'tolerance' | 'recommend'>): readonly {
  readonly tolerance: Tolerance;
  readonly where: string;
}[] => [
  { tolerance, where: 'tolerance' },
  ...(recommend?.also ?? []).flatMap((one, i) =>
    'event' in one ? [] : [{ tolerance: one, where: `recommend.also[${i}]` }],
  ),
];

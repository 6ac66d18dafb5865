import type { RecommendSettings } from '../../contracts/index.js';
import type { StudyFile } from '../schema.js';

/** An event is counted, not measured: it takes more chains. */
const BUDGET = { risk: 100, event: 400 } as const;
const HALF = 0.5;

/** The section with its defaults; also for a study that has none. */
export const recommendSettings = (file: StudyFile['recommend'] = {}): RecommendSettings => {
  const { rule = file.event === undefined ? 'risk' : 'event', event, ...rest } = file;
  return {
    axis: 'share',
    budget: BUDGET[rule],
    probability: 0.1,
    ...rest,
    rule,
    ...(rule === 'event' ? { event: { below: HALF, ...event } } : {}),
  };
};

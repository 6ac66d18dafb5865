import { studySchema, WALK_BUDGET, type RecommendSettings, type StudyFile } from '../../contracts/index.js';
import { filled } from '../defaults.js';

const section = studySchema.properties.recommend;

/** The section with its defaults; also for a study that has none. */
export const recommendSettings = ({ event, ...file }: NonNullable<StudyFile['recommend']> = {}): RecommendSettings => {
  const { rule = event === undefined ? 'risk' : 'event' } = file;
  const counted = rule === 'event' ? { event: event ?? {} } : {};
  return { budget: WALK_BUDGET[rule], ...filled(section, { ...file, ...counted }), rule };
};

import type { Finding, GroupResults, StudyRecord } from '../../contracts/index.js';
import type { Story } from './group-story.js';
import { count, list } from './figures.js';
import { GRAVITY } from './names.js';

type Order = Pick<Story, 'weight' | 'strength' | 'lead'>;

export interface Merged extends Order {
  readonly finding: Finding;
  readonly groups: number;
}

/** Most is said first; then the graver definition; of one definition, the chains that end worse. */
const clearer = (a: Order, b: Order): number =>
  b.weight - a.weight ||
  GRAVITY.indexOf(a.lead.id) - GRAVITY.indexOf(b.lead.id) ||
  (a.strength === b.strength ? 0 : b.strength - a.strength);

/**
 * Stories of one tone, one sentence for each strategy and set of verdicts: that of its clearest setting, with the others in
 * which every definition has the same state. Settings whose verdicts differ have sentences of their own.
 */
export const merge = (stories: readonly Story[]): Merged[] => {
  const alike = new Map<string, Story[]>();
  for (const story of stories) {
    const { strategy, verdicts } = story.told.group;
    const states = verdicts.map(({ id, state, withinTolerance, identical, lost, others }) => [
      ...[id, state, withinTolerance === true, identical === true],
      ...[lost !== undefined && lost.here + lost.both > 0, others?.map(({ metric }) => metric)],
    ]);
    const key = JSON.stringify([strategy, states]);
    const same = alike.get(key);
    if (same === undefined) alike.set(key, [story]);
    else same.push(story);
  }
  return [...alike.values()].map(sentence).sort(clearer);
};

const sentence = (stories: readonly Story[]): Merged => {
  const clearest = stories.reduce((best, story) => (clearer(best, story) > 0 ? story : best));
  const { group, record } = clearest.told;
  const { source, model, strategy, samples } = group;
  const others = stories.filter((story) => story !== clearest);
  return {
    groups: stories.length,
    weight: clearest.weight,
    strength: clearest.strength,
    lead: clearest.lead,
    finding: {
      tone: clearest.tone,
      text:
        `${strategy}${bracketed(where(record, group))} ${clearest.text}` +
        (others.length === 0
          ? ''
          : ` Every definition has the same state in ${count(others.length, 'other setting')}${named(others)}.`),
      group: { source, model, strategy, samples },
      ...(clearest.lead.metric === undefined ? {} : { metric: clearest.lead.metric }),
    },
  };
};

/** So many other settings are named; more are counted. */
const NAMED = 2;

const named = (stories: readonly Story[]): string =>
  stories.length > NAMED ? '' : `: ${list(stories.map(({ told }) => where(told.record, told.group)))}`;

const bracketed = (text: string): string => (text === '' ? '' : ` (${text})`);

/** The setting by what the study varies. */
export const where = (
  { study }: StudyRecord,
  { source, model, samples }: Pick<GroupResults, 'source' | 'model' | 'samples'>,
): string =>
  [
    ...(study.models.length > 1 ? [model] : []),
    ...(study.sources.length > 1 ? [`on ${source}`] : []),
    ...(study.samples.length > 1 ? [`T = ${samples}`] : []),
  ].join(', ');

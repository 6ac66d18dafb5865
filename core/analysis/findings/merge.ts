import type { Finding, StudyRecord } from '../../contracts/index.js';
import type { Story } from './group-story.js';
import { count } from './figures.js';

export interface Merged {
  readonly finding: Finding;
  readonly groups: number;
  readonly weight: number;
  readonly strength: number;
}

/** Most is said first. */
const clearer = (a: Pick<Merged, 'weight' | 'strength'>, b: Pick<Merged, 'weight' | 'strength'>): number =>
  b.weight - a.weight || b.strength - a.strength;

/** Stories of one tone, one sentence a strategy: that of its clearest setting, with how many others say the same. */
export const merge = (stories: readonly Story[]): Merged[] => {
  const byStrategy = new Map<string, Story[]>();
  for (const story of stories) {
    const { strategy } = story.told.group;
    const same = byStrategy.get(strategy);
    if (same === undefined) byStrategy.set(strategy, [story]);
    else same.push(story);
  }
  return [...byStrategy.values()].map(sentence).sort(clearer);
};

const ALSO: Readonly<Record<Story['tone'], string>> = {
  collapse: 'So it does',
  warning: 'So it is',
  safe: 'The same holds',
  undecided: 'Nor is it decided',
};

const sentence = (stories: readonly Story[]): Merged => {
  const clearest = stories.reduce((best, story) => (clearer(best, story) > 0 ? story : best));
  const { group, record } = clearest.told;
  const { source, model, strategy, samples } = group;
  const others = stories.length - 1;
  return {
    groups: stories.length,
    weight: clearest.weight,
    strength: clearest.strength,
    finding: {
      tone: clearest.tone,
      text:
        `${strategy}${where(record, group)} ${clearest.text}` +
        (others === 0 ? '' : ` ${ALSO[clearest.tone]} in ${count(others, 'other setting')}.`),
      group: { source, model, strategy, samples },
      ...(clearest.lead.metric === undefined ? {} : { metric: clearest.lead.metric }),
    },
  };
};

/** Names only what the study varies. */
const where = ({ study }: StudyRecord, { source, model, samples }: Story['told']['group']): string => {
  const parts = [
    ...(study.models.length > 1 ? [model] : []),
    ...(study.sources.length > 1 ? [`on ${source}`] : []),
    ...(study.samples.length > 1 ? [`T = ${samples}`] : []),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
};

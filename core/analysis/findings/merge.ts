import type { Finding, StudyRecord } from '../../contracts/index.js';
import type { Story } from './group-story.js';
import { count } from './figures.js';
import { NAMES } from './names.js';

export interface Merged {
  readonly finding: Finding;
  readonly groups: number;
  readonly strength: number;
}

/** Stories of one tone, one sentence a strategy: that of its clearest setting, with how many others say the same. */
export const merge = (stories: readonly Story[]): Merged[] => {
  const byStrategy = new Map<string, Story[]>();
  for (const story of stories) {
    const { strategy } = story.told.group;
    const same = byStrategy.get(strategy);
    if (same === undefined) byStrategy.set(strategy, [story]);
    else same.push(story);
  }
  return [...byStrategy.values()].map(sentence).sort((a, b) => b.strength - a.strength);
};

const sentence = (stories: readonly Story[]): Merged => {
  const clearest = stories.reduce((best, story) => (story.strength > best.strength ? story : best));
  const { group, record } = clearest.told;
  const { source, model, strategy, samples } = group;
  const others = stories.length - 1;
  const alike = stories.filter(({ lead }) => lead.id === clearest.lead.id).length - 1;
  return {
    groups: stories.length,
    strength: clearest.strength,
    finding: {
      tone: clearest.tone,
      text:
        `${strategy}${where(record, group)} ${clearest.text}` +
        (others === 0
          ? ''
          : ` The same tone in ${count(others, 'other setting')} of ${strategy}` +
            (clearest.tone === 'collapse' ? `, ${alike} of them led by ${NAMES[clearest.lead.id]}.` : '.')),
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

import type { Finding, GroupResults, StudyRecord } from '../../contracts/index.js';
import type { Story } from './group-story.js';
import { count, list } from './figures.js';
import { NAMES } from './names.js';

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
  const others = stories.filter((story) => story !== clearest);
  return {
    groups: stories.length,
    weight: clearest.weight,
    strength: clearest.strength,
    finding: {
      tone: clearest.tone,
      text:
        `${strategy}${bracketed(where(record, group))} ${clearest.text}` +
        (others.length === 0
          ? ''
          : ` ${ALSO[clearest.tone]} in ${count(others.length, 'other setting')}${named(others)}.`),
      group: { source, model, strategy, samples },
      ...(clearest.lead.metric === undefined ? {} : { metric: clearest.lead.metric }),
    },
  };
};

/** So many other settings are named; more are counted. */
const NAMED = 2;

/** The other settings with the definitions that hold, or are open, there: they need not be the clearest one's. */
const named = (stories: readonly Story[]): string =>
  stories.length > NAMED
    ? ''
    : `: ${stories
        .map(({ told, tone }) => {
          const state = tone === 'undecided' ? 'undecided' : 'present';
          const held = told.group.verdicts.filter((v) => v.state === state && v.withinTolerance !== true);
          return `${where(told.record, told.group)}${bracketed(tone === 'safe' ? '' : list(held.map(({ id }) => NAMES[id])))}`;
        })
        .join('; ')}`;

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

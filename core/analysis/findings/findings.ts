import type { Finding, GroupResults, StudyResults } from '../../contracts/index.js';
import type { Thresholds } from '../verdicts/thresholds.js';
import type { Told } from './clause.js';
import { count } from './figures.js';
import { storyOf, type Story } from './group-story.js';
import { merge } from './merge.js';
import { warningsOf } from './warnings.js';

const TONES: readonly Story['tone'][] = ['collapse', 'safe', 'undecided'];
/** Sentences of one tone; what is left over is counted in one more. */
const MOST = 5;

/** The report's first lines, most important first: what collapses, what does not, what is open, what to mind. */
export const findingsOf = (results: Omit<StudyResults, 'schema' | 'findings'>, thresholds: Thresholds): Finding[] => {
  const stories = results.groups
    .filter(({ role }) => role === 'strategy')
    .map((group) => storyOf(tell(results, group)))
    .filter((story) => story !== undefined);
  return [
    ...overview(stories),
    ...TONES.flatMap((tone) => ofTone(stories.filter((story) => story.tone === tone))),
    ...warningsOf(results, thresholds),
  ];
};

const tell = ({ record, groups, metrics }: Omit<StudyResults, 'schema' | 'findings'>, group: GroupResults): Told => ({
  record,
  group,
  metrics,
  control: groups.find(
    ({ source, model, strategy, samples }) =>
      strategy === group.control && source === group.source && model === group.model && samples === group.samples,
  ),
});

/** One line above many: how the groups divide. */
const overview = (stories: readonly Story[]): Finding[] => {
  if (stories.length <= 3) return [];
  const number = (tone: Story['tone']): number => stories.filter((story) => story.tone === tone).length;
  return [
    {
      tone: number('collapse') > 0 ? 'collapse' : number('undecided') > 0 ? 'undecided' : 'safe',
      text:
        `Of ${count(stories.length, 'setting')} compared with a control, ${number('collapse')} collapse under at least one definition, ` +
        `${number('safe')} show no collapse under any measured definition, ${number('undecided')} are not decided.`,
    },
  ];
};

const ofTone = (stories: readonly Story[]): Finding[] => {
  const merged = merge(stories);
  const shown = merged.slice(0, MOST).map(({ finding }) => finding);
  const more = merged.slice(MOST).reduce((sum, { groups }) => sum + groups, 0);
  const tone = stories[0]?.tone;
  return more === 0 || tone === undefined
    ? shown
    : [...shown, { tone, text: `${count(more, 'more setting')} of this kind: see the profile table.` }];
};

import type { Finding, GroupResults, StudyResults } from '../../contracts/index.js';
import type { Thresholds } from '../verdicts/thresholds.js';
import type { Told } from './clause.js';
import { count, list } from './figures.js';
import { storyOf, type Story } from './group-story.js';
import { merge } from './merge.js';
import { warningsOf } from './warnings.js';

const TONES: readonly Story['tone'][] = ['collapse', 'warning', 'safe', 'undecided'];
/** Sentences of one tone; what is left over is counted in one more. */
const MOST = 5;

/** The report's first lines, most important first: what collapses, what is only worse, what holds, what is open, what to mind. */
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

const DIVISION: readonly { readonly tone: Story['tone']; readonly one: string; readonly many: string }[] = [
  {
    tone: 'collapse',
    one: 'collapses under a definition stronger than any rise in risk',
    many: 'collapse under a definition stronger than any rise in risk',
  },
  { tone: 'warning', one: 'is only worse than real rows', many: 'are only worse than real rows' },
  {
    tone: 'safe',
    one: 'shows no collapse under any measured definition',
    many: 'show no collapse under any measured definition',
  },
  { tone: 'undecided', one: 'is not decided', many: 'are not decided' },
];

/** One line above many: how the groups divide. */
const overview = (stories: readonly Story[]): Finding[] => {
  if (stories.length <= 3) return [];
  const parts = DIVISION.map(({ tone, one, many }) => {
    const n = stories.filter((story) => story.tone === tone).length;
    return { tone, n, words: n === 1 ? one : many };
  }).filter(({ n }) => n > 0);
  const [first] = parts;
  const divided = list(parts.map(({ n, words }) => `${n} ${words}`));
  return [
    {
      tone: first!.tone,
      text:
        parts.length === 1
          ? `All ${stories.length} settings compared with real rows ${first!.words}.`
          : `Of ${stories.length} settings compared with real rows, ${divided}.`,
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

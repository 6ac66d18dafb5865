import type { Markup, StudyResults, Tone } from '../../core/contracts/index.js';
import { messageOf, published } from '../../core/errors/index.js';
import { answersOf, lookupOf, TONES } from '../words/index.js';
import { thumbnail } from './thumbnail.js';

/**
 * What became of a run. finished: all its chains are there; incomplete: some failed, or were not run, or its results are of an
 * earlier grid; unreported: it has no results yet; outdated: another version wrote them; foreign: no run of Collapsar's.
 */
export type RunState = 'finished' | 'incomplete' | 'unreported' | 'damaged' | 'outdated' | 'foreign';

/** A folder as `index.json` lists it. */
export interface IndexedRun {
  /** from where the index lies, with slashes; of a page that lies in none the page */
  readonly folder: string;
  readonly state: RunState;
  /** why it is not `finished`; absent: it is */
  readonly reason?: string;
  /** address of its report.html, from where the index lies; absent: there is none */
  readonly report?: string;
  /** when its results were written, or its study.json where it has none: YYYY-MM-DD, as the file system has it */
  readonly written?: string;
  /** absent: it has no results that can be read */
  readonly results?: IndexedResults;
}
/** What `index.json` says of the results of a run. */
export interface IndexedResults {
  readonly study: string;
  readonly title: string;
  /** what `run`, `recommend` or `import` put into the folder */
  readonly of: readonly ('run' | 'recommend' | 'import')[];
  /** the sentences of its answer card, one for each setting that is answered by itself; empty: nothing was judged */
  readonly answer: readonly { readonly setting?: string; readonly text: string; readonly tone: Tone }[];
  /** of the first answer; none: nothing was judged */
  readonly tone: Tone | 'none';
  readonly sources: readonly string[];
  readonly models: readonly string[];
  readonly strategies: readonly string[];
  readonly samples: readonly number[];
  readonly generations: number;
  readonly seeds: number;
  /** of the grid and of the walks */
  readonly chains: { readonly asked: number; readonly done: number; readonly failed: number; readonly missing: number };
  readonly authors: readonly string[];
  /** as the study says */
  readonly date?: string;
  readonly licence?: string;
  readonly version: string;
  readonly studyHash: string;
}
/** One run as the page lists it. */
export interface ListedRun extends IndexedRun {
  /** its judged metric by strategy; absent: it has none to draw */
  readonly thumbnail?: Markup;
}

/** What the index shows of some results. @throws TypeError for what only looks like results */
export const runFacts = (results: StudyResults): Pick<ListedRun, 'results' | 'thumbnail'> => {
  const { record, walked, counts, groups } = results;
  const { study, provenance } = record;
  const answer = answersOf(results).flatMap(({ tone, parts }) => parts.map((part) => ({ ...part, tone })));
  const sum = (key: keyof typeof counts): number => numberOf(counts[key]) + numberOf(walked?.counts[key] ?? 0);
  for (const { source, model, strategy } of [...groups, ...(walked?.groups ?? [])])
    [source, model, strategy].forEach(textOf);
  const along = groups.length === 0 && walked !== undefined;
  const drawn = thumbnail(along ? walked : results, lookupOf(results, along || undefined));
  return {
    ...(drawn === undefined ? {} : { thumbnail: drawn }),
    results: {
      study: textOf(study.study),
      title: textOf(study.title),
      of: verbsOf(results),
      answer: answer.map(({ text, tone, setting }) => ({
        ...(setting === undefined ? {} : { setting: textOf(setting) }),
        text: published(textOf(text)),
        tone: toneOf(tone),
      })),
      tone: answer[0]?.tone ?? 'none',
      sources: study.sources.map(({ as }) => textOf(as)),
      models: study.models.map(({ as }) => textOf(as)),
      strategies: study.strategies.map(({ as }) => textOf(as)),
      samples: study.samples.map(numberOf),
      generations: numberOf(study.generations),
      seeds: numberOf(study.seeds.length),
      chains: { asked: sum('cells'), done: sum('done'), failed: sum('failed'), missing: sum('missing') },
      authors: (study.authors ?? []).map(({ name }) => textOf(name)),
      ...citedIn(study),
      version: textOf(provenance.collapsar),
      studyHash: textOf(provenance.studyHash),
    },
  };
};

const verbsOf = ({ record, groups, walked }: StudyResults): IndexedResults['of'] => [
  ...(record.imported !== undefined ? (['import'] as const) : groups.length > 0 ? (['run'] as const) : []),
  ...(walked === undefined ? [] : (['recommend'] as const)),
];
const citedIn = ({ cite = {} }: StudyResults['record']['study']): Pick<IndexedResults, 'date' | 'licence'> => ({
  ...(cite.date === undefined ? {} : { date: textOf(cite.date) }),
  ...(cite.licence === undefined ? {} : { licence: textOf(cite.licence) }),
});

/** Files are anyone's: what is no text is not shown as one. */
const textOf = (value: unknown): string => {
  if (typeof value !== 'string') throw new TypeError('a text is wanted where none stands');
  return value;
};

const toneOf = (value: Tone): Tone => {
  if (!Object.hasOwn(TONES, value)) throw new TypeError('a tone is wanted where none stands');
  return value;
};
const numberOf = (value: unknown): number => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError('a number is wanted where none stands');
  return value;
};

/** What the listing has of results, or why it can have nothing of them. */
export const triedFacts = (results: StudyResults): ReturnType<typeof runFacts> & { readonly fault?: string } => {
  try {
    return runFacts(results);
  } catch (error) {
    return { fault: published(messageOf(error)) };
  }
};

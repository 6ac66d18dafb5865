import { createHash } from 'node:crypto';
import type {
  GroupPlan,
  Json,
  JsonObject,
  Provenance,
  ResolvedStudy,
  StudyRecord,
  StudyResults,
} from '../../core/contracts/index.js';
import type { Fingerprints } from '../export/index.js';
import { scriptJson } from '../html/index.js';
import { published } from '../words/index.js';

/** What a page carries so that whoever has only the page can compute its numbers again. */
export interface Again {
  readonly schema: 'collapsar/again@1';
  readonly study: ResolvedStudy;
  readonly provenance: Provenance;
  readonly command: string;
  readonly controls?: NonNullable<StudyRecord['controls']>;
  readonly walks?: NonNullable<StudyRecord['walks']>;
  /** hash of the contents of each source that is a file */
  readonly data: Readonly<Record<string, string>>;
  readonly groups: readonly AgainGroup[];
  /** SHA-256 of the page without this block, hex */
  readonly page: string;
}
export interface AgainGroup extends Omit<GroupPlan, 'cells'> {
  /** seeds that were asked for, where they are not all of the study's: the first so many */
  readonly asked?: number;
  /** seeds whose chain did not reach its end */
  readonly unfinished?: readonly number[];
  /** in the order of the seeds asked for, one for every `step`-th finished; '' = none */
  readonly cells: readonly string[];
}

/** Of a page at most: 15 kB of them. */
const MOST = 1000;

/** The same results and fingerprints give the same block. */
export const againOf = (
  { record, groups: results }: StudyResults,
  fingerprints: Fingerprints | undefined,
): Omit<Again, 'page'> => {
  const { study, provenance, command, controls, walks, sources } = record;
  const cells = record.groups.reduce((sum, group) => sum + Object.keys(group.cells).length, 0);
  const step = Math.ceil(cells / MOST);
  return {
    schema: 'collapsar/again@1',
    study: publishedOf(study),
    provenance: publishedOf(provenance),
    command: published(command).replaceAll('…/', ''),
    ...(controls === undefined ? {} : { controls: publishedOf(controls) }),
    ...(walks === undefined ? {} : { walks }),
    data: Object.fromEntries(
      Object.entries(sources).flatMap(([source, { fingerprint }]) =>
        fingerprint === undefined ? [] : [[source, fingerprint]],
      ),
    ),
    groups: record.groups.map(({ cells: keys, ...plan }, index) => {
      const asked = study.seeds.filter((seed) => keys[seed] !== undefined);
      const finished = new Set(results[index]?.seeds);
      const unfinished = asked.filter((seed) => !finished.has(seed));
      return {
        ...plan,
        ...(asked.length === study.seeds.length ? {} : { asked: asked.length }),
        ...(unfinished.length === 0 ? {} : { unfinished }),
        cells: asked.map((seed, i) =>
          i % step === 0 && finished.has(seed) ? (fingerprints?.of({ ...plan, seed }) ?? '') : '',
        ),
      };
    }),
  };
};

/** Labels stay as the study has them: they say which setting is meant. */
const LABELS = new Set(['as', 'only', 'strategy', 'source', 'model', 'gates']);
/** The same value with absolute paths cut to their last part. */
const publishedOf = <T>(value: T): T => cut(value as Json) as T;
const cut = (value: Json): Json => {
  if (typeof value === 'string') return published(value);
  if (Array.isArray(value)) return value.map(cut);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, inner]) => [key, LABELS.has(key) ? inner : cut(inner!)]),
  );
};

const OPEN = '<script type="application/json" id="again">';
const CLOSE = '</script>\n';
const PLACE = '<script type="application/json" id="data">';

const digestOf = (page: string): string => createHash('sha256').update(page, 'utf8').digest('hex');

/** The page with the block in it. */
export const withAgain = (page: string, again: Omit<Again, 'page'>): string => {
  const at = page.lastIndexOf(PLACE);
  const block = scriptJson({ ...again, page: digestOf(page) } satisfies Again);
  return `${page.slice(0, at)}${OPEN}${block}${CLOSE}${page.slice(at)}`;
};

/** Takes the block out again; undefined = the page has none. */
export const readAgain = (page: string): { readonly again: Again; readonly untouched: boolean } | undefined => {
  const from = page.lastIndexOf(OPEN);
  const to = from < 0 ? -1 : page.indexOf(CLOSE, from);
  if (to < 0) return undefined;
  const again = parsed(page.slice(from + OPEN.length, to)) as Again | undefined;
  if (again?.schema !== 'collapsar/again@1' || !Array.isArray(again.groups)) return undefined;
  return { again, untouched: digestOf(page.slice(0, from) + page.slice(to + CLOSE.length)) === again.page };
};

/** What stands in the page's block of chart data. */
export const blockOf = (page: string, id: string): unknown => {
  const open = `<script type="application/json" id="${id}">`;
  const from = page.lastIndexOf(open);
  const to = from < 0 ? -1 : page.indexOf('</script>', from);
  return to < 0 ? undefined : parsed(page.slice(from + open.length, to));
};
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

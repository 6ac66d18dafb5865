import { createHash } from 'node:crypto';
import type {
  AskedRecord,
  GroupPlan,
  Provenance,
  ResolvedStudy,
  StudyRecord,
  StudyResults,
  WalkedRecord,
} from '../../core/contracts/index.js';
import { FINGERPRINT_LENGTH, fingerprintStep, type Fingerprints } from '../export/index.js';
import { scriptJson } from '../html/index.js';
import { published, publishedValue } from '../words/index.js';

/** What the grid, or the walks, take to be computed reproduction. */
export interface ReproductionPart {
  readonly study: ResolvedStudy;
  readonly provenance: Provenance;
  readonly command: string;
  readonly controls?: NonNullable<StudyRecord['controls']>;
  /** absent: a grid, whose groups are what the study expands to */
  readonly walks?: WalkedRecord['walks'];
  /** hash of the contents of each source that is a file, by label; of other data and files that entries name, by these names */
  readonly data: Readonly<Record<string, string>>;
  /** every process held what it read against `data`; absent: there are none, or an earlier version ran some of the cells */
  readonly held?: true;
  readonly groups: readonly ReproductionGroup[];
}
/** What a page carries so that whoever has only the page can compute its numbers reproduction. */
export interface Reproduction extends ReproductionPart {
  readonly schema: 'collapsar/again@2';
  readonly walked?: ReproductionPart;
  readonly step: number;
  /** SHA-256 of the page without this block, hex */
  readonly page: string;
}
export interface ReproductionGroup {
  /** of a walk, which the study does not expand to; absent = what the study expands to at this place */
  readonly plan?: Omit<GroupPlan, 'cells'>;
  /** seeds that were asked for, where they are not all of the study's: the first so many */
  readonly asked?: number;
  /** seeds whose chain did not reach its end */
  readonly unfinished?: readonly number[];
  /** fingerprints one after the other, of every `step`-th seed asked for; spaces = none */
  readonly cells?: string;
}

const NONE = ' '.repeat(FINGERPRINT_LENGTH);

/** The same results and fingerprints give the same block. */
export const reproductionOf = (
  results: StudyResults,
  fingerprints: Fingerprints | undefined,
): Omit<Reproduction, 'page'> => {
  const { record, walked } = results;
  const step = fingerprintStep(record);
  return {
    schema: 'collapsar/again@2',
    ...partOf(record, results.groups, fingerprints, step),
    ...(record.walked === undefined || walked === undefined
      ? {}
      : { walked: partOf(record.walked, walked.groups, fingerprints, step) }),
    step,
  };
};

const partOf = (
  asked: AskedRecord & Pick<Partial<WalkedRecord>, 'walks'>,
  results: StudyResults['groups'],
  fingerprints: Fingerprints | undefined,
  step: number,
): ReproductionPart => {
  const { study, provenance, command, controls, walks, sources } = asked;
  const data = dataOf(asked);
  const withData = asked.groups.flatMap(({ source, cells }) =>
    sources[source]?.fingerprint === undefined ? [] : Object.values(cells),
  );
  return {
    study: publishedValue(study),
    provenance: publishedValue(provenance),
    command: published(command).replaceAll('…/', ''),
    ...(walks === undefined || controls === undefined ? {} : { controls: publishedValue(controls) }),
    ...(walks === undefined ? {} : { walks }),
    data,
    ...(Object.keys(data).length > 0 && fingerprints?.told(withData) === true ? { held: true } : {}),
    groups: asked.groups.map(({ cells: keys, ...plan }, index) => {
      const seeds = study.seeds.filter((seed) => keys[seed] !== undefined);
      const finished = new Set(results[index]?.seeds);
      const unfinished = seeds.filter((seed) => !finished.has(seed));
      const found = seeds
        .filter((_, i) => i % step === 0)
        .map((seed) => (finished.has(seed) ? fingerprints?.get(keys[seed]!) : undefined) ?? NONE)
        .join('')
        .trimEnd();
      return {
        ...(walks === undefined ? {} : { plan }),
        ...(seeds.length === study.seeds.length ? {} : { asked: seeds.length }),
        ...(unfinished.length === 0 ? {} : { unfinished }),
        ...(found === '' ? {} : { cells: found }),
      };
    }),
  };
};

/** Hashes of what a run read, as `Reproduction` has them. */
export const dataOf = ({ sources, inputs = {} }: Pick<AskedRecord, 'sources' | 'inputs'>): Reproduction['data'] => {
  const own = Object.entries(sources).flatMap(([source, { fingerprint }]) =>
    fingerprint === undefined ? [] : [[source, fingerprint] as const],
  );
  const known = new Set(own.map(([, fingerprint]) => fingerprint));
  const others = Object.entries(inputs)
    .filter(([name, found]) => !name.startsWith('plugin ') && !known.has(found))
    .map(([name, found]) => [published(name).replaceAll('…/', ''), found] as const);
  return Object.fromEntries([...own, ...others]);
};

/** That the page gives of the i-th seed asked for, if it does. */
export const publishedFingerprint = (
  { cells = '' }: ReproductionGroup,
  i: number,
  step: number,
): string | undefined => {
  if (i % step !== 0) return undefined;
  const from = (i / step) * FINGERPRINT_LENGTH;
  const found = cells.slice(from, from + FINGERPRINT_LENGTH).trim();
  return found === '' ? undefined : found;
};

const opening = (id: string): string => `<script type="application/json" id="${id}">`;
const CLOSE = '</script>';
/** Where a block of JSON stands in a page: its tags and what they hold. */
const blockIn = (
  page: string,
  id: string,
): { readonly from: number; readonly to: number; readonly text: string } | undefined => {
  const from = page.lastIndexOf(opening(id));
  const end = from < 0 ? -1 : page.indexOf(CLOSE, from);
  if (end < 0) return undefined;
  return { from, to: end + CLOSE.length, text: page.slice(from + opening(id).length, end) };
};
/** What stands in a page's block of JSON; undefined: it has none, or one that is damaged. */
export const blockOf = (page: string, id: string): unknown => {
  try {
    return JSON.parse(blockIn(page, id)?.text ?? '');
  } catch {
    return undefined;
  }
};

const digestOf = (page: string): string => createHash('sha256').update(page, 'utf8').digest('hex');

/** The page with a block of JSON in it, on a line of its own before the data of its charts. */
export const withBlock = (page: string, id: string, value: unknown): string => {
  const at = page.lastIndexOf(opening('data'));
  return `${page.slice(0, at)}${opening(id)}${scriptJson(value)}${CLOSE}\n${page.slice(at)}`;
};
export const withReproduction = (page: string, reproduction: Omit<Reproduction, 'page'>): string =>
  withBlock(page, 'again', { ...reproduction, page: digestOf(page) } satisfies Reproduction);

/** Takes the block out again; undefined = the page has none. */
export const readReproduction = (
  page: string,
): { readonly reproduction: Reproduction; readonly untouched: boolean } | undefined => {
  const block = blockIn(page, 'again');
  const reproduction = blockOf(page, 'again') as Reproduction | undefined;
  if (block === undefined || reproduction?.schema !== 'collapsar/again@2') return undefined;
  const without = page.slice(0, block.from) + page.slice(block.to + 1);
  return { reproduction, untouched: digestOf(without) === reproduction.page };
};

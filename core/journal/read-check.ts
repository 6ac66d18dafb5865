import type { Inputs, StudyRecord } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { inWords } from '../plugin/index.js';
import type { Journal } from './journal.js';

/** What kind of input is not the same, for sentences: data of a source, a file, a plugin. */
const isData = (name: string): boolean => !name.startsWith('plugin ');

const differing = (read: Inputs, inputs: Inputs): readonly string[] =>
  Object.keys(read).filter((name) => inputs[name] !== undefined && inputs[name] !== read[name]);

/**
 * Cells that stand in one result have read the same: what the record of the run says.
 * @throws CollapsarError COLLAPSAR_RUN_MIXED naming what two of them differ in
 */
export const checkReads = (
  folder: string,
  { inputs = {}, groups = [] }: Partial<StudyRecord>,
  journal: Journal,
): void => {
  const wrong = new Map<string, { cells: number; readonly found: string; readonly expected: string }>();
  for (const key of keysOf(groups))
    for (const [at, read] of journal.reads(key).entries()) {
      // A second one differs from the first, whatever the record says.
      const names = at > 0 ? differing(read, journal.reads(key)[0]!) : differing(read, inputs);
      for (const name of names) {
        const known = wrong.get(name);
        if (known !== undefined) known.cells++;
        else wrong.set(name, { cells: 1, found: read[name]!, expected: inputs[name] ?? journal.reads(key)[0]![name]! });
      }
    }
  const [first] = wrong;
  if (first === undefined) return;
  const [name, { cells, found, expected }] = first;
  throw new CollapsarError('COLLAPSAR_RUN_MIXED', {
    what: `${cells} of its cells ${cells === 1 ? 'has' : 'have'} read another ${name} (${inWords(found)}) than the run is of (${inWords(expected)})`,
    where: folder,
    why: 'The folder was put together from two runs, or edited: cells of two data make no result',
    fix: 'Run the study again with --fresh, or into another folder with --out.',
  });
};

/** What the journal holds of other data and other plugins beside the cells of the record; in sentences. */
export const remarksOf = (
  { inputs = {}, groups = [], sources = {} }: Partial<StudyRecord>,
  journal: Journal,
  earlier: Partial<StudyRecord> | undefined,
): readonly string[] => {
  const own = keysOf(groups);
  const others = new Map<string, number>();
  const replaced = cellsOfReplaced(earlier, sources);
  for (const key of journal.keys) {
    if (own.has(key)) continue;
    const names = journal.reads(key).flatMap((read) => differing(read, inputs));
    const name = names.find(isData) ?? names[0] ?? replaced.get(key);
    if (name !== undefined) others.set(name, (others.get(name) ?? 0) + 1);
  }
  return [...others].map(([name, cells]) => {
    const what = isData(name) ? `other data (${name})` : `another content of ${name}`;
    return `${counted(cells)} of ${what} ${cells === 1 ? 'is' : 'are'} kept in the journal and not used.`;
  });
};

/** Cells of the record that have data and do not say which they read; a sentence, undefined where there are none. */
export const doubtOf = ({ groups = [], sources = {} }: Partial<StudyRecord>, journal: Journal): string | undefined => {
  const withData = groups.filter(({ source }) => sources[source]?.fingerprint !== undefined);
  const silent = [...keysOf(withData)].filter(
    (key) => journal.reads(key).length === 0 && journal.state(key, []).reached > 0,
  ).length;
  if (silent === 0) return undefined;
  const [do_, they, them] = silent === 1 ? ['does', 'it', 'it'] : ['do', 'they', 'them'];
  return `${counted(silent)} ${do_} not say which data ${they} read: an earlier version recorded ${them}, which did not hold what each process read against the data of the run. If a file may have been replaced meanwhile, compute ${them} anew with --fresh.`;
};

const counted = (cells: number): string => `${cells} ${cells === 1 ? 'cell' : 'cells'}`;

const keysOf = (groups: StudyRecord['groups']): ReadonlySet<string> =>
  new Set(groups.flatMap(({ cells }) => Object.values(cells)));

/** By key: the source of cells that the folder was last of, where its data were others then. Old ones do not say what they read. */
const cellsOfReplaced = (
  earlier: Partial<StudyRecord> | undefined,
  sources: StudyRecord['sources'],
): ReadonlyMap<string, string> => {
  const replaced = (earlier?.groups ?? []).filter(({ source }) => {
    const [then, now] = [earlier?.sources?.[source]?.fingerprint, sources[source]?.fingerprint];
    return then !== undefined && now !== undefined && then !== now;
  });
  return new Map(
    replaced.flatMap(({ source, cells }) => Object.values(cells).map((key) => [key, `source ${source}`] as const)),
  );
};

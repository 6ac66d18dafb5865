import { chainKey, type AskedRecord, type Inputs, type Json, type StudyRecord } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { canonicalJson, inWords, SINGULAR, textsWithoutFolders } from '../plugin/index.js';
import type { Journal } from './journal.js';

/** What kind of input is not the same: data of a source or a file, or a plugin. */
const isData = (name: string): boolean => !name.startsWith('plugin ');

const differing = (read: Inputs, inputs: Inputs): readonly string[] =>
  Object.keys(read).filter((name) => inputs[name] !== undefined && inputs[name] !== read[name]);

/** The grid and the walks of a folder, where they have cells. */
const partsOf = ({ walked, ...grid }: Partial<StudyRecord>): readonly Partial<AskedRecord>[] =>
  [grid, walked ?? {}].filter(({ groups = [] }) => groups.length > 0);

/**
 * Cells that stand in one result have read the same: what the record of the run says, of the grid and of the walks.
 * @throws CollapsarError COLLAPSAR_RUN_MIXED naming what two of them differ in
 */
export const checkReads = (folder: string, record: Partial<StudyRecord>, journal: Journal): void => {
  const [first] = readsApart(record, journal);
  if (first !== undefined) {
    const [name, { cells, found, expected }] = first;
    throw new CollapsarError('COLLAPSAR_RUN_MIXED', {
      what: `${cells.size} of its cells ${cells.size === 1 ? 'has' : 'have'} read another ${name} (${inWords(found)}) than the run is of (${inWords(expected)})`,
      where: folder,
      why: 'The folder was put together from two runs, or edited: cells of two data make no result',
      fix: 'Run the study again with --fresh, or into another folder with --out.',
    });
  }
  if (record.walked !== undefined && record.walked.groups.length > 0) checkSameInputs(folder, record, record.walked);
};

interface ReadApart {
  readonly cells: Set<string>;
  readonly found: string;
  readonly expected: string;
}

/** By its name, what cells read that is not what the record says, or not what they read before. */
const readsApart = (record: Partial<StudyRecord>, journal: Journal): ReadonlyMap<string, ReadApart> => {
  const wrong = new Map<string, ReadApart>();
  for (const { inputs = {}, groups = [] } of partsOf(record))
    for (const key of keysOf(groups))
      for (const [at, read] of journal.reads(key).entries()) {
        // A second one differs from the first, whatever the record says.
        const names = at > 0 ? differing(read, journal.reads(key)[0]!) : differing(read, inputs);
        for (const name of names) {
          const known = wrong.get(name);
          if (known !== undefined) known.cells.add(key);
          else {
            const expected = inputs[name] ?? journal.reads(key)[0]![name]!;
            wrong.set(name, { cells: new Set([key]), found: read[name]!, expected });
          }
        }
      }
  return wrong;
};

/**
 * The grid and the walks of a folder share its tables: what both read must be the same. A grid without cells has none.
 * @throws CollapsarError COLLAPSAR_RUN_MIXED naming what is not
 */
export const checkSameInputs = (
  folder: string,
  grid: Pick<Partial<AskedRecord>, 'inputs' | 'groups'>,
  walks: Pick<AskedRecord, 'inputs'>,
): void => {
  const { inputs = {}, groups = [] } = grid;
  const { inputs: walked = {} } = walks;
  if (groups.length === 0) return;
  const names = differing(walked, inputs);
  const name = names.find(isData) ?? names[0];
  if (name === undefined) return;
  throw new CollapsarError('COLLAPSAR_RUN_MIXED', {
    what: `its grid is of another ${name} (${inWords(inputs[name]!)}) than its walks are (${inWords(walked[name]!)})`,
    where: folder,
    why: 'It was changed between `collapsar run` and `collapsar recommend`, which share the folder and its results.csv: cells of two data make no result',
    fix: 'Put back what was there, or give the new one a folder of its own with --out; --fresh starts over in this one.',
  });
};

/**
 * Cells of the journal that are of other data, another content or version of a plugin than those of the record, or of a version
 * whose numbers followed from the folders of absolute paths, and not used.
 */
export interface UnusedCells {
  readonly of: 'data' | 'plugin' | 'version' | 'folders';
  /** what is not the same, as `Inputs` names it; of a version the plugin with both; of folders the source, model or strategy */
  readonly input: string;
  readonly cells: number;
}

const KINDS: Readonly<Record<UnusedCells['of'], (input: string) => string>> = {
  data: (input) => `other data (${input})`,
  plugin: (input) => `another content of ${input}`,
  version: (input) => `an earlier run with ${input}`,
  folders: (input) => `an earlier run, whose numbers followed from the folders of files too (${input}),`,
};
/** What whoever runs or reports a run must know of them. */
export const unusedText = ({ of, input, cells }: UnusedCells): string =>
  `${cells} ${cells === 1 ? 'cell' : 'cells'} of ${KINDS[of](input)} ${cells === 1 ? 'is' : 'are'} kept in the journal and not used.`;

export const unusedCells = (
  record: Partial<StudyRecord>,
  journal: Journal,
  earlier: Partial<StudyRecord> | undefined,
): readonly UnusedCells[] => {
  const parts = partsOf(record);
  const own = keysOf(parts.flatMap(({ groups = [] }) => groups));
  const inputs: Inputs = Object.assign({}, ...parts.map((part) => part.inputs ?? {}));
  const sources: StudyRecord['sources'] = Object.assign({}, ...parts.map((part) => part.sources ?? {}));
  const others = new Map<string, number>();
  const before = partsOf(earlier ?? {});
  const replaced = new Map(before.flatMap((part) => [...cellsOfReplaced(part, sources)]));
  const outdated = new Map(before.flatMap((part) => parts.flatMap((now) => cellsOfVersion(part, now))));
  const placed = new Map(before.flatMap((part) => parts.flatMap((now) => cellsOfFolders(part, now))));
  for (const key of journal.keys) {
    if (own.has(key)) continue;
    const names = journal.reads(key).flatMap((read) => differing(read, inputs));
    const name = names.find(isData) ?? names[0] ?? replaced.get(key) ?? outdated.get(key) ?? placed.get(key);
    if (name !== undefined) others.set(name, (others.get(name) ?? 0) + 1);
  }
  const [versions, folders] = [outdated, placed].map((of) => new Set(of.values())) as [Set<string>, Set<string>];
  const kindOf = (input: string): UnusedCells['of'] =>
    versions.has(input) ? 'version' : folders.has(input) ? 'folders' : isData(input) ? 'data' : 'plugin';
  return [...others].map(([input, cells]) => ({ of: kindOf(input), input, cells }));
};

/** By key: cells that the folder had under a label that has another cell now, where a plugin had another version then. */
const cellsOfVersion = (
  then: Partial<AskedRecord>,
  now: Partial<AskedRecord>,
): readonly (readonly [key: string, version: string])[] => {
  const changed = (then.provenance?.plugins ?? []).flatMap(({ name, version }) => {
    const other = now.provenance?.plugins.find((plugin) => plugin.name === name)?.version;
    return other === undefined || other === version ? [] : [`${name} ${version} (now ${other})`];
  });
  if (changed.length === 0) return [];
  const asked = new Map(labelled(now));
  return labelled(then).flatMap(([label, key]) => (asked.has(label) ? [[key, changed.join(', ')] as const] : []));
};

const labelled = ({ groups = [] }: Partial<AskedRecord>): readonly (readonly [label: string, key: string])[] =>
  groups.flatMap((group) =>
    Object.entries(group.cells).map(([seed, key]) => [chainKey(group, Number(seed)), key] as const),
  );

/**
 * By key: cells that the folder had under a label that has another cell now, of entries that are the same but for the folders
 * of absolute paths, where the record of then does not say that these decided nothing.
 */
const cellsOfFolders = (
  then: Partial<AskedRecord>,
  now: Partial<AskedRecord>,
): readonly (readonly [key: string, placed: string])[] => {
  if (then.provenance?.absolutePaths !== undefined || now.provenance?.absolutePaths === undefined) return [];
  const asked = new Map(labelled(now));
  return labelled(then).flatMap(([label, key]) => {
    if (!asked.has(label)) return [];
    const [source, model, strategy] = JSON.parse(label) as readonly [string, string, string];
    const named = { sources: source, models: model, strategies: strategy } as const;
    const placed = (['sources', 'models', 'strategies'] as const).flatMap((list) => {
      const [before, after] = [then, now].map(({ study }) => entryText(study?.[list], named[list]));
      return before === textsWithoutFolders(before!) ? [] : [[list, before!, after!] as const];
    });
    const isSame = placed.every(([, before, after]) => textsWithoutFolders(before) === textsWithoutFolders(after));
    const [first] = placed;
    return first === undefined || !isSame ? [] : [[key, `${SINGULAR[first[0]]} ${named[first[0]]}`] as const];
  });
};
const entryText = (list: readonly { readonly as: string }[] = [], label: string): string =>
  canonicalJson((list.find(({ as }) => as === label) ?? null) as unknown as Json);

/**
 * Cells of the record that have data and do not say which they read: an earlier version recorded them, which did not hold
 * what each process read against the data of the run.
 */
export const unverifiedCells = (record: Partial<StudyRecord>, journal: Journal): number => {
  const withData = partsOf(record).flatMap(({ groups = [], sources = {} }) =>
    groups.filter(({ source }) => sources[source]?.fingerprint !== undefined),
  );
  return [...keysOf(withData)].filter((key) => journal.reads(key).length === 0 && journal.state(key, []).reached > 0)
    .length;
};

const keysOf = (groups: StudyRecord['groups']): ReadonlySet<string> =>
  new Set(groups.flatMap(({ cells }) => Object.values(cells)));

/** By key: the source of cells that the folder was last of, where its data were others then. Old ones do not say what they read. */
const cellsOfReplaced = (
  earlier: Partial<AskedRecord>,
  sources: StudyRecord['sources'],
): ReadonlyMap<string, string> => {
  const replaced = (earlier.groups ?? []).filter(({ source }) => {
    const [then, now] = [earlier.sources?.[source]?.fingerprint, sources[source]?.fingerprint];
    return then !== undefined && now !== undefined && then !== now;
  });
  return new Map(
    replaced.flatMap(({ source, cells }) => Object.values(cells).map((key) => [key, `source ${source}`] as const)),
  );
};

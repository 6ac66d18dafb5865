import type { Json, Provenance, ResolvedEntry, RunChange, StudyRecord } from '../../contracts/index.js';
import { canonicalJson, isObject } from '../../plugin/index.js';

/** What is the same in all runs of a study, follows from what is compared beside it, or is compared by itself. */
const DERIVED: ReadonlySet<string> = new Set(['key', 'stream', 'relativeOnly']);
const LISTS = ['sources', 'models', 'strategies', 'metrics'] as const;
const VERSIONS = ['collapsar', 'node', 'v8', 'platform', 'arch', 'engine', 'gitRevision'] as const;

/** What two runs record of themselves that is not the same: study, data, and what ran them. `renamed`: taken for each other. */
export const changesOf = (
  reference: StudyRecord,
  here: StudyRecord,
  renamed: readonly Extract<RunChange, { kind: 'replaced' }>[],
): readonly RunChange[] => [
  ...originChange(reference, here),
  ...renamed,
  ...settingChanges(reference, here, renamed),
  ...dataChanges(reference, here, renamed),
  ...circumstanceChanges(reference.provenance, here.provenance),
];

/** What ran the one is not what ran the other: versions, machine, engine, commit and plugins. */
export const circumstanceChanges = (before: Provenance, after: Provenance): readonly RunChange[] => [
  ...VERSIONS.flatMap((of) => between({ kind: 'version', of }, before[of], after[of])),
  ...pluginChanges(before, after),
];
/** Data and files by name whose content (a hash) is another, or is known of one alone. */
export const contentChanges = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly RunChange[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((of) =>
    between({ kind: 'data', of, what: 'content' }, before[of], after[of]),
  );

export const originOf = ({ imported, groups }: StudyRecord): 'grid' | 'walks' | 'import' =>
  imported !== undefined ? 'import' : groups.length === 0 ? 'walks' : 'grid';
const originChange = (reference: StudyRecord, here: StudyRecord): readonly RunChange[] => {
  const [before, after] = [originOf(reference), originOf(here)];
  return before === after ? [] : [{ kind: 'origin', before, after }];
};

const same = (a: Json | undefined, b: Json | undefined): boolean =>
  a === undefined || b === undefined ? a === b : canonicalJson(a) === canonicalJson(b);

const settingChanges = (
  { study: before }: StudyRecord,
  { study: after }: StudyRecord,
  renamed: readonly Extract<RunChange, { kind: 'replaced' }>[],
): readonly RunChange[] => {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const taken = (of: string): boolean => renamed.some((one) => one.of === of);
  return keys.flatMap((key): readonly RunChange[] => {
    const list = LISTS.find((name) => name === key);
    if (list !== undefined) return entryChanges(list, before[list], after[list], taken(list.slice(0, -1)));
    if (key === 'samples' && taken('samples')) return [];
    const [a, b] = [before, after].map(
      (study) => (study as unknown as Readonly<Record<string, Json | undefined>>)[key],
    );
    return valueChanges(key, a, b);
  });
};

/** `single`: there is one in each, of another label. */
const entryChanges = (
  list: (typeof LISTS)[number],
  before: readonly ResolvedEntry[],
  after: readonly ResolvedEntry[],
  single: boolean,
): readonly RunChange[] => {
  const counterpart = (entry: ResolvedEntry, others: readonly ResolvedEntry[]): ResolvedEntry | undefined =>
    single ? others[0] : others.find(({ as }) => as === entry.as);
  return [
    ...before.flatMap((entry): readonly RunChange[] => {
      const other = counterpart(entry, after);
      if (other === undefined) return [{ kind: 'entry', list, label: entry.as, only: 'before' }];
      const [a, b] = [entry, other].map(({ as: _label, ...rest }) => rest as unknown as Json);
      return valueChanges(`${list}[${other.as}]`, a, b);
    }),
    ...after.flatMap((entry): readonly RunChange[] =>
      counterpart(entry, before) === undefined ? [{ kind: 'entry', list, label: entry.as, only: 'after' }] : [],
    ),
  ];
};

/** Objects key by key; everything else whole. */
const valueChanges = (path: string, before: Json | undefined, after: Json | undefined): readonly RunChange[] => {
  if (same(before, after)) return [];
  if (isObject(before) && isObject(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((key) => !DERIVED.has(key))
      .flatMap((key) =>
        valueChanges(`${path}.${key}`, before[key] as Json | undefined, after[key] as Json | undefined),
      );
  return [
    {
      kind: 'setting',
      path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
};

/** Of sources that both have the content and the rows; of other data and files the content. */
const dataChanges = (
  reference: StudyRecord,
  here: StudyRecord,
  renamed: readonly Extract<RunChange, { kind: 'replaced' }>[],
): readonly RunChange[] => {
  const single = renamed.find(({ of }) => of === 'source');
  const sources = Object.keys(reference.sources).flatMap((label): readonly RunChange[] => {
    const [a, b] = [reference.sources[label]!, here.sources[single === undefined ? label : String(single.after)]];
    if (b === undefined) return [];
    const rows = (of: typeof a): string => String(of.population ?? of.size ?? Infinity);
    return [
      ...between({ kind: 'data', of: label, what: 'content' }, a.fingerprint, b.fingerprint),
      ...between({ kind: 'data', of: label, what: 'rows' }, rows(a), rows(b)),
    ];
  });
  // Sources and plugins are told by themselves.
  const others = ({ inputs = {} }: StudyRecord): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(inputs).filter(([name]) => !/^(?:source|plugin) /.test(name)));
  return [...sources, ...contentChanges(others(reference), others(here))];
};

type ValueChange = Extract<RunChange, { kind: 'data' | 'version' | 'plugin' }>;
const between = <C extends ValueChange>(
  change: C,
  before: string | undefined,
  after: string | undefined,
): readonly RunChange[] =>
  before === after
    ? []
    : [
        {
          ...change,
          ...(before === undefined ? {} : { before }),
          ...(after === undefined ? {} : { after }),
        },
      ];

const pluginChanges = (a: Provenance, b: Provenance): readonly RunChange[] => {
  const names = [...new Set([...a.plugins, ...b.plugins].map(({ name }) => name))];
  return names.flatMap((name) =>
    pluginChange(
      name,
      a.plugins.find((one) => one.name === name),
      b.plugins.find((one) => one.name === name),
    ),
  );
};

type RunPlugin = Provenance['plugins'][number];
const pluginChange = (
  plugin: string,
  then: RunPlugin | undefined,
  now: RunPlugin | undefined,
): readonly RunChange[] => {
  const told = (what: 'version' | 'content' | 'imports', of: (one: RunPlugin) => string | undefined) =>
    between({ kind: 'plugin', plugin, what }, then && of(then), now && of(now));
  const version = told('version', (one) => one.version);
  if (version.length === 0)
    return [...told('content', ({ integrity }) => integrity), ...told('imports', ({ imports }) => imports?.join(', '))];
  // The version of what is built in is that of Collapsar.
  return [then, now].every((one) => one?.from === 'built-in') ? [] : version;
};

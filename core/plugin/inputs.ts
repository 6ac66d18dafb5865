import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Inputs } from '../contracts/index.js';
import type { Explanation } from '../errors/index.js';
import { CollapsarError } from '../errors/index.js';
import { fileVersion } from './file-version.js';
import { asWritten, withoutFolder, type FileName } from './file-names.js';
import { SINGULAR, type EntryKind, type EntryUse, type RegisteredPlugin } from './registration.js';
import type { Registry } from './registry.js';
import type { JsonSchema } from './schema.js';
import { mapSlots } from './slots.js';

/** Something beside the options that an entry's numbers follow from. `name`: as in `Inputs`. */
export type Input =
  | { readonly name: string; readonly type: 'source'; readonly entry: EntryUse }
  /** an entry of another kind that has a fingerprint */
  | { readonly name: string; readonly type: 'entry'; readonly kind: EntryKind; readonly entry: EntryUse }
  /** `file`: as the study names it; `of`: the source that names it, which may have a fingerprint of its own */
  | { readonly name: string; readonly type: 'file'; readonly file: string; readonly of?: string }
  | { readonly name: string; readonly type: 'plugin'; readonly plugin: RegisteredPlugin };

/** Of the entry and of every entry inside its options, however deep; each once. */
export const inputsOf = (registry: Registry, kind: EntryKind, entry: EntryUse): readonly Input[] => {
  const found = new Map<string, Input>();
  collect(registry, kind, entry, found);
  return [...found.values()];
};

const collect = (registry: Registry, kind: EntryKind, entry: EntryUse, found: Map<string, Input>): void => {
  const { plugin, options: schema, fingerprint } = registry.find(kind, entry.use);
  const options = registry.options(kind, entry);
  const add = (input: Input): void => void found.set(input.name, input);
  if (plugin.integrity !== undefined) add({ name: `plugin ${plugin.name}`, type: 'plugin', plugin });
  const own = entryName(registry, kind, entry);
  const of = kind === 'sources' ? own : undefined;
  if (of !== undefined) add({ name: of, type: 'source', entry: { use: entry.use, with: options } });
  if (fingerprint === true && of === undefined)
    add({
      name: own,
      type: 'entry',
      kind,
      entry: { use: entry.use, with: options },
    });
  mapSlots(schema as JsonSchema, options, ({ role, value }) => {
    if (role !== 'path') return value;
    add({ name: `file ${String(value)}`, type: 'file', file: String(value), ...(of === undefined ? {} : { of }) });
    return value;
  });
  for (const inner of registry.inner(kind, entry)) collect(registry, inner.kind, inner.entry, found);
};

const entryName = (registry: Registry, kind: EntryKind, entry: EntryUse, file: FileName = asWritten): string =>
  `${SINGULAR[kind]} ${registry.canonical(kind, entry, file)}`;

/**
 * In keys: what an absolute path leads to is told by its name and its content, so that the same bytes in another folder are
 * the same cell. Where nobody says what they are (a folder, a source without a fingerprint), they are known by the path alone.
 */
export const byContent =
  (registry: Registry, known: Inputs): FileName =>
  (path, of) => {
    const name = withoutFolder(path);
    if (name === path || of === 'checkpoint') return name;
    const content = known[`file ${path}`] ?? known[entryName(registry, of.kind, of.entry)];
    return content === undefined ? path : `${name} ${content}`;
  };

/** An input that is known, as keys call it. */
export const nameByContent = (registry: Registry, input: Input, known: Inputs): string => {
  switch (input.type) {
    case 'plugin':
      return input.name;
    case 'file': {
      const name = withoutFolder(input.file);
      return name === input.file ? input.name : `file ${name} ${known[input.name]}`;
    }
    case 'source':
      return entryName(registry, 'sources', input.entry, byContent(registry, known));
    case 'entry':
      return entryName(registry, input.kind, input.entry, byContent(registry, known));
  }
};

/** Those that are known by `inputs`. A source that has a fingerprint answers for its files itself. */
export const knownInputs = (all: readonly Input[], inputs: Inputs): readonly Input[] =>
  all.filter(
    (input) =>
      inputs[input.name] !== undefined &&
      !(input.type === 'file' && input.of !== undefined && inputs[input.of] !== undefined),
  );

/** What a plugin is: version, integrity where it came from files, and the packages that these import. */
export const contentOf = ({ version, integrity, imports = [] }: RegisteredPlugin): string =>
  [version, ...(integrity === undefined ? [] : [integrity]), ...imports].join(' ');

const hashes = new Map<string, { readonly version: string | undefined; readonly digest: string }>();

/** SHA-256 of a file's bytes, hex; undefined where there is no such file (a folder, or what is written only later). */
export const fileDigest = async (file: string): Promise<string | undefined> => {
  const version = await fileVersion(file);
  if (version === undefined) return undefined;
  const known = hashes.get(file);
  if (known?.version === version) return known.digest;
  const digest = hash('sha256', await readFile(file));
  hashes.set(file, { version, digest });
  return digest;
};

/** `where`: the file, source or plugin. */
export const inputChanged = (
  where: string,
  { expected, found }: { readonly expected: string; readonly found: string | undefined },
  { why, fix }: Pick<Explanation, 'why' | 'fix'> = {},
): CollapsarError =>
  new CollapsarError('COLLAPSAR_INPUT_CHANGED', {
    where,
    what: `expected ${inWords(expected)}, found ${found === undefined ? 'nothing' : inWords(found)}`,
    why: why ?? 'It was changed or replaced after the run began, and cells of two data must not stand in one result',
    fix:
      fix ??
      'Put back what was there and run the same command again: what is recorded is kept. Or start over with what is there now, with --fresh',
  });

/** A fingerprint with its hashes cut to what tells them apart. */
export const inWords = (fingerprint: string): string =>
  fingerprint.replace(
    /(?:sha256-)?[0-9A-Za-z+/=]{24,}/g,
    (digest) => `${digest.startsWith('sha256-') ? digest.slice(0, 19) : `SHA-256 ${digest.slice(0, 12)}`}…`,
  );

import { basename, resolve } from 'node:path';
import type { DataSource, Inputs, OpenContext, RealData, ResolvedStudy, SourceFacts } from '../contracts/index.js';
import {
  closureOf,
  contentOf,
  fileDigest,
  inputChanged,
  inputsOf,
  SINGULAR,
  type EntryUse,
  type EntryKind,
  type Input,
  type Registry,
} from '../plugin/index.js';

interface InputReaders {
  /** a live source, for its fingerprint alone */
  source(entry: EntryUse): Promise<DataSource>;
  /** the fingerprint of an entry of another kind that has one */
  fingerprint(kind: EntryKind, entry: EntryUse): Promise<string>;
  /** what file names in a study are relative to */
  readonly folder: string;
}

/** What the study's entries follow from beside their options, as it is now. */
export const studyInputs = async (study: ResolvedStudy, registry: Registry, effects: InputReaders): Promise<Inputs> => {
  const found: Record<string, string> = {};
  for (const input of allInputs(study, registry)) {
    if (found[input.name] !== undefined) continue;
    // A source that answers for its files itself stands before them.
    if (input.type === 'file' && input.of !== undefined && found[input.of] !== undefined) continue;
    const fingerprint = input.type === 'plugin' ? contentOf(input.plugin) : await current(input, effects);
    if (fingerprint !== undefined) found[input.name] = fingerprint;
  }
  return found;
};

/** What sources said that they read, which they may know only when they are opened. */
export const openedInputs = (
  { sources }: Pick<ResolvedStudy, 'sources'>,
  registry: Registry,
  facts: Readonly<Record<string, SourceFacts>>,
): Inputs =>
  Object.fromEntries(
    sources.flatMap((source) => {
      const { fingerprint } = facts[source.as]!;
      return fingerprint === undefined ? [] : [[`source ${registry.canonical('sources', source)}`, fingerprint]];
    }),
  );

type Entries = Pick<ResolvedStudy, 'sources' | 'models' | 'strategies' | 'metrics'>;
const KINDS = ['sources', 'models', 'strategies', 'metrics'] as const;

const allInputs = (entries: Entries, registry: Registry): readonly Input[] => {
  const of = (kind: EntryKind, entry: EntryUse): readonly Input[] => inputsOf(registry, kind, entry);
  return [
    ...KINDS.flatMap((kind) => entries[kind].flatMap((entry) => of(kind, entry))),
    ...entries.models.flatMap(({ base }) =>
      base === undefined ? [] : registry.innerOfFitted(base).flatMap((inner) => of(inner.kind, inner.entry)),
    ),
  ];
};

/** What is there now; undefined where it has no fingerprint, or is not there. */
const current = async (input: Input, { source, fingerprint, folder }: InputReaders): Promise<string | undefined> => {
  switch (input.type) {
    case 'source':
      return (await source(input.entry)).fingerprint?.();
    case 'entry':
      return fingerprint(input.kind, input.entry);
    case 'file':
      return fileDigest(resolve(folder, input.file));
    case 'plugin': {
      const { from, path } = input.plugin;
      // An installed package stays for as long as the process does; whoever gives a file may be at work on it.
      if (from !== 'file' || path === undefined) return contentOf(input.plugin);
      const closure = await closureOf(path).catch(() => undefined);
      if (closure === undefined) return undefined;
      const { integrity, packages } = closure;
      return contentOf({ ...input.plugin, integrity, imports: packages });
    }
  }
};

/** The same entries come back with every seed, and finding out what they name takes as long as a small chain. */
const known = new WeakMap<Registry, Map<string, ReadonlyMap<string, Input>>>();
const namedInputs = (entries: Entries, registry: Registry): ReadonlyMap<string, Input> => {
  const ofRegistry = known.get(registry) ?? new Map<string, ReadonlyMap<string, Input>>();
  known.set(registry, ofRegistry);
  const key = JSON.stringify(KINDS.map((kind) => entries[kind]));
  const found = ofRegistry.get(key) ?? new Map(allInputs(entries, registry).map((input) => [input.name, input]));
  ofRegistry.set(key, found);
  return found;
};

/** What a run found when it began, and what this process finds: of one cell. */
export class HeldInputs {
  readonly #all: ReadonlyMap<string, Input>;

  constructor(
    readonly expected: Inputs,
    entries: Entries,
    private readonly registry: Registry,
    private readonly effects: InputReaders,
  ) {
    this.#all = namedInputs(entries, registry);
  }

  /** Before anything is made: whether this process has loaded the plugins that the run began with. */
  checkPlugins(): void {
    const plugins = new Map(this.registry.plugins().map((plugin) => [`plugin ${plugin.name}`, plugin]));
    for (const [name, expected] of Object.entries(this.expected)) {
      if (!name.startsWith('plugin ')) continue;
      const plugin = plugins.get(name);
      this.#compare(name, expected, plugin && contentOf(plugin));
    }
  }

  /** Everything, as it lies there now. @throws CollapsarError COLLAPSAR_INPUT_CHANGED */
  async hold(): Promise<void> {
    for (const [name, expected] of Object.entries(this.expected)) {
      const input = this.#all.get(name);
      if (input === undefined) continue;
      const found = await current(input, this.effects).catch((error: unknown) => {
        // What cannot be asked any more, such as a file that is gone, is not what the run began with. A program that did
        // not start may well be.
        if (input.type === 'entry') throw error;
        return undefined;
      });
      this.#compare(name, expected, found);
    }
  }

  /** The source, held against what is expected of it by the bytes that it opens. */
  held(live: DataSource, entry: EntryUse): DataSource {
    const name = `source ${this.registry.canonical('sources', entry)}`;
    const expected = this.expected[name];
    if (expected === undefined) return live;
    return {
      open: (context) => this.#open(live, context, name, expected),
      ...(live.fingerprint === undefined ? {} : { fingerprint: () => live.fingerprint!() }),
    };
  }

  async #open(live: DataSource, context: OpenContext, name: string, expected: string): Promise<RealData> {
    let data: RealData;
    try {
      data = await live.open(context);
    } catch (error) {
      // Half of a file that is being replaced may well be no table: that it changed is what is to be told.
      const now = await live.fingerprint?.().catch(() => expected);
      this.#compare(name, expected, now ?? expected);
      throw error;
    }
    this.#compare(name, expected, data.fingerprint ?? (await live.fingerprint?.()) ?? expected);
    return data;
  }

  #compare(name: string, expected: string, found: string | undefined): void {
    if (found !== expected) throw inputChanged(this.#place(name), { expected, found });
  }

  /** `source csv (data.csv)`, `file weights.bin`, `plugin mine (mine.mjs)`: names without folders, for failures are published. */
  #place(name: string): string {
    const input = this.#all.get(name);
    switch (input?.type) {
      case undefined:
        return name;
      case 'file':
        return `file ${basename(input.file)}`;
      case 'entry':
        return `${SINGULAR[input.kind]} ${input.entry.use}`;
      case 'plugin':
        return `${name}${input.plugin.path === undefined ? '' : ` (${basename(input.plugin.path)})`}`;
      case 'source': {
        const files = [...this.#all.values()].flatMap((one) =>
          one.type === 'file' && one.of === name ? [basename(one.file)] : [],
        );
        return `source ${input.entry.use}${files.length === 0 ? '' : ` (${files.join(', ')})`}`;
      }
    }
  }
}

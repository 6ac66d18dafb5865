import { deserialize, serialize } from 'node:v8';
import { CollapsarError } from '../errors/index.js';
import { checkPlugin } from './check.js';
import type { ControlStrategies } from './controls.js';
import type { Plugin } from './define.js';
import {
  ENTRY_KINDS,
  SINGULAR,
  type EntryKind,
  type PluginOrigin,
  type Registered,
  type RegisteredPlugin,
} from './registration.js';
import type { ServiceBinding } from './services.js';
import { nearest } from './wording.js';

/** Every entry that a study may name, by its id. Plugins are recorded, then the catalogue is frozen. */
export class Catalog {
  readonly #plugins: Map<string, { readonly info: RegisteredPlugin; readonly plugin: Plugin }>;
  readonly #entries: Map<EntryKind, Map<string, Registered[]>>;
  /** of questions that were answered before */
  readonly #answers: Map<string, Uint8Array>;
  #frozen: boolean;

  /**
   * `controls`: what controls are made of; absent = a study must say `controls: false`. `of`: the frozen catalogue that this
   * one is a view of, by the ids that the plugin `viewer` uses.
   */
  constructor(
    readonly controls?: ControlStrategies,
    of?: Catalog,
    private readonly viewer?: string,
  ) {
    this.#plugins = of === undefined ? new Map() : of.#plugins;
    this.#entries = of === undefined ? new Map() : of.#entries;
    this.#answers = of === undefined ? new Map() : of.#answers;
    this.#frozen = of !== undefined;
  }

  /**
   * Records a plugin's entries. The same object given twice is recorded once.
   * @throws CollapsarError COLLAPSAR_PLUGIN_INVALID, COLLAPSAR_PLUGIN_API, COLLAPSAR_ID_TAKEN, COLLAPSAR_REGISTRY_FROZEN
   */
  register(given: Plugin, origin: PluginOrigin): this {
    const plugin = checkPlugin(given, origin);
    const known = this.#plugins.get(plugin.name);
    if (known?.plugin === plugin) return this;
    if (this.#frozen)
      throw new CollapsarError('COLLAPSAR_REGISTRY_FROZEN', {
        what: `plugin ${plugin.name} came after the registry was frozen`,
        fix: 'Register every plugin before the host is made',
      });
    const info: RegisteredPlugin = { ...origin, name: plugin.name, version: plugin.version };
    if (known !== undefined)
      throw new CollapsarError('COLLAPSAR_ID_TAKEN', {
        what: `two plugins are called ${plugin.name}: ${inWords(known.info)} and ${inWords(info)}`,
        why: 'The same plugin may be installed twice, or be named once by package and once by file',
        fix: 'Name it once, or rename one of them',
      });
    this.#plugins.set(plugin.name, { info, plugin });
    for (const entry of plugin.entries) {
      const ids = this.#entries.get(entry.kind) ?? new Map<string, Registered[]>();
      this.#entries.set(entry.kind, ids);
      ids.set(entry.id, [...(ids.get(entry.id) ?? []), { ...entry, plugin: info }]);
    }
    return this;
  }

  freeze(): this {
    this.#frozen = true;
    return this;
  }

  /**
   * What `answer` gives of the question, which is asked again and again while a study is looked at: once, where it finds no
   * fault. A copy, for whoever gets it may change it.
   */
  protected once<T>(question: readonly unknown[], faults: readonly unknown[], answer: () => T): T {
    if (!this.#frozen) return answer();
    const key = serialize([this.viewer, ...question]).toString('latin1');
    const known = this.#answers.get(key);
    if (known !== undefined) return deserialize(known) as T;
    const before = faults.length;
    const found = answer();
    if (faults.length > before) return found;
    if (this.#answers.size === MOST_ANSWERS) this.#answers.clear();
    this.#answers.set(key, serialize(found));
    return found;
  }

  /** The plugins in the order of registration. */
  plugins(): readonly RegisteredPlugin[] {
    return [...this.#plugins.values()].map(({ info }) => info);
  }

  /** What the entries of a plugin share. */
  services(plugin: string): readonly ServiceBinding[] {
    return this.#plugins.get(plugin)?.plugin.services ?? [];
  }

  /** The entries of one kind, or all of them, in the order of registration. */
  list(kind?: EntryKind): readonly Registered[] {
    const kinds = kind === undefined ? [...this.#entries.keys()] : [kind];
    return kinds.flatMap((k) => [...(this.#entries.get(k)?.values() ?? [])].flat());
  }

  has(kind: EntryKind, id: string): boolean {
    return this.candidates(kind, id).length > 0;
  }

  /**
   * The entry of that id (`id`, or `plugin/id`). `where`: what asks, for the message.
   * @throws CollapsarError COLLAPSAR_UNKNOWN_ENTRY, COLLAPSAR_ID_TAKEN
   */
  find(kind: EntryKind, id: string, where?: string): Registered {
    const found = this.candidates(kind, id);
    if (found.length === 1) return found[0]!;
    if (found.length === 0) throw unknownEntry(this.list(), kind, id, where);
    throw new CollapsarError('COLLAPSAR_ID_TAKEN', {
      what: `"${id}" is a ${SINGULAR[kind]} of ${found.length} plugins`,
      ...(where === undefined ? {} : { where }),
      fix: `Write ${found.map((entry) => `"${entry.plugin.name}/${entry.id}"`).join(' or ')}`,
    });
  }

  /** The entries that an id may mean to whoever reads it here. */
  protected candidates(kind: EntryKind, id: string): readonly Registered[] {
    const slash = id.lastIndexOf('/');
    const all = this.#named(kind, id.slice(slash + 1));
    if (slash >= 0) return all.filter((entry) => entry.plugin.name === id.slice(0, slash));
    if (this.viewer === undefined || all.length < 2) return all;
    const meant =
      all.find(({ plugin }) => plugin.name === this.viewer) ?? all.find(({ plugin }) => plugin.from === 'built-in');
    return meant === undefined ? all : [meant];
  }

  /** The entries of that bare id. */
  #named(kind: EntryKind, id: string): readonly Registered[] {
    return this.#entries.get(kind)?.get(id) ?? [];
  }

  /**
   * What a `fitted` option names: a model to fit, or a source that is the teacher itself. Of a name that both have, the
   * model where the option has rows to fit it to.
   */
  teacherKind(use: string, hasRows: boolean): 'models' | 'sources' {
    return this.has('sources', use) && !(hasRows && this.has('models', use)) ? 'sources' : 'models';
  }

  /** The id as a study must write it: bare where it is unique, else `plugin/id`. */
  idOf(entry: Registered): string {
    return this.#named(entry.kind, entry.id).length > 1 ? qualified(entry) : entry.id;
  }
}

/** A study has some tens of entries; a walk makes one after the other. */
const MOST_ANSWERS = 1000;

/** An id that no other plugin can mean. */
export const qualified = ({ plugin, id }: Registered): string => `${plugin.name}/${id}`;

/** The error for an id that no plugin offers: what was probably meant, and what there is. */
const unknownEntry = (entries: readonly Registered[], kind: EntryKind, id: string, where?: string): CollapsarError => {
  const ofKind = entries.filter((entry) => entry.kind === kind);
  const ids = [...new Set(ofKind.map((entry) => entry.id))];
  const elsewhere = ENTRY_KINDS.find(
    (other) => other !== kind && entries.some((entry) => entry.kind === other && entry.id === id),
  );
  const today = ofKind.find(({ formerly }) => formerly !== undefined && formerly === id);
  const meant = nearest(id.slice(id.lastIndexOf('/') + 1), ids);
  const why =
    today !== undefined
      ? `"${id}" is called "${today.id}" now: \`collapsar describe ${today.id}\` lists its options`
      : elsewhere !== undefined
        ? `There is a ${SINGULAR[elsewhere]} of that name, under ${elsewhere}`
        : meant === undefined
          ? undefined
          : `Did you mean "${meant}"?`;
  return new CollapsarError('COLLAPSAR_UNKNOWN_ENTRY', {
    what: `no plugin offers ${/^[aeiou]/.test(SINGULAR[kind]) ? 'an' : 'a'} ${SINGULAR[kind]} called "${id}"`,
    ...(where === undefined ? {} : { where }),
    ...(why === undefined ? {} : { why }),
    fix:
      ids.length === 0
        ? `No ${kind} are registered: name the plugin under \`plugins:\` or with --plugin`
        : `Known ${kind}: ${ids.sort().join(', ')}`,
  });
};

const inWords = ({ version, from, path }: RegisteredPlugin): string =>
  `${version} (${path === undefined ? from : `${from} ${path}`})`;

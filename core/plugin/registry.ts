import type { Json, JsonObject } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import type { SchemaWords } from './allowed.js';
import { canonicalJson } from './canonical.js';
import { checkPlugin } from './check.js';
import type { Plugin } from './define.js';
import { faultsError, faultsOf, type Fault } from './faults.js';
import { stableId, withoutDefaults } from './identity.js';
import { faultsOfShape, mapInner } from './inner.js';
import { SINGULAR } from './kinds.js';
import { unknownEntry } from './lookup.js';
import type { EntryUse, InnerEntry, PluginOrigin, Registered, RegisteredPlugin } from './registered.js';
import type { EntryKind, Gift, Gifts } from './registration.js';
import { isObject, mapSlots, type Slot } from './slots.js';
import { validatorOf } from './validator.js';

/**
 * Every entry that a study may name. Plugins are recorded, then the registry is frozen; from then on it only answers.
 * Options are always those of the study (inner entries as `{ use, with }`): live implementations are the container's.
 */
export class Registry {
  readonly #plugins = new Map<string, { readonly info: RegisteredPlugin; readonly plugin: Plugin }>();
  readonly #entries = new Map<EntryKind, Map<string, Registered[]>>();
  #frozen = false;

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

  /** The plugins in the order of registration. */
  plugins(): readonly RegisteredPlugin[] {
    return [...this.#plugins.values()].map(({ info }) => info);
  }

  /** The entries of one kind, or all of them, in the order of registration. */
  list(kind?: EntryKind): readonly Registered[] {
    const kinds = kind === undefined ? [...this.#entries.keys()] : [kind];
    return kinds.flatMap((k) => [...(this.#entries.get(k)?.values() ?? [])].flat());
  }

  has(kind: EntryKind, id: string): boolean {
    return this.#candidates(kind, id).length > 0;
  }

  /** The id as a study must write it: bare where it is unique, else `plugin/id`. */
  idOf(entry: Registered): string {
    return this.#candidates(entry.kind, entry.id).length > 1 ? `${entry.plugin.name}/${entry.id}` : entry.id;
  }

  /**
   * The entry of that id (`id`, or `plugin/id`). `where`: what asks, for the message.
   * @throws CollapsarError COLLAPSAR_UNKNOWN_ENTRY, COLLAPSAR_ID_TAKEN
   */
  find(kind: EntryKind, id: string, where?: string): Registered {
    const found = this.#candidates(kind, id);
    if (found.length === 1) return found[0]!;
    if (found.length === 0) throw unknownEntry(this.list(), kind, id, where);
    throw new CollapsarError('COLLAPSAR_ID_TAKEN', {
      what: `"${id}" is a ${SINGULAR[kind]} of ${found.length} plugins`,
      ...(where === undefined ? {} : { where }),
      fix: `Write ${found.map((entry) => `"${entry.plugin.name}/${entry.id}"`).join(' or ')}`,
    });
  }

  #candidates(kind: EntryKind, id: string): readonly Registered[] {
    const ids = this.#entries.get(kind);
    const slash = id.lastIndexOf('/');
    if (slash < 0) return ids?.get(id) ?? [];
    return (ids?.get(id.slice(slash + 1)) ?? []).filter((entry) => entry.plugin.name === id.slice(0, slash));
  }

  /**
   * What a `fitted` option names: a model to fit, or a source that is the teacher itself. Of a name that both have, the
   * model where it is told what to fit to.
   */
  teacherKind(use: string, told: boolean): 'models' | 'sources' {
    return this.has('sources', use) && !(told && this.has('models', use)) ? 'sources' : 'models';
  }

  /**
   * The entry's options, validated, with every default written out and inner entries as `{ use, with }`. `where`: the
   * entry's place in the study (`strategies[2]`), for messages.
   * @throws CollapsarError COLLAPSAR_OPTION_INVALID with every fault, COLLAPSAR_UNKNOWN_ENTRY, COLLAPSAR_ID_TAKEN
   */
  options(kind: EntryKind, entry: EntryUse, where: string = entry.use): JsonObject {
    const faults: Fault[] = [];
    const options = this.#filled(kind, entry, where, faults);
    if (faults.length === 0) return options;
    const what = `the options of ${SINGULAR[kind]} ${entry.use}`;
    throw faultsError(
      'COLLAPSAR_OPTION_INVALID',
      faults,
      what,
      `\`collapsar describe ${entry.use}\` lists the options`,
    );
  }

  #filled(kind: EntryKind, entry: EntryUse, where: string, faults: Fault[]): JsonObject {
    const registered = this.find(kind, entry.use, `${where}.use`);
    const given = structuredClone(entry.with ?? {}) as JsonObject;
    const check = validatorOf(registered.options);
    if (!check(given)) {
      faults.push(...faultsOf(check.errors, `${where}.with`));
      return given;
    }
    return this.#filledSlots(registered.options as SchemaWords, given, `${where}.with.`, faults) as JsonObject;
  }

  /** `before`: what stands before a slot's own place in the path of a fault. */
  #filledSlots(schema: SchemaWords, given: Json, before: string, faults: Fault[]): Json {
    return mapSlots(schema, given, (slot) => {
      if (slot.role === 'path') return slot.value;
      const place = `${before}${slot.at}`;
      const misshapen = faultsOfShape(slot.role, slot.value, place);
      faults.push(...misshapen);
      if (misshapen.length > 0) return slot.value;
      let learner: Registered | undefined;
      return mapInner(slot.role, slot.value, (role, inner, suffix) => {
        const kind = this.#innerKind(slot, role, inner.use);
        const found = this.find(kind, inner.use, `${place}${suffix}.use`);
        const message = role === 'on' ? unlearnable(learner, found) : misplaced(slot, found, kind);
        if (role === 'fitted') learner = found;
        if (message !== undefined) faults.push({ path: place, message });
        return { use: this.idOf(found), with: this.#filled(kind, inner, `${place}${suffix}`, faults) };
      });
    }) as Json;
  }

  /** As `options`, for a model that the host fits outside any options: what `initialise: base` starts from. */
  fitted(value: Json, where: string): JsonObject {
    const faults: Fault[] = [];
    const filled = this.#filledSlots(FITTED, value, where, faults);
    if (faults.length === 0) return filled as JsonObject;
    throw faultsError('COLLAPSAR_OPTION_INVALID', faults, where);
  }

  #innerKind(slot: Slot, role: InnerEntry['role'], use: string): EntryKind {
    if (role === 'on') return 'sources';
    return role === 'fitted' ? this.teacherKind(use, isObject(slot.value) && 'on' in slot.value) : slot.schema.entry!;
  }

  /** The entries named directly inside the entry's options, in the order of the options. */
  inner(kind: EntryKind, entry: EntryUse): readonly InnerEntry[] {
    return this.#innerOf(this.find(kind, entry.use).options as SchemaWords, this.options(kind, entry));
  }

  /** The entries that a fitted value names: the model (or source) and what it is fitted on. */
  innerOfFitted(value: Json): readonly InnerEntry[] {
    return this.#innerOf(FITTED, value);
  }

  #innerOf(schema: SchemaWords, filled: Json): readonly InnerEntry[] {
    const found: InnerEntry[] = [];
    mapSlots(schema, filled, (slot) => {
      if (slot.role === 'path') return slot.value;
      return mapInner(slot.role, slot.value, (role, inner, suffix) => {
        const kind = this.#innerKind(slot, role, inner.use);
        found.push({ option: `${slot.at}${suffix}`, role, kind, entry: { use: inner.use, with: inner.with ?? {} } });
        return {};
      });
    });
    return found;
  }

  /** The entry itself and every entry inside it, however deep. */
  closure(kind: EntryKind, entry: EntryUse): readonly Registered[] {
    return [
      this.find(kind, entry.use),
      ...this.inner(kind, entry).flatMap((inner) => this.closure(inner.kind, inner.entry)),
    ];
  }

  /** The options that differ from their defaults, keys sorted, entries under names that no other plugin can change. */
  nonDefault(kind: EntryKind, entry: EntryUse): JsonObject {
    const schema = this.find(kind, entry.use).options as SchemaWords;
    const canonical = this.#canonicalSlots.bind(this);
    return withoutDefaults(schema, canonical(schema, this.options(kind, entry)), canonical) as JsonObject;
  }

  /** A fitted value in the form that `nonDefault` gives those inside options. */
  nonDefaultFitted(value: Json): Json {
    return this.#canonicalSlots(FITTED, value);
  }

  #canonicalSlots(schema: SchemaWords, value: Json): Json {
    return mapSlots(schema, value, (slot) => {
      if (slot.role === 'path') return slot.value;
      return mapInner(slot.role, slot.value, (role, inner) => {
        const kind = this.#innerKind(slot, role, inner.use);
        const options = this.nonDefault(kind, inner);
        const use = stableId(this.find(kind, inner.use));
        return Object.keys(options).length === 0 ? { use } : { use, with: options };
      });
    }) as Json;
  }

  /** The entry as text: `mix{"real":"fresh","syntheticShare":0.3}`. Equal text, equal meaning. */
  canonical(kind: EntryKind, entry: EntryUse): string {
    const options = this.nonDefault(kind, entry);
    const id = stableId(this.find(kind, entry.use));
    return Object.keys(options).length === 0 ? id : `${id}${canonicalJson(options)}`;
  }

  /** What the entry provides, for these options. */
  provides(kind: EntryKind, entry: EntryUse): readonly Gift[] {
    return this.#gifts(this.find(kind, entry.use).provides, kind, entry);
  }

  /** What the entry and the entries inside it need of their partners. A model fitted on another source needs nothing here. */
  needs(kind: EntryKind, entry: EntryUse): readonly Gift[] {
    const inner = this.inner(kind, entry);
    const elsewhere = new Set(inner.filter(({ role }) => role === 'on').map(({ option }) => option));
    const here = inner.filter(
      ({ role, kind: k, option }) => role !== 'on' && k !== 'sources' && !elsewhere.has(`${option}.on.source`),
    );
    const own = this.#gifts(this.find(kind, entry.use).needs, kind, entry);
    return [...new Set([...own, ...here.flatMap((i) => this.needs(i.kind, i.entry))])];
  }

  #gifts(gifts: Gifts<Gift>, kind: EntryKind, entry: EntryUse): readonly Gift[] {
    if (typeof gifts !== 'function') return gifts;
    const inner = this.inner(kind, entry).filter(({ role }) => role !== 'on');
    const provides = (option: string): readonly Gift[] => {
      const named = inner.filter(
        (i) => i.option === option || (/^[.[]/.test(i.option.slice(option.length)) && i.option.startsWith(option)),
      );
      const lists = named.map((i) => (i.kind === 'sources' ? ['sample' as const] : this.provides(i.kind, i.entry)));
      // Of several entries in one option, only what all of them provide can be counted on.
      return (lists[0] ?? []).filter((gift) => lists.every((list) => list.includes(gift)));
    };
    return gifts(this.options(kind, entry), { provides });
  }
}

const FITTED: SchemaWords = { fitted: 'models' };

/** Why an entry cannot stand in this slot; undefined when it can. */
const misplaced = (slot: Slot, found: Registered, kind: EntryKind): string | undefined => {
  const { data } = slot.schema;
  if (data !== undefined && data !== 'any' && found.data !== 'any' && found.data !== data)
    return `${found.id} is of ${found.data}; wanted is a ${SINGULAR[kind]} of ${data}`;
  if (slot.role !== 'fitted') return undefined;
  const told = isObject(slot.value) && 'on' in slot.value;
  if (kind === 'models' && !told)
    return `model ${found.id} is to be fitted, but on which rows? Add on: { source: ..., rows: ... }`;
  return kind === 'sources' && told ? `${found.id} is a source and needs no fit: leave \`on\` out` : undefined;
};

/** Why a model cannot be fitted to the rows of a source. */
const unlearnable = (learner: Registered | undefined, { id, data }: Registered): string | undefined =>
  learner?.kind !== 'models' || learner.data === data
    ? undefined
    : `model ${learner.id} is for ${learner.data}, and source ${id} has ${data}`;

const inWords = ({ version, from, path }: RegisteredPlugin): string =>
  `${version} (${path === undefined ? from : `${from} ${path}`})`;

import type { Json, JsonObject, Kind } from '../contracts/index.js';
import { askEntry } from './ask-entry.js';
import { CAPABILITIES, type Capability } from './capabilities.js';
import { Catalog, qualified } from './catalog.js';
import { asWritten, byName, type FileName, unplacedCheckpoint } from './file-names.js';
import { type Fault, faultsError, faultsOf } from './faults.js';
import {
  canonicalJson,
  identityName,
  type OptionName,
  presentName,
  type Renaming,
  stableId,
  withoutDefaults,
  withoutExecution,
} from './identity.js';
import {
  DATA_KINDS,
  type EntryKind,
  type EntryUse,
  type InnerEntry,
  type Registered,
  SINGULAR,
} from './registration.js';
import { isFittedLike, isObject, type JsonSchema, validatorOf } from './schema.js';
import {
  faultsOfShape,
  mapInner,
  mapSlots,
  misplaced,
  type Slot,
  unlearnable,
  withSeeds,
  writtenPlaces,
} from './slots.js';

/**
 * The catalogue, and what it answers about an entry with its options: the options filled in, the entries inside them, the
 * names that these have here, in a record and in identities, what it provides and needs. Options are always those of the
 * study (inner entries as `{ use, with }`): live implementations are the container's.
 */
export class Registry extends Catalog {
  /**
   * The same entries by the ids that a plugin uses in its defaults, theories and examples, where it cannot know what else
   * is installed: a bare id is its own entry, else the only one, else the built-in one. A study's ids are never read so.
   */
  seenBy(plugin: string): Registry {
    return new Registry(this.controls, this, plugin);
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
    return this.once([kind, entry.use, entry.with], faults, () => {
      const registered = this.find(kind, entry.use, `${where}.use`);
      const given = structuredClone(entry.with ?? {}) as JsonObject;
      const check = validatorOf(registered.options);
      if (!check(given)) {
        faults.push(...faultsOf(check.errors, `${where}.with`));
        return given;
      }
      const written = writtenPlaces(registered.options as JsonSchema, entry.with ?? {});
      const own = this.seenBy(registered.plugin.name);
      return this.#filledSlots(registered.options as JsonSchema, given, `${where}.with.`, faults, (at) =>
        written.has(at) ? this : own,
      ) as JsonObject;
    });
  }

  /** `before`: what stands before a slot's own place in the path of a fault. `reader`: who reads the ids at a place. */
  #filledSlots(
    schema: JsonSchema,
    given: Json,
    before: string,
    faults: Fault[],
    reader: (at: string) => Registry = () => this,
  ): Json {
    return mapSlots(schema, given, (slot) => {
      if (slot.role === 'path') return slot.value;
      const place = `${before}${slot.at}`;
      const misshapen = faultsOfShape(slot.role, slot.value, place);
      faults.push(...misshapen);
      if (misshapen.length > 0) return slot.value;
      let learner: Registered | undefined;
      const ids = reader(slot.at);
      return mapInner(slot.role, withSeeds(slot), (role, inner, suffix) => {
        const kind = ids.#innerKind(slot, role, inner.use);
        const found = ids.find(kind, inner.use, `${place}${suffix}.use`);
        const before = faults.length;
        const entry = { use: this.idOf(found), with: ids.#filled(kind, inner, `${place}${suffix}`, faults) };
        const filled = faults.length === before;
        // Of which kind it is may be told by its options.
        const data = filled ? this.dataOf(kind, entry) : found.data;
        const message =
          role === 'on' ? unlearnable(learner, found.id, data) : misplaced(slot, { ...found, data }, kind);
        if (role === 'fitted') learner = found;
        if (message !== undefined) faults.splice(before, 0, { path: place, message });
        const lacking = role === 'on' || !filled ? undefined : this.#lacking(slot, kind, entry);
        if (lacking !== undefined) faults.push({ path: place, message: lacking });
        return entry;
      });
    }) as Json;
  }

  /** Why an entry that may stand in this slot by its kind cannot do what is asked of it there. */
  #lacking({ schema: { needs = [] } }: Slot, kind: EntryKind, entry: EntryUse): string | undefined {
    if (needs.length === 0) return undefined;
    const provided = this.provides(kind, entry);
    const missing = needs.filter((capability) => !provided.includes(capability));
    if (missing.length === 0) return undefined;
    const others = this.list(kind).filter(
      ({ provides }) => typeof provides !== 'function' && needs.every((one) => provides.includes(one)),
    );
    return `${entry.use} does not provide ${missing.map((one) => `${one} (${CAPABILITIES[one]})`).join(' and ')}${others.length === 0 ? '' : `; what does: ${others.map((other) => this.idOf(other)).join(', ')}`}`;
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
    return this.#innerOf(this.find(kind, entry.use).options as JsonSchema, this.options(kind, entry));
  }

  /** The entries that a fitted value names: the model (or source) and what it is fitted on. */
  innerOfFitted(value: Json): readonly InnerEntry[] {
    return this.#innerOf(FITTED, value);
  }

  #innerOf(schema: JsonSchema, filled: Json): readonly InnerEntry[] {
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

  /** The most cells with this entry that may run at a time on this machine; Infinity: it does not say. */
  cellsAtATime(kind: EntryKind, entry: EntryUse): number {
    const found = this.find(kind, entry.use);
    const most = found.cellsAtATime;
    const own =
      most === undefined
        ? undefined
        : askEntry(
            found,
            'cellsAtATime',
            () => most(this.options(kind, entry)),
            'a whole number from 1, or undefined',
            (answer) => answer === undefined || (Number.isInteger(answer) && answer >= 1),
          );
    const inner = this.inner(kind, entry).map((one) => this.cellsAtATime(one.kind, one.entry));
    return Math.min(own ?? Infinity, ...inner);
  }

  /** Whether a model learns from the rows that it is fitted to. */
  learns(model: EntryUse): boolean {
    const found = this.find('models', model.use);
    const { learns } = found;
    if (learns === undefined) return true;
    return askEntry(found, 'learns', () => learns(this.options('models', model)), 'true or false', isBoolean);
  }

  /** Whether the entry, and every entry inside it, gives the same numbers twice. */
  isReproducible(kind: EntryKind, entry: EntryUse): boolean {
    const found = this.find(kind, entry.use);
    const { reproducible } = found;
    const itself =
      typeof reproducible === 'boolean'
        ? reproducible
        : askEntry(found, 'reproducible', () => reproducible(this.options(kind, entry)), 'true or false', isBoolean);
    return itself && this.inner(kind, entry).every((inner) => this.isReproducible(inner.kind, inner.entry));
  }

  /** The entry, and those inside it, by the shortest ids that mean them here. */
  named(kind: EntryKind, entry: EntryUse): { readonly use: string; readonly with: JsonObject } {
    return this.#renamed(kind, entry, (found) => {
      const [meant, another] = this.candidates(found.kind, found.id);
      return meant === found && another === undefined ? found.id : qualified(found);
    });
  }

  /**
   * An entry as a run recorded it, where other plugins may have been installed, by the ids that a study must write here: a
   * bare one that is now several plugins' was the built-in one's.
   */
  recorded(kind: EntryKind, entry: EntryUse): { readonly use: string; readonly with: JsonObject } {
    return this.seenBy('').#renamed(kind, entry, (found) => this.idOf(found));
  }

  recordedFitted(value: Json): Json {
    return this.seenBy('').#renamedSlots(FITTED, value, (found) => this.idOf(found)) as Json;
  }

  /** A fitted value under names that no other plugin can change, options as they are but for how something is run. */
  stableFitted(value: Json, file: FileName = asWritten): Json {
    return this.#renamedSlots(FITTED, value, stableId, { keep: withoutExecution, file }) as Json;
  }

  /** The entry with every file that it names by an absolute path called by its last part alone. */
  unplaced(kind: EntryKind, entry: EntryUse): { readonly use: string; readonly with: JsonObject } {
    return this.#renamed(kind, entry, (found) => this.idOf(found), { file: byName });
  }

  unplacedFitted(value: Json): Json {
    return this.#renamedSlots(FITTED, value, (found) => this.idOf(found), { file: byName }) as Json;
  }

  #renamed(
    kind: EntryKind,
    { use, with: given = {} }: EntryUse,
    name: (entry: Registered) => string,
    how: Renaming = {},
  ): { readonly use: string; readonly with: JsonObject } {
    const [entry, other] = this.candidates(kind, use);
    // Of a run whose plugin is no longer here: as it was recorded.
    if (entry === undefined || other !== undefined) return { use, with: given };
    const schema = entry.options as JsonSchema;
    const kept = how.keep?.(schema, given) ?? given;
    const { file } = how;
    const options = this.#renamedSlots(
      schema,
      kept,
      name,
      how,
      file && ((path) => file(path, { kind, entry: { use, with: given } })),
    );
    return { use: name(entry), with: options as JsonObject };
  }

  #renamedSlots(
    schema: JsonSchema,
    value: Json,
    name: (entry: Registered) => string,
    how: Renaming = {},
    file: (path: string) => string = (path) => path,
  ): unknown {
    return mapSlots(schema, value, (slot) => {
      if (slot.role === 'path') return file(String(slot.value));
      if (!isFittedLike(slot.value)) return slot.value;
      return mapInner(slot.role, unplacedCheckpoint(slot.value, how.file), (role, inner) => {
        const renamed = this.#renamed(this.#innerKind(slot, role, inner.use), inner, name, how);
        return inner.with === undefined ? { use: renamed.use } : { ...renamed };
      });
    });
  }

  /** The options that differ from their defaults, keys sorted, entries under names that no other plugin can change. */
  nonDefault(kind: EntryKind, entry: EntryUse): JsonObject {
    return this.#nonDefault(kind, entry, presentName);
  }

  #nonDefault(kind: EntryKind, entry: EntryUse, nameOf: OptionName, file: FileName = asWritten): JsonObject {
    const { options, plugin } = this.find(kind, entry.use);
    const schema = options as JsonSchema;
    // The default's ids are the plugin's; those of the options are the study's.
    const own = this.seenBy(plugin.name);
    const slot = { nameOf, file, path: (path: string) => file(path, { kind, entry }) };
    const given = this.#canonicalSlots(schema, this.options(kind, entry), slot);
    return withoutDefaults(schema, given, nameOf, (inside, value) =>
      own.#canonicalSlots(inside, value, slot),
    ) as JsonObject;
  }

  /** A fitted value in the form that identities have those inside options. */
  nonDefaultFitted(value: Json, file: FileName = asWritten): Json {
    return this.#canonicalSlots(FITTED, value, { nameOf: identityName, file });
  }

  #canonicalSlots(
    schema: JsonSchema,
    value: Json,
    {
      nameOf,
      file,
      path = (written) => written,
    }: { nameOf: OptionName; file: FileName; path?(written: string): string },
  ): Json {
    return mapSlots(schema, value, (slot) => {
      if (slot.role === 'path') return path(String(slot.value));
      return mapInner(slot.role, unplacedCheckpoint(slot.value, file), (role, inner) => {
        const kind = this.#innerKind(slot, role, inner.use);
        const options = this.#nonDefault(kind, inner, nameOf, file);
        const use = stableId(this.find(kind, inner.use));
        return Object.keys(options).length === 0 ? { use } : { use, with: options };
      });
    }) as Json;
  }

  /**
   * The entry as text: `mix{"real":"fresh","syntheticShare":0.3}`. Equal text, equal meaning, where `file` tells files apart
   * that are not the same.
   */
  canonical(kind: EntryKind, entry: EntryUse, file: FileName = asWritten): string {
    const options = this.#nonDefault(kind, entry, identityName, file);
    const id = stableId(this.find(kind, entry.use));
    return Object.keys(options).length === 0 ? id : `${id}${canonicalJson(options)}`;
  }

  /** The kind of data of the entry, with these options. */
  dataOf(kind: EntryKind, entry: EntryUse): Kind | 'any' {
    const found = this.find(kind, entry.use);
    const { data, dataOf } = found;
    if (dataOf === undefined) return data;
    const kinds: readonly unknown[] = DATA_KINDS;
    return askEntry(
      found,
      'dataOf',
      () => dataOf(this.options(kind, entry)),
      'a kind of data',
      (of) => kinds.includes(of),
    );
  }

  /** What the entry provides, for these options. */
  provides(kind: EntryKind, entry: EntryUse): readonly Capability[] {
    return this.#capabilities('provides', kind, entry);
  }

  /** What the entry and the entries inside it need of their partners. A model fitted on another source needs nothing here. */
  needs(kind: EntryKind, entry: EntryUse): readonly Capability[] {
    const inner = this.inner(kind, entry);
    const elsewhere = new Set(inner.filter(({ role }) => role === 'on').map(({ option }) => option));
    const here = inner.filter(
      ({ role, kind: k, option }) => role !== 'on' && k !== 'sources' && !elsewhere.has(`${option}.on.source`),
    );
    const own = this.#capabilities('needs', kind, entry);
    return [...new Set([...own, ...here.flatMap((i) => this.needs(i.kind, i.entry))])];
  }

  #capabilities(list: 'needs' | 'provides', kind: EntryKind, entry: EntryUse): readonly Capability[] {
    const registered = this.find(kind, entry.use);
    const capabilities = registered[list];
    if (typeof capabilities !== 'function') return capabilities;
    const inner = this.inner(kind, entry).filter(({ role }) => role !== 'on');
    const provides = (option: string): readonly Capability[] => {
      const named = inner.filter(
        (i) => i.option === option || (/^[.[]/.test(i.option.slice(option.length)) && i.option.startsWith(option)),
      );
      const lists = named.map((i) => (i.kind === 'sources' ? ['sample' as const] : this.provides(i.kind, i.entry)));
      // Of several entries in one option, only what all of them provide can be counted on.
      return (lists[0] ?? []).filter((capability) => lists.every((list) => list.includes(capability)));
    };
    const options = this.options(kind, entry);
    return askEntry(
      registered,
      list,
      () => capabilities(options, { provides }),
      'a list of capabilities',
      areCapabilities,
    );
  }
}

const FITTED: JsonSchema = { fitted: 'models' };

const areCapabilities = (given: readonly Capability[]): boolean =>
  Array.isArray(given) && given.every((capability) => capability in CAPABILITIES);

const isBoolean = (answer: unknown): boolean => typeof answer === 'boolean';

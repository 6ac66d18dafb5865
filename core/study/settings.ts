import {
  modelProperties,
  type EntryInfo,
  type Json,
  type JsonObject,
  type ResolvedEntry,
  type ResolvedModel,
  type ResolvedStudy,
} from '../contracts/index.js';
import {
  canonicalJson,
  isObject,
  mapSlots,
  mixTitle,
  type EntryKind,
  type Registry,
  type JsonSchema,
} from '../plugin/index.js';

type OptionRow = EntryInfo['options'][number];

/** The settings table: every entry of the study and the controls that were added, in their own words. */
export const entryInfos = (
  study: ResolvedStudy,
  registry: Registry,
  controls: readonly ResolvedEntry[] = [],
): readonly EntryInfo[] => [
  ...study.sources.map((entry) => entryInfo(registry, 'sources', entry)),
  ...study.models.map((entry) => entryInfo(registry, 'models', entry, modelRows(registry, entry))),
  ...[...study.strategies, ...controls].map((entry) => entryInfo(registry, 'strategies', entry)),
  ...study.metrics.map((entry) => entryInfo(registry, 'metrics', entry)),
];

const entryInfo = (
  registry: Registry,
  kind: EntryKind,
  entry: ResolvedEntry,
  more: readonly OptionRow[] = [],
): EntryInfo => {
  const { summary, reference } = registry.find(kind, entry.use);
  const title = kind === 'strategies' ? mixTitle(registry, entry) : undefined;
  return {
    kind,
    use: entry.use,
    as: entry.as,
    summary,
    ...(title === undefined ? {} : { title }),
    ...(reference === undefined ? {} : { reference }),
    options: [...optionRows(registry, kind, entry, ''), ...more],
  };
};

/** One row an option; the options of an entry inside follow it under `option.name`. */
const optionRows = (
  registry: Registry,
  kind: EntryKind,
  entry: { readonly use: string; readonly with: JsonObject },
  prefix: string,
): readonly OptionRow[] => {
  const schema = registry.find(kind, entry.use).options as JsonSchema;
  const changed = registry.nonDefault(kind, entry);
  const inner = registry.inner(kind, entry);
  return Object.entries(entry.with).flatMap(([name, value]): readonly OptionRow[] => {
    const property = schema.properties?.[name] ?? {};
    const row: OptionRow = {
      name: `${prefix}${name}`,
      value: inWords(property, value),
      isDefault: !(name in changed),
      ...(property.description === undefined ? {} : { description: property.description }),
    };
    const inside = inner.filter(
      ({ option }) => option === name || /^[.[]/.test(option.startsWith(name) ? option.slice(name.length) : ''),
    );
    return [
      row,
      ...inside.flatMap((found) => optionRows(registry, found.kind, found.entry, `${prefix}${found.option}.`)),
    ];
  });
};

/** An option's value with entries by name and files without their folders. */
const inWords = (schema: JsonSchema, value: Json): Json =>
  mapSlots(schema, value, (slot) => (slot.role === 'path' ? fileName(String(slot.value)) : named(slot.value))) as Json;

const named = (value: Json): Json => {
  if (!isObject(value)) return value;
  const { use, on, checkpoint } = value;
  if (typeof checkpoint === 'string') return `checkpoint ${fileName(checkpoint)}`;
  if (!isObject(on) || !isObject(on['source'])) return use ?? canonicalJson(value);
  return `${String(use)} on ${String(on['rows'])} rows of ${String(on['source']['use'])}`;
};
const fileName = (path: string): string => path.split(/[\\/]/).at(-1)!;

const modelRows = (registry: Registry, { use, base, ...how }: ResolvedModel): readonly OptionRow[] => [
  ...(['given', 'initialise'] as const)
    .filter((name) => name === 'initialise' || registry.find('models', use).conditional)
    .map((name) => {
      const { default: usual, description } = modelProperties[name];
      return { name, value: how[name], isDefault: how[name] === usual, description };
    }),
  ...(base === undefined
    ? []
    : [
        { name: 'base', value: named(base), isDefault: false, description: 'the model that each fit starts from' },
        ...registry
          .innerOfFitted(base)
          .flatMap((inner) => optionRows(registry, inner.kind, inner.entry, `base${inner.option}.`)),
      ]),
];

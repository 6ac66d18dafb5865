import { hash } from 'node:crypto';
import {
  modelProperties,
  type Inputs,
  type Json,
  type JsonObject,
  type ResolvedEntry,
  type ResolvedModel,
  type ResolvedStudy,
} from '../contracts/index.js';
import {
  byContent,
  byName,
  canonicalJson,
  contentOf,
  inputsOf,
  knownInputs,
  nameByContent,
  type EntryKind,
  type EntryUse,
  type FileName,
  type Input,
  type Registered,
  type Registry,
  withoutFolder,
} from '../plugin/index.js';

export const sha256 = (text: string): string => hash('sha256', text);

/** SHA-256 of the resolved study, hex; of files that it names by an absolute path their names alone. */
export const studyHash = (study: ResolvedStudy, registry: Registry): string =>
  sha256(canonicalJson(unplacedStudy(study, registry) as unknown as Json));

/** The study without the folders of a machine: files and plugins that it names by an absolute path are called by its last part. */
export const unplacedStudy = (study: ResolvedStudy, registry: Registry): ResolvedStudy => {
  const of = <E extends ResolvedEntry>(kind: EntryKind, list: readonly E[]): readonly E[] =>
    list.map((entry) => ({ ...entry, ...registry.unplaced(kind, entry) }));
  return {
    ...study,
    plugins: study.plugins.map(withoutFolder),
    sources: of('sources', study.sources),
    models: of('models', study.models).map((model) =>
      model.base === undefined ? model : { ...model, base: registry.unplacedFitted(model.base) as JsonObject },
    ),
    strategies: of('strategies', study.strategies),
    metrics: of('metrics', study.metrics),
  };
};

/** Whether entries of the study name files by absolute paths. */
export const isPlaced = (study: ResolvedStudy, registry: Registry): boolean => {
  const { plugins } = study;
  return (
    canonicalJson(study as unknown as Json) !==
    canonicalJson({ ...unplacedStudy(study, registry), plugins } as unknown as Json)
  );
};

/** `name@version` of each plugin that the entries come from, with the integrity of what came from files; sorted. */
export const pluginIdentities = (entries: readonly Registered[]): readonly string[] =>
  [...new Set(entries.map(({ plugin }) => `${plugin.name}@${contentOf(plugin)}`))].sort();

/**
 * What journalled rows of a metric are keyed by: its id, the options that differ from their defaults, its plugins, its
 * revision, and the data of what the host fits for it.
 */
export const metricKey = (registry: Registry, metric: EntryUse, inputs: Inputs = {}): string =>
  metricHash(registry, metric, byContent(registry, inputs), dataOf(registry, 'metrics', metric, inputs));

const metricHash = (registry: Registry, metric: EntryUse, file: FileName, data: Inputs): string => {
  const { revision } = registry.find('metrics', metric.use);
  return sha256(
    canonicalJson([
      registry.canonical('metrics', metric, file),
      pluginIdentities(registry.closure('metrics', metric)),
      ...(revision === undefined ? [] : [revision]),
      ...(Object.keys(data).length === 0 ? [] : [data]),
    ]),
  ).slice(0, 16);
};

/** The study with the data that its metrics depend on in their keys; their random streams stay what they were. */
export const withInputs = (study: ResolvedStudy, registry: Registry, inputs: Inputs): ResolvedStudy => ({
  ...study,
  metrics: study.metrics.map((metric) => {
    const isPlaced = registry.canonical('metrics', metric) !== registry.canonical('metrics', metric, byName);
    if (!isPlaced && Object.keys(dataOf(registry, 'metrics', metric, inputs)).length === 0) return metric;
    return { ...metric, key: metricKey(registry, metric, inputs), stream: metricHash(registry, metric, byName, {}) };
  }),
});

/** Fingerprints of the sources and files that an entry names, itself left out where it is a source. */
const dataOf = (registry: Registry, kind: EntryKind, entry: EntryUse, inputs: Inputs): Inputs => {
  const own = kind === 'sources' ? `source ${registry.canonical(kind, entry)}` : undefined;
  const named = inputsOf(registry, kind, entry).filter(({ name, type }) => type !== 'plugin' && name !== own);
  return pick(named, inputs, (input) => nameByContent(registry, input, inputs));
};

/** What one entry adds to the key of a cell. Computed once for each entry of the study. */
export interface EntryIdentity {
  /** names the random streams: id and options that differ from their defaults, files without the folders of a machine */
  readonly text: string;
  /** the same with the content of such files, and what else decides the numbers: of a model how it starts and what it is given */
  readonly key: Json;
  readonly plugins: readonly string[];
  readonly tensors: boolean;
  /** its cells are saved after each generation */
  readonly savesEach: boolean;
  /** all that its numbers follow from beside options, itself included */
  readonly inputs: Inputs;
  /** of these, the data of the sources and files that it names, as keys call them */
  readonly data: Inputs;
}

export const identify = (
  registry: Registry,
  kind: EntryKind,
  entry: ResolvedEntry,
  known: Inputs = {},
): EntryIdentity => {
  const file = byContent(registry, known);
  const text = registry.canonical(kind, entry, file);
  const closure = registry.closure(kind, entry);
  const { base, ...how } = entry as Partial<ResolvedModel>;
  const named = base === undefined ? [] : registry.innerOfFitted(base);
  const inBase = named.flatMap((inner) => registry.closure(inner.kind, inner.entry));
  const inputs = [{ kind, entry }, ...named].flatMap((one) => inputsOf(registry, one.kind, one.entry));
  const ofBase = named
    .flatMap((one) => inputsOf(registry, one.kind, one.entry))
    .filter(({ type }) => type !== 'plugin');
  const all = [...closure, ...inBase];
  const differs = {
    ...changed(how, 'given'),
    ...changed(how, 'initialise'),
    ...(base === undefined ? {} : { base: registry.nonDefaultFitted(base, file) }),
  };
  return {
    text: registry.canonical(kind, entry, byName),
    key: Object.keys(differs).length === 0 ? text : { text, ...differs },
    plugins: pluginIdentities(all),
    tensors: all.some(({ tensors }) => tensors),
    savesEach: all.some(({ savesEach }) => savesEach === true),
    inputs: pick(inputs, known, ({ name }) => name),
    data: {
      ...dataOf(registry, kind, entry, known),
      ...pick(ofBase, known, (input) => nameByContent(registry, input, known)),
    },
  };
};

/** How the fits of a model are begun and what it is given, where that is not the usual. */
const changed = (how: Partial<ResolvedModel>, name: 'given' | 'initialise'): Partial<ResolvedModel> => {
  const { [name]: value = modelProperties[name].default } = how;
  return value === modelProperties[name].default ? {} : { [name]: value };
};

const pick = (named: readonly Input[], known: Inputs, called: (input: Input) => string): Inputs =>
  Object.fromEntries(knownInputs(named, known).map((input) => [called(input), known[input.name]!]));

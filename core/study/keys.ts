import { hash } from 'node:crypto';
import type { Json, ResolvedEntry, ResolvedModel, ResolvedStudy } from '../contracts/index.js';
import { canonicalJson, type EntryKind, type EntryUse, type Registered, type Registry } from '../plugin/index.js';

export const sha256 = (text: string): string => hash('sha256', text);

/** SHA-256 of the resolved study, hex. */
export const studyHash = (study: ResolvedStudy): string => sha256(canonicalJson(study as unknown as Json));

/** `name@version` of each plugin that the entries come from, with the integrity of those given by file; sorted. */
export const pluginIdentities = (entries: readonly Registered[]): readonly string[] =>
  [
    ...new Set(
      entries.map(({ plugin: { name, version, from, integrity } }) =>
        from === 'file' && integrity !== undefined ? `${name}@${version} ${integrity}` : `${name}@${version}`,
      ),
    ),
  ].sort();

/** What journalled rows of a metric are keyed by: its id, the options that differ from their defaults, its plugins. */
export const metricKey = (registry: Registry, metric: EntryUse): string =>
  sha256(
    canonicalJson([registry.canonical('metrics', metric), pluginIdentities(registry.closure('metrics', metric))]),
  ).slice(0, 16);

/** What one entry adds to the key of a cell. Computed once for each entry of the study. */
export interface EntryIdentity {
  /** names the random streams: id and options that differ from their defaults */
  readonly text: string;
  /** the text, and what else decides the numbers: of a model how it starts and what it is given */
  readonly key: Json;
  readonly plugins: readonly string[];
  readonly tensors: boolean;
}

export const identify = (registry: Registry, kind: EntryKind, entry: ResolvedEntry): EntryIdentity => {
  const text = registry.canonical(kind, entry);
  const closure = registry.closure(kind, entry);
  const { given = 'fixed', initialise = 'scratch', base } = entry as Partial<ResolvedModel>;
  const inBase =
    base === undefined
      ? []
      : registry.innerOfFitted(base).flatMap((inner) => registry.closure(inner.kind, inner.entry));
  const all = [...closure, ...inBase];
  const differs = {
    ...(given === 'fixed' ? {} : { given }),
    ...(initialise === 'scratch' ? {} : { initialise }),
    ...(base === undefined ? {} : { base: registry.nonDefaultFitted(base) }),
  };
  return {
    text,
    key: Object.keys(differs).length === 0 ? text : { text, ...differs },
    plugins: pluginIdentities(all),
    tensors: all.some(({ tensors }) => tensors),
  };
};

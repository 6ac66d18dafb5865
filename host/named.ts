import { existsSync } from 'node:fs';
import {
  definePlugin,
  isObject,
  type ControlStrategies,
  type EntryKind,
  type Plugin,
  type Registration,
  type ServiceBinding,
} from '../core/plugin/index.js';
import { VERSION } from './manifest.js';

/** The plugin of everything that comes with the package. */
export const PACKAGE = { name: 'collapsar', version: VERSION, api: '^1.0.0' } as const;
export const ofBuiltIns = (id: string): string => `${PACKAGE.name}/${id}`;

/** The entries that core needs for what it does of its own accord. */
export const controls: ControlStrategies = {
  realOnly: {
    use: ofBuiltIns('real-only'),
    as: 'real-only',
    with: ({ rows, like, share }) => ({
      ...(rows === 'fixed' ? { rows } : {}),
      ...(like === undefined ? {} : { like: { ...like } }),
      ...(share === undefined ? {} : { syntheticShare: share }),
    }),
  },
  replace: { use: ofBuiltIns('replace'), as: 'replace' },
  recorded: {
    use: ofBuiltIns('recorded'),
    with: (strategy, first) => ({ strategy, ...(first === undefined ? {} : { generation: 'first' }) }),
    strategyOf: ({ strategy }) => String(strategy),
  },
};

/** The kinds that a study names entries of. */
const NAMED = ['sources', 'models', 'strategies', 'metrics', 'scorers'] as const satisfies readonly EntryKind[];

/**
 * The built-ins that a study names, at whatever place, those that these name in their options, and the controls: all that
 * reading the study asks for, without loading the others. `also`: entries of the kinds that no study names.
 */
export const namedBuiltIns = async (study: unknown, also: readonly Registration[] = []): Promise<Plugin> => {
  const entries: Registration[] = [];
  const services: ServiceBinding[] = [];
  const seen = new Set<string>();
  const load = async (value: unknown): Promise<void> => {
    for (const id of idsIn(value)) {
      if (seen.has(id)) continue;
      seen.add(id);
      for (const kind of NAMED)
        for (const { entry, shared } of await entriesOf(kind, id)) {
          entries.push(entry);
          for (const one of shared) if (!services.includes(one)) services.push(one);
          await load(entry.options);
        }
    }
  };
  await load([study, controls.realOnly.use, controls.replace.use]);
  return definePlugin({ ...PACKAGE, entries: [...entries, ...also], services });
};

/** Every text in a value that has the form of an id, without the plugin's name before it. */
const idsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') {
    const id = value.startsWith(`${PACKAGE.name}/`) ? value.slice(PACKAGE.name.length + 1) : value;
    return /^[a-z][a-z0-9-]*$/.test(id) ? [id] : [];
  }
  if (Array.isArray(value)) return value.flatMap(idsIn);
  return isObject(value) ? Object.values(value).flatMap(idsIn) : [];
};

const extension = import.meta.url.endsWith('.js') ? 'js' : 'ts';
interface Found {
  readonly entry: Registration;
  /** services that stand exported beside it */
  readonly shared: readonly ServiceBinding[];
}
/** An entry stands in the file of its id or, beside others, in that of some words of it. */
const entriesOf = async (kind: EntryKind, id: string): Promise<readonly Found[]> => {
  for (const name of runsOfWords(id)) {
    const file = new URL(`../plugins/${kind}/${name}.${extension}`, import.meta.url);
    if (!existsSync(file)) continue;
    const exported = Object.values((await import(file.href)) as object) as readonly unknown[];
    const entries = exported.filter(
      (found): found is Registration => isObject(found) && found['kind'] === kind && found['id'] === id,
    );
    const shared = exported.filter((found): found is ServiceBinding => isObject(found) && 'token' in found);
    if (entries.length > 0) return entries.map((entry) => ({ entry, shared }));
  }
  return [];
};

/** a-b-c, a-b, b-c, a, b, c */
const runsOfWords = (id: string): readonly string[] => {
  const words = id.split('-');
  const runs: string[] = [];
  for (let length = words.length; length > 0; length--)
    for (let from = 0; from + length <= words.length; from++) runs.push(words.slice(from, from + length).join('-'));
  return runs;
};

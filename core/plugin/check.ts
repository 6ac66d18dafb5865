import semver from 'semver';
import { CollapsarError } from '../errors/index.js';
import { CAPABILITIES } from './capabilities.js';
import { API_VERSION, type Plugin } from './define.js';
import { DATA_KINDS, ENTRY_KINDS, type EntryKind, type PluginOrigin, SINGULAR } from './registration.js';
import { checkSchema, isObject } from './schema.js';
import { OPTIONS, SERVICES, type ServiceBinding } from './services.js';
import { either, nearest, quoted } from './wording.js';

const invalid = (what: string, where: string, fix: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_PLUGIN_INVALID', { what, where, fix });

/** What is known of `value` before it is known to be a plugin. */
type Unchecked = Readonly<Record<string, unknown>>;
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Whatever a module exported, as a plugin.
 * @throws CollapsarError COLLAPSAR_PLUGIN_INVALID (shape), COLLAPSAR_PLUGIN_API (range), COLLAPSAR_ID_TAKEN
 */
export const checkPlugin = (value: unknown, origin: PluginOrigin): Plugin => {
  const place = origin.path === undefined ? '' : ` (${origin.path})`;
  if (!isObject(value))
    throw invalid(
      `found ${quoted(value)} where a plugin is wanted`,
      `plugin${place}`,
      'Export what definePlugin({ name, version, api, entries }) returns.',
    );
  const plugin = value as Unchecked;
  const name = plugin['name'];
  if (typeof name !== 'string' || name === '')
    throw invalid(`name is ${quoted(name)}`, `plugin${place}`, 'Give definePlugin the name of the package.');
  const where = `plugin ${name}${place}`;
  const version = plugin['version'];
  if (typeof version !== 'string' || semver.valid(version) === null)
    throw invalid(
      `version is ${quoted(version)}, not a version such as 1.2.0`,
      where,
      'Give the version of the package.',
    );
  checkApi(plugin['api'], where, `${name}@${version}`);
  const entries = plugin['entries'];
  if (!Array.isArray(entries))
    throw invalid(
      `entries is ${quoted(entries)}, not a list`,
      where,
      'Make each entry with model(), source(), strategy(), ...',
    );
  const services = plugin['services'] ?? [];
  const unsound = faultsOfServices(services);
  if (unsound.length > 0)
    throw invalid(unsound.join('; '), `${where}, services`, 'Make each with service({ token, implementation }).');
  const tokens = (services as readonly ServiceBinding[]).map(({ token }) => token);
  checkEntries(entries, { where, tokens: [OPTIONS, SERVICES, ...tokens], compile: origin.from !== 'built-in' });
  return value as unknown as Plugin;
};

/** `compile`: built-ins are compiled by their specs, so that a process need not pay for all of them at its start. */
const checkEntries = (
  entries: readonly unknown[],
  { where, tokens, compile }: { readonly where: string; readonly tokens: readonly symbol[]; readonly compile: boolean },
): void => {
  const seen = new Set<string>();
  for (const [i, entry] of entries.entries()) {
    const faults = isObject(entry)
      ? [...faultsOfEntry(entry as Unchecked, compile), ...faultsOfInject(entry['inject'], tokens)]
      : [`found ${quoted(entry)} where an entry is wanted`];
    const id = isObject(entry) ? `${String(entry['kind'])}/${String(entry['id'])}` : '';
    if (faults.length > 0)
      throw invalid(
        `${faults.join('; ')}`,
        `${where}, entries[${i}]${isObject(entry) ? ` (${String(entry['id'])})` : ''}`,
        'Make entries with model(), source(), strategy(), ... of collapsar, which type-check them.',
      );
    if (seen.has(id))
      throw new CollapsarError('COLLAPSAR_ID_TAKEN', {
        what: `two ${SINGULAR[(entry as { kind: EntryKind }).kind]} entries have the id "${(entry as { id: string }).id}"`,
        where,
        fix: 'Rename one of them.',
      });
    seen.add(id);
  }
};

const checkApi = (api: unknown, where: string, plugin: string): void => {
  if (typeof api !== 'string' || semver.validRange(api) === null)
    throw new CollapsarError('COLLAPSAR_PLUGIN_API', {
      what: `api is ${quoted(api)}, not a range of contract versions`,
      where,
      fix: `Write api: '^${API_VERSION}'.`,
    });
  if (semver.satisfies(API_VERSION, api)) return;
  const newer = semver.gtr(API_VERSION, api);
  throw new CollapsarError('COLLAPSAR_PLUGIN_API', {
    what: `${plugin} wants contract version ${api}, and this collapsar has ${API_VERSION}`,
    where,
    why: newer
      ? 'The plugin was written for an older collapsar.'
      : 'The plugin was written for a newer collapsar, or an old copy of collapsar is installed beside the new one.',
    fix: newer ? 'Update the plugin.' : 'Update collapsar, or use an older version of the plugin.',
  });
};

const FIELDS = ['kind', 'id', 'summary', 'data', 'options', 'implementation'] as const;

const faultsOfEntry = (entry: Unchecked, compile: boolean): string[] => {
  const faults: string[] = [];
  const [kind, id, summary, data, options, implementation] = FIELDS.map((field) => entry[field]);
  if (!(ENTRY_KINDS as readonly unknown[]).includes(kind))
    faults.push(`kind is ${quoted(kind)}; allowed is ${either(ENTRY_KINDS.map((k) => `"${k}"`))}`);
  if (typeof id !== 'string' || !ID.test(id))
    faults.push(`id is ${quoted(id)}; wanted are lower-case words joined by hyphens, such as "random-forest"`);
  if (typeof summary !== 'string' || summary.trim() === '')
    faults.push('summary is empty; wanted is one line that says what the entry is');
  if (!(DATA_KINDS as readonly unknown[]).includes(data))
    faults.push(`data is ${quoted(data)}; allowed is ${either(DATA_KINDS.map((k) => `"${k}"`))}`);
  if (typeof implementation !== 'function')
    faults.push(`implementation is ${quoted(implementation)}; wanted is a class (options, services)`);
  for (const list of ['provides', 'needs']) faults.push(...faultsOfCapabilities(list, entry[list]));
  faults.push(...faultsOfSchema(options, compile));
  faults.push(...faultsOfNamedOptions(entry, options));
  return faults;
};

/** `share` and `wraps` name options of the entry. */
const faultsOfNamedOptions = (entry: Unchecked, options: unknown): string[] => {
  const properties = isObject(options) && isObject(options['properties']) ? options['properties'] : {};
  return ['share', 'wraps'].flatMap((field) => {
    const option = entry[field];
    return option === undefined || (typeof option === 'string' && option in properties)
      ? []
      : [`${field} names ${quoted(option)}, which is not one of the options`];
  });
};

/** What the entries of a plugin share: each token once, and asked for what is there. */
const faultsOfServices = (services: unknown): string[] => {
  if (!Array.isArray(services)) return [`services is ${quoted(services)}, not a list`];
  const known: unknown[] = [OPTIONS, SERVICES];
  const faults: string[] = [];
  for (const [i, service] of (services as readonly unknown[]).entries()) {
    const { token, implementation, scope } = (isObject(service) ? service : {}) as Unchecked;
    if (typeof token !== 'symbol')
      faults.push(`services[${i}].token is ${quoted(token)}; wanted is what token() gives`);
    else if (known.includes(token)) faults.push(`${String(token)} is bound already`);
    if (typeof implementation !== 'function')
      faults.push(`services[${i}].implementation is ${quoted(implementation)}; wanted is a class`);
    if (scope !== 'singleton' && scope !== 'transient')
      faults.push(`services[${i}].scope is ${quoted(scope)}; allowed is "singleton" or "transient"`);
    known.push(token);
  }
  // A service is older than any options.
  const tokens = known.filter((token) => token !== OPTIONS);
  return [
    ...faults,
    ...(services as readonly unknown[]).flatMap((service) =>
      isObject(service) ? faultsOfInject(service['inject'], tokens) : [],
    ),
  ];
};

const faultsOfInject = (inject: unknown, tokens: readonly unknown[]): string[] => {
  if (inject === undefined || inject === 'decorated') return [];
  if (!Array.isArray(inject)) return [`inject is ${quoted(inject)}; wanted is a list of tokens, or "decorated"`];
  return (inject as readonly unknown[])
    .filter((token) => !tokens.includes(token))
    .map(
      (token) =>
        `inject names ${typeof token === 'symbol' ? String(token) : quoted(token)}, which the plugin binds no service to`,
    );
};

const faultsOfCapabilities = (list: string, capabilities: unknown): string[] => {
  if (typeof capabilities === 'function') return [];
  if (!Array.isArray(capabilities))
    return [`${list} is ${quoted(capabilities)}; wanted is a list or a function of the options`];
  const known = Object.keys(CAPABILITIES);
  return (capabilities as readonly unknown[])
    .filter((capability) => !known.includes(capability as string))
    .map((capability) => {
      const meant = nearest(String(capability), known);
      return `${list} has ${quoted(capability)}, which is unknown${meant === undefined ? `; known are ${known.join(', ')}` : `; did you mean "${meant}"?`}`;
    });
};

const faultsOfSchema = (options: unknown, compile: boolean): string[] => {
  if (!isObject(options)) return [`options is ${quoted(options)}; wanted is a JSON Schema (noOptions for none)`];
  if (options['type'] !== 'object') return [`options.type is ${quoted(options['type'])}; wanted is "object"`];
  if (options['additionalProperties'] !== false)
    return ['options.additionalProperties is not false: a mistyped option would pass unnoticed'];
  try {
    if (compile) checkSchema(options);
    return [];
  } catch (thrown) {
    return [`options is not a schema that can be used: ${thrown instanceof Error ? thrown.message : String(thrown)}`];
  }
};

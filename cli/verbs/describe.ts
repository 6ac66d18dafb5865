import { CollapsarError } from '../../core/errors/index.js';
import {
  allowedValues,
  ENTRY_KINDS,
  nearest,
  SINGULAR,
  type Registered,
  type Registry,
  type JsonSchema,
} from '../../core/plugin/index.js';
import { makeHost } from '../../host/index.js';
import { EXIT, type PluginFlags, type Verb } from '../command.js';
import { wrap } from '../findings.js';
import type { Terminal } from '../terminal.js';

interface DescribeFlags extends PluginFlags {
  readonly json?: boolean;
}

export const describeVerb: Verb<string, DescribeFlags> = async (id, flags, { terminal }) => {
  const { host } = await makeHost({ folder: '.', references: flags.plugin, discover: '.' });
  const found = entriesCalled(id, host.registry);
  for (const entry of found) {
    if (flags.json === true) terminal.out(JSON.stringify({ ...entry, implementation: undefined }));
    else describe(entry, terminal);
  }
  return EXIT.ok;
};

/** The entries of that id, of every kind unless the id names one: `mix`, `strategies:mix`. */
const entriesCalled = (id: string, registry: Registry): readonly Registered[] => {
  const colon = id.indexOf(':');
  const bare = id.slice(colon + 1);
  const kinds = ENTRY_KINDS.filter((kind) => (colon < 0 || kind === id.slice(0, colon)) && registry.has(kind, bare));
  if (kinds.length > 0) return kinds.map((kind) => registry.find(kind, bare));
  const guess = nearest(
    bare,
    registry.list().map((entry) => registry.idOf(entry)),
  );
  throw new CollapsarError('COLLAPSAR_UNKNOWN_ENTRY', {
    what: `no plugin offers an entry called "${id}"`,
    fix: `${guess === undefined ? '' : `Did you mean "${guess}"? `}\`collapsar list\` lists them all`,
  });
};

const describe = (entry: Registered, { out, colors, width }: Terminal): void => {
  const room = Math.min(width, 100);
  const { plugin } = entry;
  out(
    `${colors.bold(entry.id)}  ${SINGULAR[entry.kind]}, ${entry.data === 'any' ? 'any data' : entry.data}, from ${plugin.name} ${plugin.version} (${plugin.from})`,
  );
  out(wrap(`${entry.summary}.`, room).join('\n'));
  if (entry.reference !== undefined) out(wrap(`Source: ${entry.reference}`, room).join('\n'));
  if (entry.citation !== undefined) out(wrap(`Data: ${entry.citation} ${entry.licence ?? ''}`, room).join('\n'));
  if (Array.isArray(entry.needs) && entry.needs.length > 0) out(`Needs: ${entry.needs.join(', ')}`);
  if (Array.isArray(entry.provides) && entry.provides.length > 0) out(`Provides: ${entry.provides.join(', ')}`);
  describeOptions(entry, { out, colors }, room);
};

const describeOptions = (
  { options }: Registered,
  { out, colors }: Pick<Terminal, 'out' | 'colors'>,
  room: number,
): void => {
  const properties = Object.entries((options.properties ?? {}) as Readonly<Record<string, JsonSchema>>);
  out(properties.length === 0 ? '\nNo options.\n' : `\n${colors.bold('Options')}`);
  for (const [name, schema] of properties) {
    const required = options.required?.includes(name) === true;
    const standard =
      schema.default === undefined ? (required ? 'required' : 'optional') : `default ${JSON.stringify(schema.default)}`;
    out(`  ${colors.cyan(name)}  ${allowedValues(schema)}; ${standard}`);
    if (schema.description !== undefined) out(`      ${wrap(schema.description, room - 6).join('\n      ')}`);
  }
  if (properties.length > 0) out('');
};

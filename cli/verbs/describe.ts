import { basename } from 'node:path';
import type { JsonObject } from '../../core/contracts/index.js';
import { DEFINITIONS } from '../../core/definitions/index.js';
import { CollapsarError, isCollapsarError } from '../../core/errors/index.js';
import {
  allowedValues,
  ENTRY_KINDS,
  nearest,
  SINGULAR,
  type Registered,
  type Registry,
  type JsonSchema,
} from '../../core/plugin/index.js';
import { makeHost, type Host } from '../../host/index.js';
import { nameOf } from '../../reports/words/index.js';
import { EXIT, type PluginFlags, type Verb } from '../command.js';
import { wrap } from '../findings.js';
import type { EntryOutput, JudgedOutput, TableOutput } from '../output.js';
import { table } from '../table.js';
import type { Terminal } from '../terminal.js';

interface DescribeFlags extends PluginFlags {
  readonly json?: boolean;
  readonly data?: string;
}

export const describeVerb: Verb<string | undefined, DescribeFlags> = async (id, flags, { terminal, signal }) => {
  if (flags.data !== undefined && id === undefined) return describeData(flags.data, flags.json === true, terminal);
  if (id === undefined || flags.data !== undefined)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: id === undefined ? 'nothing is named to be described' : `an entry (${id}) and a file (--data) are named`,
      fix: 'Name one: collapsar describe csv, or collapsar describe --data patients.csv',
    });
  const { host } = await makeHost({ folder: '.', references: flags.plugin, discover: '.' });
  const found = entriesCalled(id, host.registry);
  for (const entry of found) {
    const outputs = entry.kind === 'metrics' ? await outputsOf(entry, host, signal) : undefined;
    if (flags.json === true) terminal.out(JSON.stringify(jsonOf(entry, host.registry.idOf(entry), outputs)));
    else describe(entry, outputs, terminal);
  }
  return EXIT.ok;
};

/** What programs are told of an entry; what only its options say is not passed over. */
const jsonOf = (entry: Registered, id: string, outputs: readonly JudgedOutput[] | undefined): EntryOutput => {
  const { needs, provides, reproducible, dataOf } = entry;
  const said = <T>(value: T | ((options: JsonObject, ...more: never[]) => T)): T | 'by-options' =>
    value instanceof Function ? 'by-options' : value;
  const optional = ['formerly', 'reference', 'kinds', 'revision', 'share', 'wraps', 'licence', 'citation'] as const;
  return {
    kind: entry.kind,
    id,
    summary: entry.summary,
    ...Object.fromEntries(optional.flatMap((key) => (entry[key] === undefined ? [] : [[key, entry[key]]]))),
    data: dataOf === undefined ? entry.data : 'by-options',
    options: entry.options,
    needs: said(needs),
    provides: said(provides),
    tensors: entry.tensors,
    conditional: entry.conditional,
    reproducible: said(reproducible),
    publishable: entry.publishable,
    plugin: entry.plugin,
    ...(entry.kind === 'metrics' ? { outputs: outputs ?? 'by-options' } : {}),
  };
};

/** Every column of a file of the user's, and how a source is told to read it. */
const describeData = async (data: string, json: boolean, { out, width }: Terminal): Promise<number> => {
  const { describeTable } = await import('../../host/drafting/draft.js');
  const { count, kindText, plural } = await import('../../reports/words/index.js');
  const described = await describeTable(data);
  if (json) out(JSON.stringify(described satisfies TableOutput));
  else {
    const { rows, columns, use, options, words, assumed } = described;
    const given = (options['columns'] ?? {}) as JsonObject;
    out(`${basename(data)}: ${plural(rows, 'row')}, ${plural(columns.length, 'column')}.\n`);
    const lines = columns.map(({ name, found, missing, distinct, range = '', as, why }) => [
      name === '' ? '(no name)' : name,
      kindText(found),
      count(missing),
      count(distinct),
      range,
      as === 'left-out'
        ? `left out: ${why!}`
        : `${as}${given[name] === undefined ? '' : `, with ${optionsText(given[name] as JsonObject)}`}`,
    ]);
    out(`${table(['column', 'holds', 'missing', 'different', 'range', 'in a study'], lines)}\n`);
    if (words.length > 0) out(`Words that stand for nothing: ${words.join(', ')} (missingWords).`);
    const said = optionsText(options);
    out(wrap(`Read by the source ${use}${said === '' ? '' : ` with ${said}`}.`, width - 2).join('\n  '));
    for (const one of assumed) out(wrap(`Assumed: ${one}.`, width - 2).join('\n  '));
    out(`\ncollapsar init --data ${basename(data)} writes a study with the options that it needs.`);
  }
  return EXIT.ok;
};

const optionsText = (options: JsonObject): string =>
  Object.entries(options)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(', ');

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

/** What a metric measures with its defaults; undefined where it has none, so that its options decide. */
const outputsOf = async (
  entry: Registered,
  host: Host,
  signal: AbortSignal,
): Promise<readonly JudgedOutput[] | undefined> => {
  const use = host.registry.idOf(entry);
  try {
    const metric = { use, as: use, key: use, with: host.registry.options('metrics', { use }) };
    const outputs = await host.outputs({ metrics: [metric], seed: 1, seeds: [1] }, signal);
    return outputs[use]!.map((output) => ({
      ...output,
      range: output.range.map((end) => (Number.isFinite(end) ? end : null)),
      judges: DEFINITIONS.filter(
        ({ measures }) => output.measures !== undefined && measures.includes(output.measures),
      ).map(({ id: verdict }) => verdict),
    }));
  } catch (error) {
    if (isCollapsarError(error) && error.code === 'COLLAPSAR_OPTION_INVALID') return undefined;
    throw error;
  }
};

const BETTER = { lower: 'lower is better', higher: 'higher is better' } as const;
const outputText = ({ summary, unit, better, ideal, range, measures, judges }: JudgedOutput): string => {
  const [low, high] = range;
  const best = ideal === undefined ? '' : `best is ${ideal === 'real' ? 'the value of real rows' : ideal}`;
  const used =
    judges.length > 0
      ? `judges ${judges.map((id) => nameOf(id).toLowerCase()).join(', ')} (measures ${measures!})`
      : better === 'ideal'
        ? 'judges nothing'
        : 'judges nothing by itself: `tolerance.metric` may name it';
  return [
    ...(summary === undefined ? [] : [summary]),
    unit === '' ? 'a pure number' : `in ${unit}`,
    `from ${low ?? 'minus infinity'} to ${high ?? 'infinity'}`,
    [...(better === 'ideal' ? [] : [BETTER[better]]), ...(best === '' ? [] : [best])].join(', '),
    used,
  ].join('; ');
};

const describeOutputs = (
  outputs: readonly JudgedOutput[] | undefined,
  { out, colors }: Terminal,
  room: number,
): void => {
  out(`\n${colors.bold('Outputs')}`);
  if (outputs === undefined)
    return out(
      `  ${wrap('They follow from its options, some of which are required: `collapsar plan` says what they judge.', room - 2).join('\n  ')}`,
    );
  for (const output of outputs)
    out(
      `  ${colors.cyan(output.name)}${output.title === undefined ? '' : `  ${output.title}`}\n      ${wrap(`${outputText(output)}.`, room - 6).join('\n      ')}`,
    );
};

const describe = (entry: Registered, outputs: readonly JudgedOutput[] | undefined, terminal: Terminal): void => {
  const { out, colors, width } = terminal;
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
  if (entry.kind === 'metrics') describeOutputs(outputs, terminal, room);
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

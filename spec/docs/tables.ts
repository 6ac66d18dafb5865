import { basename } from 'node:path';
import { createColors } from 'picocolors';
import { commandLine } from '../../cli/program.js';
import { CODES } from '../../core/errors/index.js';
import { allowedValues, type JsonSchema } from '../../core/plugin/index.js';
import { entryProperties, importSchema, modelProperties, studySchema } from '../../core/contracts/index.js';
import { surfaceOf, type Documented } from './surface.js';

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

interface Property extends JsonSchema {
  readonly title?: string;
}
const describeValue = (schema: Property): string => {
  if (schema.anyOf !== undefined || schema.type === undefined) return '';
  return schema.type === 'array' || schema.type === 'object' ? String(schema.type) : allowedValues(schema);
};
const defaultOf = ({ default: value }: Property): string => {
  if (value === undefined || typeof value === 'object') return '';
  return `default ${Number.isInteger(value) || typeof value !== 'number' ? String(value) : Number(value.toPrecision(3))}`;
};
const keys = (properties: object, required: readonly string[] = [], prefix = ''): string[][] =>
  Object.entries(properties as Readonly<Record<string, Property>>)
    .filter(([name]) => name !== '$schema')
    .flatMap(([name, schema]) => [
      [
        `\`${prefix}${name}\``,
        required.includes(name) ? 'required' : '',
        [schema.description, defaultOf(schema), describeValue(schema)].filter(Boolean).join('; '),
      ],
      ...(schema.type === 'object' && schema.properties !== undefined && prefix === ''
        ? keys(schema.properties, [], `${name}.`)
        : []),
    ]);
const HEAD = ['key', '', 'what it says'];

const help = async (...verb: readonly string[]): Promise<string> => {
  const lines: string[] = [];
  const terminal = {
    out: (text: string) => void lines.push(text),
    err: () => undefined,
    interactive: false,
    width: 80,
    colors: createColors(false),
    now: () => 0,
  };
  await commandLine([...verb, '--help'], { terminal, signal: new AbortController().signal });
  return lines.join('\n').trim();
};
const verbs = async (): Promise<readonly string[]> =>
  [...(await help()).matchAll(/^ {2}([a-z]+) (?:\[|<)/gm)].map((match) => match[1]!).filter((verb) => verb !== 'help');
/** The number of processors is this machine's. */
const ofNoMachine = (text: string): string =>
  text.replace(/(--workers <n> +cells at a time) \(default: \d+\)/, '$1 (default: one a processor)');

/** What a public module exports, by the files that it stands in: nothing of it is without a word on shapes, units and errors. */
const surface = (path: string, wanted: (one: Documented) => boolean = () => true): string => {
  const found = surfaceOf(path).filter(wanted);
  const silent = found.filter(({ says }) => says === '').map(({ call }) => call);
  if (silent.length > 0) throw new RangeError(`${path}: without a docstring: ${silent.join(', ')}`);
  const title = (file: string): string => basename(file, '.ts').replaceAll('-', ' ');
  return [...new Set(found.map(({ file }) => file))]
    .map((file) => {
      const lines = found.filter((one) => one.file === file).map(({ call, says }) => `- \`${call}\`: ${says}`);
      return `### ${title(file)}\n\n${lines.join('\n')}`;
    })
    .join('\n\n');
};

/** What pages say between `<!-- table: name -->` and `<!-- end -->`, made from the code. */
export const TABLES: Readonly<Record<string, () => string | Promise<string>>> = {
  study: () => table(HEAD, keys(studySchema.properties, studySchema.required)),
  entry: () => table(HEAD, keys(entryProperties, ['use'])),
  model: () =>
    table(
      HEAD,
      keys(Object.fromEntries(Object.entries(modelProperties).filter(([name]) => !(name in entryProperties)))),
    ),
  import: () => {
    const { properties, required } = importSchema.properties.import;
    const each = (name: 'metrics' | 'strategies'): string[][] =>
      keys((properties[name].additionalProperties as { readonly properties: object }).properties, [], `${name}.*.`);
    return table(HEAD, [...keys(properties, required), ...each('metrics'), ...each('strategies')]);
  },
  errors: () =>
    table(
      ['code', 'exit code', 'meaning'],
      Object.entries(CODES).map(([code, { exit, summary }]) => [`\`${code}\``, String(exit), summary]),
    ),
  numerics: () => surface('core/numerics/index.ts'),
  plugin: () => surface('core/public.ts', ({ isValue }) => isValue),
  testing: () => surface('core/testing/index.ts', ({ isValue }) => isValue),
  tensors: () => surface('plugins/tensors/index.ts', ({ isValue }) => isValue),
  cli: async () => {
    const sections: string[] = [];
    for (const verb of await verbs())
      sections.push(`## ${verb}\n\n\`\`\`text\n${ofNoMachine(await help(verb))}\n\`\`\``);
    return sections.join('\n\n');
  },
};

const PLACE = /(<!-- table: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g;
/** The page with every table as the code has it now. */
export const withTables = async (page: string): Promise<string> => {
  const made = new Map<string, string>();
  for (const [, , name] of page.matchAll(PLACE)) made.set(name!, await TABLES[name!]!());
  return page.replace(PLACE, (_, begin: string, name: string, end: string) => `${begin}\n${made.get(name)!}\n\n${end}`);
};

import { execFileSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { CODES } from '../../core/errors/index.js';
import { allowedValues, type JsonSchema } from '../../core/plugin/index.js';
import { entryProperties, modelProperties, studySchema } from '../../core/contracts/index.js';
import { root } from '../repo/tree.js';
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

const help = (...verb: readonly string[]): string =>
  execFileSync(process.execPath, [join(root, 'dist/cli/main.js'), ...verb, '--help'], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  }).trim();
const verbs = (): readonly string[] =>
  [...help().matchAll(/^ {2}([a-z]+) (?:\[|<)/gm)].map((match) => match[1]!).filter((verb) => verb !== 'help');
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
export const TABLES: Readonly<Record<string, () => string>> = {
  study: () => table(HEAD, keys(studySchema.properties, studySchema.required)),
  entry: () => table(HEAD, keys(entryProperties, ['use'])),
  model: () =>
    table(
      HEAD,
      keys(Object.fromEntries(Object.entries(modelProperties).filter(([name]) => !(name in entryProperties)))),
    ),
  errors: () =>
    table(
      ['code', 'exit code', 'meaning'],
      Object.entries(CODES).map(([code, { exit, summary }]) => [`\`${code}\``, String(exit), summary]),
    ),
  numerics: () => surface('core/numerics/index.ts'),
  plugin: () => surface('core/public.ts', ({ isValue }) => isValue),
  cli: () =>
    verbs()
      .map((verb) => `## ${verb}\n\n\`\`\`text\n${ofNoMachine(help(verb))}\n\`\`\``)
      .join('\n\n'),
};

const PLACE = /(<!-- table: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g;
/** The page with every table as the code has it now. */
export const withTables = (page: string): string =>
  page.replace(PLACE, (_, begin: string, name: string, end: string) => `${begin}\n${TABLES[name]!()}\n\n${end}`);

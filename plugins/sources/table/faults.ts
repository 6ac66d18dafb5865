import type { ColumnKind } from '../../../core/contracts/index.js';
import type { CollapsarError } from '../../../core/errors/index.js';
import { fault } from '../files.js';
import { MISSING, type TableCells } from './cells.js';
import type { FoundColumn } from './found.js';
import { type ChosenColumn, type GivenColumn, saidTruth } from './given.js';
import { isLong, withUnit, type Notation } from './records.js';

/** What is wrong with a column, and the option that reads it or leaves it out. */
export interface ColumnFault {
  readonly what: string;
  readonly fix: string;
}

/** Words that stand for nothing in tables of any kind, and those that do among numbers. */
export const NOTHING: ReadonlySet<string> = new Set([
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  'NaN',
  'nan',
  'NULL',
  'null',
  '?',
  '<NA>',
  'NaT',
]);
export const NOTHING_AMONG_NUMBERS: ReadonlySet<string> = new Set([
  '-',
  '.',
  '--',
  'none',
  'None',
  'missing',
  'unknown',
]);

/** Columns that one message names, and the longest part of a cell or a name that it shows. */
const LISTED = 12;
const SHOWN = 40;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
/** An option with the column in it, as a study has it. */
export const optionFor = (option: 'omit' | 'categorical', column: string): string =>
  column.length > SHOWN ? `\`${option}\`` : `${option}: [${quoted(column)}]`;
const kindFor = (column: string, given: string): string =>
  column.length > SHOWN
    ? `\`columns\` (${given})`
    : `columns: { ${/^[A-Za-z]\w*$/.test(column) ? column : quoted(column)}: ${given} }`;

const KINDS: Readonly<Partial<Record<ColumnKind, string>>> = {
  integer: 'a whole number',
  boolean: 'true or false (or yes, no, 1, 0)',
  ordinal: 'in its `order`',
  date: 'a date in that format',
  datetime: 'a date with a time in that format',
  time: 'a time of day, such as 08:30',
};

/** Why a column cannot be read as it was chosen to be; undefined: it can. */
export const notRead = (
  cells: TableCells,
  found: FoundColumn,
  { index, valueOf }: ChosenColumn,
  given: GivenColumn | undefined,
): ColumnFault | undefined => {
  const { texts, counts, first } = cells.columns[index]!;
  const { name, kind } = found;
  const leave = `${optionFor('omit', name)} leaves it out`;
  if (kind === 'empty') return { what: `column '${name}' is empty`, fix: leave };
  if (given?.kind === 'ordinal' && given.order === undefined)
    return { what: `column '${name}' is to be ordinal`, fix: kindFor(name, '{ kind: ordinal, order: [low, high] }') };
  const bad = texts.flatMap((text, code) =>
    code > MISSING && counts[code]! > 0 && valueOf(text) === undefined ? [code] : [],
  );
  const [at] = bad;
  if (at === undefined) return otherwise(found, given);
  const rest = bad.reduce((sum, code) => sum + counts[code]!, -1);
  const more = rest === 0 ? '' : ` (and ${rest} more ${rest === 1 ? 'cell' : 'cells'} of it)`;
  const cell = `row ${first[at]! + 1}, column '${name}' holds '${texts[at]!.slice(0, SHOWN)}'`;
  const words = bad.map((code) => texts[code]!);
  const said = KINDS[given?.kind ?? kind];
  if (said !== undefined && given !== undefined)
    return { what: `${cell}, which is not ${said}${more}`, fix: `Correct it; ${leave}` };
  const fix = adviceOn(found, words, cells.keeping[index]!.notation);
  return { what: `${cell}, ${nature(words, kind)}${more}`, fix };
};

const nature = (words: readonly string[], kind: ColumnKind): string => {
  if (words.every(isLong)) return 'a whole number beyond 2^53 that a number would round';
  return `which is ${kind === 'category' || kind === 'text' ? 'text and no' : 'not a'} finite number`;
};

/** What is wrong with a column every cell of which is of its kind. */
const otherwise = (
  { name, kind, formats = [] }: FoundColumn,
  given: GivenColumn | undefined,
): ColumnFault | undefined => {
  if (given?.kind === 'integer' && kind === 'number')
    return { what: `column '${name}' holds numbers that are not whole`, fix: kindFor(name, 'number') };
  if (given?.format !== undefined || formats.length < 2) return undefined;
  return {
    what: `the days and months of column '${name}' could change places`,
    fix: formats.map((format) => kindFor(name, `{ kind: ${kind}, format: ${format} }`)).join(' or '),
  };
};

const adviceOn = ({ name, kind }: FoundColumn, words: readonly string[], notation: Notation): string => {
  const advice = notation.advice(words);
  if (words.every(isLong))
    return `${kindFor(name, 'category')} keeps it exactly, ${optionFor('omit', name)} leaves it out`;
  const leave = `${optionFor('omit', name)} leaves it out`;
  if (advice !== undefined) {
    // A format that has numbers of its own holds text on purpose: the study may read it as numbers all the same.
    const asNumbers = notation.signs === undefined ? `, or ${kindFor(name, 'number')} reads them` : '';
    return `${advice[0]!.toUpperCase()}${advice.slice(1)}${asNumbers}; else ${leave}`;
  }
  const unit = withUnit(words);
  if (unit !== undefined) {
    const { decimal, thousands } = unit;
    const signs = `${decimal === ',' ? ", decimal: ','" : ''}${thousands === undefined ? '' : `, thousands: ${quoted(thousands)}`}`;
    return `${kindFor(name, `{ kind: number, unit: ${quoted(unit.unit)}${signs} }`)} reads it, ${leave}`;
  }
  const nothing = words.filter((word) => NOTHING.has(word) || (kind === 'mixed' && NOTHING_AMONG_NUMBERS.has(word)));
  if (kind === 'mixed')
    return nothing.length === words.length
      ? `missingWords: [${nothing.map(quoted).join(', ')}] if it stands for nothing; else correct or remove the row, or ${leave}`
      : `Correct or remove the row; ${optionFor('categorical', name)} reads all of it as categories, ${leave}`;
  const truth = words.every((word) => saidTruth(word) !== undefined) ? `${kindFor(name, 'boolean')} as 1 and 0, ` : '';
  return `${optionFor('categorical', name)} reads it as a category, ${truth}${leave}`;
};

/** All that is wrong with the columns of a file, in one message. */
export const faultsIn = (name: string, faults: readonly ColumnFault[]): CollapsarError => {
  const [only, ...others] = faults;
  if (only !== undefined && others.length === 0) return fault(name, only.what, only.fix);
  const shown = faults.slice(0, LISTED).map(({ what, fix }) => `${what} (${fix})`);
  const more = faults.length - shown.length;
  return fault(
    name,
    `${faults.length} things are wrong: ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    'Write these options with the source, or correct the file; `collapsar describe --data FILE` shows every column',
  );
};

/** That rows have nothing in a column which is read. */
export const gapFault = (
  column: string,
  { row, count }: { readonly row: number; readonly count: number },
  label: boolean,
): ColumnFault => ({
  what: `row ${row + 1} has ${label ? `no label in column '${column}'` : `nothing in column '${column}'`}${
    count === 1 ? '' : ` (nor ${count === 2 ? 'has 1 more' : `have ${count - 1} more`})`
  }`,
  fix: label
    ? 'Leave such rows out (missing: drop), or correct the row'
    : `Leave such rows out (missing: drop), fill them in (missing: impute, or missing: category), let a model learn what is missing (missing: model), or leave the column out (${optionFor('omit', column)})`,
});

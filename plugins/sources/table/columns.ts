import type { ColumnKind, ColumnReason, ReadColumn } from '../../../core/contracts/index.js';
import { fault } from '../files.js';
import type { Keeping, TableCells } from './cells.js';
import { type ColumnFault, notRead } from './faults.js';
import { type FoundColumn, findColumns } from './found.js';
import { type ChosenColumn, type GivenColumn, givenKinds, notationOf, saidTruth } from './given.js';
import { indexOf, isNamed, type WrittenName } from './match.js';
import type { Notation } from './records.js';
import { TIME_UNITS, timeOf, type TimeKind } from './times.js';

export interface TableLayout {
  /** the column that holds the class of each row */
  readonly label?: WrittenName | undefined;
  /** the columns to read, in this order; or what some columns are; absent = all, as they are found to be */
  readonly columns?: readonly WrittenName[] | Readonly<Record<string, GivenColumn>> | undefined;
  /** the columns to leave out of all that there are */
  readonly omit?: readonly WrittenName[] | undefined;
  /** columns whose values are categories; auto: those that hold no number */
  readonly categorical?: 'auto' | readonly WrittenName[] | undefined;
  /** what is done with a row that has nothing in its label or in a column that is read; default refuse */
  readonly missing?: 'refuse' | 'drop' | 'impute' | 'category' | 'model' | undefined;
  /** words that stand for nothing, such as NA */
  readonly missingWords?: readonly string[] | undefined;
}

/** Which columns of the file are read, by index, and how. */
export interface Chosen {
  readonly label: number | undefined;
  readonly columns: readonly ChosenColumn[];
  /** of every column of the file, in its order */
  readonly reading: readonly ReadColumn[];
  /** columns that cannot be read as they are */
  readonly faults: readonly ColumnFault[];
}

/** How each column is to be kept while the file is read. */
export const keepingOf =
  (layout: TableLayout, notation: Notation): ((name: string) => Keeping) =>
  (name) => {
    const given = givenKinds(layout.columns)[name];
    const isText =
      [layout.label, ...(Array.isArray(layout.categorical) ? (layout.categorical as readonly WrittenName[]) : [])].some(
        (asked) => asked !== undefined && isNamed(asked, name),
      ) || !(given?.kind === undefined || given.kind === 'number' || given.kind === 'integer');
    return { asText: isText, notation: notationOf(given, notation) };
  };

/**
 * @throws COLLAPSAR_SOURCE_INVALID for names that the file does not have, and columns that cannot be all they are asked
 * to be; what is wrong with the cells of a column stands in `faults`
 */
export const chooseColumns = (cells: TableCells, name: string, layout: TableLayout): Chosen => {
  const { header } = cells;
  const asked = resolved(header, name, layout);
  const found = findColumns(cells);
  const { label } = asked;
  const candidates =
    asked.columns ?? header.map((_, index) => index).filter((index) => index !== label && !asked.omitted.has(index));
  const categorical = categoriesOf(found, candidates, asked, name);
  checkRoles(header, name, label, candidates, categorical);
  const faults: ColumnFault[] = [];
  const columns: ChosenColumn[] = [];
  const reasons = new Map<number, ColumnReason>();
  for (const index of candidates) {
    const given = asked.given[header[index]!];
    const { reason, ...chosen } = categorical.has(index)
      ? { as: 'category' as const, valueOf: () => undefined, continuous: false }
      : numbersOf(found[index]!, given, cells.keeping[index]!.notation);
    const column = { index, ...chosen };
    const wrong = categorical.has(index) ? undefined : notRead(cells, found[index]!, column, given);
    if (wrong !== undefined) faults.push(wrong);
    columns.push(column);
    if (reason !== undefined) reasons.set(index, reason);
  }
  if (columns.length === 0) throw fault(name, 'no column is left to read', 'Name fewer of them in `omit` or `columns`');
  const read = new Map(columns.map((column) => [column.index, column]));
  const reading = found.map(({ name: column, kind, missing, distinct, more, range }, index): ReadColumn => {
    const about = {
      name: column,
      kind: asked.given[column]?.kind ?? kind,
      missing,
      distinct,
      ...(more === undefined ? {} : { more }),
      ...(range === undefined ? {} : { range }),
    };
    const why = reasons.get(index);
    if (index === label) return { ...about, as: 'label' };
    if (read.has(index)) return { ...about, as: read.get(index)!.as, ...(why === undefined ? {} : { why }) };
    const left = asked.omitted.get(index);
    return {
      ...about,
      as: 'passed-over',
      why: left === undefined ? { kind: 'not-among', option: 'columns' } : { kind: 'omitted', option: left },
    };
  });
  return { label, columns, reading, faults };
};

/** What a layout names, by the index of the column. */
interface Asked {
  readonly label: number | undefined;
  readonly columns: readonly number[] | undefined;
  /** with the option that leaves it out */
  readonly omitted: ReadonlyMap<number, string>;
  readonly categories: 'auto' | readonly number[];
  readonly given: Readonly<Record<string, GivenColumn>>;
}

const resolved = (header: readonly string[], name: string, layout: TableLayout): Asked => {
  checkNames(header, name);
  const find = (column: WrittenName): number =>
    indexOf(column, header, name, 'column', `there is no column '${String(column)}'`);
  const label = layout.label === undefined ? undefined : find(layout.label);
  const given = givenKinds(layout.columns);
  const columns = Array.isArray(layout.columns) ? (layout.columns as readonly WrittenName[]).map(find) : undefined;
  const twice = columns?.find((index, at) => columns.indexOf(index) !== at);
  if (twice !== undefined) throw fault(name, `\`columns\` names '${header[twice]}' twice`, 'Take one of them out');
  const ofKind = (kind: ColumnKind): readonly number[] =>
    Object.keys(given).flatMap((column) => (given[column]!.kind === kind ? [find(column)] : []));
  for (const column of Object.keys(given)) find(column);
  const omitted = new Map([
    ...(layout.omit ?? []).map((column) => [find(column), 'omit'] as const),
    ...ofKind('text').map((index) => [index, 'columns'] as const),
  ]);
  const { categorical = [] } = layout;
  const categories = categorical === 'auto' ? categorical : [...categorical.map(find), ...ofKind('category')];
  const alsoOmitted = (indices: readonly number[], option: string): void => {
    const both = indices.find((index) => omitted.has(index));
    if (both !== undefined)
      throw fault(
        name,
        `column '${header[both]}' is in \`${omitted.get(both)!}\` and in ${option}`,
        'Take it out of one of them',
      );
  };
  alsoOmitted(categories === 'auto' ? [] : categories, '`categorical`');
  alsoOmitted(label === undefined ? [] : [label], '`label`');
  return { label, columns, omitted, categories, given };
};

const checkNames = (header: readonly string[], name: string): void => {
  const seen = new Map<string, number>();
  for (const column of header) seen.set(column, (seen.get(column) ?? 0) + 1);
  const repeated = [...seen].filter(([, count]) => count > 1);
  if (repeated.length === 0) return;
  const numbers = ['no', 'one', 'two', 'three', 'four'];
  throw fault(
    name,
    repeated
      .slice(0, 12)
      .map(([column, count]) =>
        column === ''
          ? `${numbers[count] ?? count} columns have no name`
          : `${numbers[count] ?? count} columns are called '${column}'`,
      )
      .join('; '),
    'Give every column its own name',
  );
};

const categoriesOf = (
  found: readonly FoundColumn[],
  candidates: readonly number[],
  { categories, given }: Asked,
  name: string,
): ReadonlySet<number> => {
  if (categories !== 'auto') return new Set(categories);
  const auto = candidates.filter((index) => {
    const { kind, name: column } = found[index]!;
    const said = given[column]?.kind;
    return said === undefined ? kind === 'category' || kind === 'text' || kind === 'boolean' : said === 'category';
  });
  if (auto.length === 0)
    throw fault(name, 'no column holds text alone, so none is categorical', 'Name them, or leave `categorical` out');
  return new Set(auto);
};

const checkRoles = (
  header: readonly string[],
  name: string,
  label: number | undefined,
  columns: readonly number[],
  categorical: ReadonlySet<number>,
): void => {
  if (label !== undefined && (columns.includes(label) || categorical.has(label)))
    throw fault(name, `column '${header[label]}' is both the label and a column to read`, 'Take it out of one of them');
  for (const index of categorical)
    if (!columns.includes(index))
      throw fault(
        name,
        `column '${header[index]}' is categorical, but not among the columns to read`,
        'Add it to `columns`, or take it out of `categorical`',
      );
};

const isTime = (kind: ColumnKind): kind is TimeKind => kind in TIME_UNITS;

/** How a column becomes numbers: as the study says, else as it was found. */
const numbersOf = (
  { kind: foundKind, formats = [] }: FoundColumn,
  { kind: said, order, format }: GivenColumn = {},
  notation: Notation,
): Omit<ChosenColumn, 'index'> & { readonly reason?: ColumnReason } => {
  const kind: ColumnKind = said ?? foundKind;
  if (kind === 'boolean') {
    const valueOf = foundKind === 'boolean' ? (text: string): number => Number(notation.truthOf(text)) : saidTruth;
    return { as: 'number', valueOf, continuous: false, reason: { kind: 'truths' } };
  }
  if (kind === 'ordinal') {
    const places = new Map((order ?? []).map((text, place) => [String(text), place]));
    return { as: 'number', valueOf: (text) => places.get(text), continuous: false, reason: { kind: 'ordinal' } };
  }
  if (isTime(kind)) {
    const written = format ?? formats[0] ?? 'iso';
    const valueOf = (text: string): number | undefined => {
      const time = timeOf(text, written);
      return time?.kind === kind ? time.value : undefined;
    };
    return { as: 'number', valueOf, continuous: kind !== 'date', reason: { kind: 'time', unit: TIME_UNITS[kind] } };
  }
  return { as: 'number', valueOf: notation.numberOf, continuous: kind === 'number' };
};

import type { ColumnKind, ColumnReason, ReadColumn, ReadTexts, SourceFacts } from '../../core/contracts/index.js';
import { count, list, listOf, plural } from './number.js';
import { textsText } from './texts.js';

/** Names that a sentence lists; of more it says how many. */
const LISTED = 12;
/** Longest part of a name that a sentence shows. */
const SHOWN = 40;

export const columnName = ({ name }: ReadColumn): string =>
  name === '' ? 'the column without a name' : name.length > SHOWN ? `${name.slice(0, SHOWN - 3)}...` : name;
export const columnNames = (columns: readonly ReadColumn[]): string => listOf(columns.map(columnName), LISTED);

const REASONS: {
  readonly [K in ColumnReason['kind']]: (reason: Extract<ColumnReason, { kind: K }>, cell: string) => string;
} = {
  truths: () => 'true and false read as 1 and 0',
  ordinal: () => 'its places in the order that the study says, from 0',
  time: ({ unit }) => unit,
  omitted: ({ option }) => `left out by \`${option}\``,
  'not-among': ({ option }) => `not among \`${option}\``,
  empty: () => 'every cell is empty',
  'not-a-number': ({ row, advice }, cell) => `not a number in row ${row}${cell}: ${advice}`,
};
/** Why a column was passed over, or how it was read; with the cell where it is known, which no run folder holds. */
export const reasonText = <K extends ColumnReason['kind']>(
  reason: Extract<ColumnReason, { kind: K }>,
  cell?: string,
): string => (REASONS[reason.kind] as (typeof REASONS)[K])(reason, cell === undefined ? '' : ` ('${cell}')`);

/** Of a column that has an index. */
export const indexText = ({ name, index }: ReadColumn): string =>
  `${name === '' ? 'it has no name and numbers' : 'it numbers'} the rows: an index is no data, and is modelled unless it is left out with ${index!.leaveOut}`;

/** Which columns are constant in the sense of `ReadColumn`. */
export const CONSTANT = 'constant, or almost (one value in over 95 % of the rows, or no range to speak of)';
export const OF_CONSTANT = 'such columns have no tails and no correlations, and are left out of both';

const ROLES = [
  ['number', (names: string, one: boolean) => `reads ${names} as ${one ? 'a number' : 'numbers'}`],
  ['category', (names: string, one: boolean) => `reads ${names} as ${one ? 'a category' : 'categories'}`],
  ['label', (names: string) => `takes ${names} for the label`],
  ['passed-over', (names: string) => `passes over ${names}`],
] as const;
/** Of columns some of which had rows left out. */
export const droppedText = (reading: readonly ReadColumn[]): string => {
  const empty = reading.filter(({ dropped = 0 }) => dropped > 0);
  const total = empty.reduce((sum, { dropped = 0 }) => sum + dropped, 0);
  return `leaves out ${plural(total, 'row')} that ${total === 1 ? 'has' : 'have'} nothing in ${listOf(
    empty.map((column) => `${columnName(column)} (${count(column.dropped!)})`),
    LISTED,
  )}`;
};
const FILLED: Readonly<Record<NonNullable<ReadColumn['filled']>['with'], string>> = {
  median: 'the median',
  mode: 'the most frequent value',
  category: 'a category of its own',
  'median-and-indicator': 'the median, and a column that says where',
  nothing: 'nothing',
};
const isFilled = ({ filled }: ReadColumn): boolean => filled !== undefined && filled.with !== 'nothing';
const isLearnt = ({ filled }: ReadColumn): boolean => filled?.with === 'nothing';

/** Of columns some of which had missing cells filled in, or have cells that stay missing. */
export const gapsText = (reading: readonly ReadColumn[]): readonly string[] => {
  const listed = (of: (column: ReadColumn) => boolean, says: (filled: NonNullable<ReadColumn['filled']>) => string) =>
    listOf(
      reading.filter(of).map((column) => `${columnName(column)} (${says(column.filled!)})`),
      LISTED,
    );
  return [
    ...(reading.some(isFilled)
      ? [`fills in what is missing in ${listed(isFilled, ({ rows, with: by }) => `${count(rows)}: ${FILLED[by]}`)}`]
      : []),
    ...(reading.some(isLearnt)
      ? [`leaves what is missing to the models in ${listed(isLearnt, ({ rows }) => plural(rows, 'cell'))}`]
      : []),
  ];
};

/** What the cells of a column are. */
export const kindText = (kind: ColumnKind): string => KINDS[kind];
const KINDS: Readonly<Record<ColumnKind, string>> = {
  number: 'number',
  integer: 'whole number',
  boolean: 'true, false',
  category: 'category',
  ordinal: 'ordinal',
  date: 'date',
  datetime: 'date and time',
  time: 'time of day',
  text: 'text',
  'long-integer': 'long number',
  mixed: 'numbers, text',
  empty: 'nothing',
};

/** What columns hold and what becomes of them, as a table; ranges are cells, which only the user's own terminal shows. */
export const columnTable = (
  reading: readonly ReadColumn[],
  ranges: boolean,
): { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] } => ({
  head: ['column', 'holds', 'missing', 'different', ...(ranges ? ['range'] : []), 'in the study'],
  rows: reading.map((column) => [
    column.name === '' ? '(no name)' : columnName(column),
    column.kind === undefined ? '' : kindText(column.kind),
    column.missing === undefined ? '' : count(column.missing),
    column.distinct === undefined ? '' : `${count(column.distinct)}${column.more === true ? ' or more' : ''}`,
    ...(ranges ? [column.range ?? ''] : []),
    useText(column),
  ]),
});

const useText = (column: ReadColumn): string => {
  const { as, why, constant, dropped, filled, index } = column;
  const notes = [
    ...(why === undefined ? [] : [reasonText(why)]),
    ...(dropped === undefined ? [] : [`${plural(dropped, 'row')} left out`]),
    ...(filled === undefined
      ? []
      : [
          isLearnt(column)
            ? `${plural(filled.rows, 'cell')} missing, which models learn`
            : `${plural(filled.rows, 'cell')} filled in: ${FILLED[filled.with]}`,
        ]),
    ...(constant === true ? ['constant, or almost'] : []),
    ...(index === undefined ? [] : ['numbers the rows']),
  ];
  if (why?.kind === 'omitted') return notes.join('; ');
  return `${as === 'passed-over' ? 'left out' : as}${notes.length === 0 ? '' : `: ${notes.join('; ')}`}`;
};

/** What became of the columns of a table, in one sentence: "Source csv reads age and smoker as numbers, ...". */
export const readingText = (source: string, reading: readonly ReadColumn[]): string => {
  const parts = ROLES.flatMap(([role, says]) => {
    const columns = reading.filter(({ as }) => as === role);
    return columns.length === 0 ? [] : [says(columnNames(columns), columns.length === 1)];
  });
  if (reading.some(({ dropped }) => dropped !== undefined)) parts.push(droppedText(reading));
  parts.push(...gapsText(reading));
  return `Source ${source} ${list(parts)}.`;
};

/** What became of the columns of a table, or of texts, in one sentence. */
export const sourceReadingText = (
  one: { readonly source: string } & ({ readonly columns: readonly ReadColumn[] } | { readonly texts: ReadTexts }),
): string => ('texts' in one ? `Source ${one.source} ${textsText(one.texts)}.` : readingText(one.source, one.columns));

/** Reasons that the one line of a run gives. */
const MOST_REASONS = 3;
/** What a run says of a table of which something was passed over unasked, or counts the rows; and of texts. */
export const readingFindingText = (
  source: string,
  { reading = [], texts }: Pick<SourceFacts, 'reading' | 'texts'>,
): string => {
  if (texts !== undefined) return `Source ${source} ${textsText(texts)}.`;
  const reasons = new Map<string, ReadColumn[]>();
  for (const column of reading) {
    if (column.as !== 'passed-over' || column.why === undefined) continue;
    if (column.why.kind === 'omitted' || column.why.kind === 'not-among') continue;
    const reason = reasonText(column.why);
    reasons.set(reason, [...(reasons.get(reason) ?? []), column]);
  }
  const given = [...reasons].map(([reason, columns]) => `${columnNames(columns)}: ${reason}.`);
  const rest = given.length - MOST_REASONS;
  return [
    readingText(source, reading),
    ...given.slice(0, MOST_REASONS),
    ...(rest > 0 ? [`\`collapsar plan\` says ${rest} more reasons.`] : []),
    ...reading.flatMap((column) => (column.index === undefined ? [] : [indexWarningText(source, column)])),
  ].join(' ');
};
export const indexWarningText = (source: string, column: ReadColumn): string =>
  `Source ${source} models ${columnName(column)}: ${indexText(column)}.`;

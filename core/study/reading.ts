import type { Output, ReadColumn, SourceFacts } from '../contracts/index.js';

/** Names that a sentence lists; of more it says how many. */
const LISTED = 12;
/** Longest part of a name that a sentence shows. */
const SHOWN = 40;

const nameOf = ({ name }: ReadColumn): string =>
  name === '' ? 'the column without a name' : name.length > SHOWN ? `${name.slice(0, SHOWN - 3)}...` : name;
const listed = (columns: readonly ReadColumn[]): string => {
  const names = columns.slice(0, LISTED).map(nameOf);
  const rest = columns.length - names.length;
  return joined([...names, ...(rest > 0 ? [`${rest} more`] : [])]);
};
const joined = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;
const withReason = (column: ReadColumn): string => {
  const { note, cell } = column;
  // The cell stands behind the row that it was found in.
  return note === undefined || cell === undefined
    ? (note ?? '')
    : note.replace(/^[^:]*/, (found) => `${found} ('${cell}')`);
};

/** What became of the columns of a table, in one sentence: "Source csv reads age and smoker as numbers, ...". */
export const readingLine = (source: string, reading: readonly ReadColumn[]): string => {
  const as = (role: ReadColumn['as']): readonly ReadColumn[] => reading.filter((column) => column.as === role);
  const [numbers, categories, label, over] = [as('number'), as('category'), as('label'), as('passed-over')];
  const parts = [
    ...(numbers.length === 0 ? [] : [`reads ${listed(numbers)} as ${numbers.length === 1 ? 'a number' : 'numbers'}`]),
    ...(categories.length === 0
      ? []
      : [`reads ${listed(categories)} as ${categories.length === 1 ? 'a category' : 'categories'}`]),
    ...(label.length === 0 ? [] : [`takes ${listed(label)} for the label`]),
    ...(over.length === 0 ? [] : [`passes over ${listed(over)}`]),
  ];
  return `Source ${source} ${joined(parts)}.`;
};

/**
 * What the reader should look at, a sentence each: columns passed over without being asked to, an index that is modelled,
 * columns without tails. Where cells are known, those that were no numbers are shown.
 */
export const readingWarnings = (source: string, { reading = [] }: Pick<SourceFacts, 'reading'>): readonly string[] => {
  const over = unasked(reading);
  const constant = reading.filter((column) => column.constant === true);
  const more = over.slice(LISTED);
  return [
    ...over.slice(0, LISTED).map((column) => `Source ${source} passes over ${nameOf(column)}: ${withReason(column)}.`),
    ...(more.length === 0 ? [] : [`Source ${source} also passes over ${listed(more)}.`]),
    ...doubtsOf(source, reading),
    ...(constant.length === 0
      ? []
      : [
          `Source ${source}: ${listed(constant)} ${constant.length === 1 ? 'is' : 'are'} constant, or almost (one value in over 95 % of the rows, or no range to speak of): such columns have no tails and no correlations, and are left out of both.`,
        ]),
  ];
};

/** The one line that a run says of a source of which something was passed over unasked or is doubtful; else none. */
export const readingFinding = (source: string, { reading = [] }: Pick<SourceFacts, 'reading'>): string | undefined => {
  const doubts = doubtsOf(source, reading);
  const over = unasked(reading);
  if (over.length === 0 && doubts.length === 0) return undefined;
  const reasons = new Map<string, ReadColumn[]>();
  for (const column of over) {
    const same = reasons.get(column.note ?? '');
    if (same === undefined) reasons.set(column.note ?? '', [column]);
    else same.push(column);
  }
  const told = [...reasons].filter(([note]) => note !== '').map(([note, columns]) => `${listed(columns)}: ${note}.`);
  const rest = told.length - REASONS;
  return [
    readingLine(source, reading),
    ...told.slice(0, REASONS),
    ...(rest > 0 ? [`\`collapsar plan\` says ${rest} more reasons.`] : []),
    ...doubts,
  ].join(' ');
};
/** Reasons that the one line of a run gives. */
const REASONS = 3;

const unasked = (reading: readonly ReadColumn[]): readonly ReadColumn[] =>
  reading.filter((column) => column.as === 'passed-over' && column.asked !== true);
const doubtsOf = (source: string, reading: readonly ReadColumn[]): readonly string[] =>
  reading.flatMap((column) =>
    column.doubt === undefined ? [] : [`Source ${source} models ${nameOf(column)}: ${column.doubt}.`],
  );

/** Columns whose spreads differ by more than this are in units of their own. */
const APART = 10;

/**
 * Distances in data units between rows of several columns are those of the columns with the widest unit: a length in
 * millimetres decides what one in metres would leave to the others. A sentence for each source where it matters.
 */
export const unitWarnings = (
  facts: Readonly<Record<string, Pick<SourceFacts, 'spread'>>>,
  outputs: readonly (Pick<Output, 'unit' | 'measures'> & { readonly id: string })[],
): readonly string[] => {
  const judged = outputs.filter(({ unit, measures }) => measures !== undefined && unit.startsWith('data units'));
  if (judged.length === 0) return [];
  const names = judged.map(({ id }) => id).join(', ');
  return Object.entries(facts).flatMap(([source, { spread = 1 }]) =>
    spread <= APART
      ? []
      : [
          `The columns of ${source} differ ${Number(spread.toPrecision(2))} times in spread, and ${names} ${judged.length === 1 ? 'is' : 'are'} in their units: the widest columns decide ${judged.length === 1 ? 'it' : 'them'}. \`scale: standard\` in the source's options takes the units away.`,
        ],
  );
};

import type { Output, PlanWarning, ReadColumn, SourceFacts, UnevenSpread } from '../contracts/index.js';

/** Columns that have a warning of their own; more share one. */
const LISTED = 12;

/** Columns passed over without being asked to, indices that are modelled, columns without tails. */
export const readingWarnings = (
  source: string,
  { reading = [] }: Pick<SourceFacts, 'reading'>,
): readonly PlanWarning[] => {
  const over = reading.filter(isPassedOverUnasked);
  const constant = reading.filter((column) => column.constant === true);
  const more = over.slice(LISTED);
  return [
    ...over.slice(0, LISTED).map((column) => ({ kind: 'passed-over', source, column }) as const),
    ...(more.length === 0 ? [] : [{ kind: 'also-passed-over', source, columns: more } as const]),
    ...reading.flatMap((column) => (column.index === undefined ? [] : [{ kind: 'index', source, column } as const])),
    ...(constant.length === 0 ? [] : [{ kind: 'constant-columns', source, columns: constant } as const]),
  ];
};

/**
 * Whether a run has to say how a source was read: columns were passed over unasked, or count the rows, or rows were left out
 * for what they lack, or had it put in; of texts some were left
 * out unasked, or the test is of the document that is trained on.
 */
export const isReadingDoubtful = ({ reading = [], texts }: Pick<SourceFacts, 'reading' | 'texts'>): boolean =>
  reading.some(
    (column) =>
      isPassedOverUnasked(column) ||
      column.index !== undefined ||
      column.dropped !== undefined ||
      column.filled !== undefined,
  ) ||
  (texts !== undefined && (texts.apart === 'pieces' || texts.empty > 0 || texts.seen > 0));

const isPassedOverUnasked = ({ as, why }: ReadColumn): boolean =>
  as === 'passed-over' && why?.kind !== 'omitted' && why?.kind !== 'not-among';

/** Columns whose spreads differ by more than this are in units of their own. */
const APART = 10;

/**
 * Distances in data units between rows of several columns are those of the columns with the widest unit: a length in
 * millimetres decides what one in metres would leave to the others. One for each source where it matters.
 */
export const unevenSpreads = (
  facts: Readonly<Record<string, Pick<SourceFacts, 'spread'>>>,
  outputs: readonly (Pick<Output, 'unit' | 'measures'> & { readonly id: string })[],
): readonly UnevenSpread[] => {
  const metrics = outputs
    .filter(({ unit, measures }) => measures !== undefined && unit.startsWith('data units'))
    .map(({ id }) => id);
  if (metrics.length === 0) return [];
  return Object.entries(facts).flatMap(([source, { spread = 1 }]) =>
    spread <= APART ? [] : [{ kind: 'uneven-spread', source, spread, metrics }],
  );
};

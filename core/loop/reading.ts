import type { ColumnReason, ReadColumn, ReadTexts } from '../contracts/index.js';
import { isCount, refuse, typeOf } from './checks.js';

/* What a source that reads files tells of them when it is opened: how it read them, and whether their rows may be published. */

const AS: readonly unknown[] = ['number', 'category', 'label', 'passed-over'] satisfies readonly ReadColumn['as'][];

/** By kind, the types of what is told with it. */
const REASONS: Readonly<Record<ColumnReason['kind'], Readonly<Record<string, 'string' | 'number'>>>> = {
  truths: {},
  ordinal: {},
  time: { unit: 'string' },
  omitted: { option: 'string' },
  'not-among': { option: 'string' },
  empty: {},
  'not-a-number': { row: 'number', advice: 'string' },
};
const isReason = (why: unknown): boolean => {
  const reason = (why ?? {}) as Readonly<Record<string, unknown>>;
  const fields = Object.entries(REASONS).find(([kind]) => kind === reason['kind'])?.[1];
  return fields !== undefined && Object.entries(fields).every(([name, type]) => typeof reason[name] === type);
};

/** Of the columns of a table, in their order. @throws CollapsarError COLLAPSAR_PLUGIN_RESULT */
export const checkReading = (reading: unknown): void => {
  if (!Array.isArray(reading)) return refuse(`its reading is ${typeOf(reading)}, not a list of columns`);
  for (const [i, column] of (reading as readonly unknown[]).entries()) checkColumn(i, column);
};
const checkColumn = (i: number, column: unknown): void => {
  const { name, as, why, index, dropped, filled } = (column ?? {}) as { readonly [K in keyof ReadColumn]?: unknown };
  if (typeof name !== 'string' || !AS.includes(as))
    refuse(
      `column ${i} of its reading has ${typeof name === 'string' ? `the name ${name}` : 'no name'} and was read as ${String(as)}`,
      `A column is read as ${AS.join(', ')}`,
    );
  if (why !== undefined && !isReason(why))
    refuse(
      `column ${i} of its reading has a reason that is none`,
      `A reason is { kind }, one of ${Object.keys(REASONS).join(', ')}, with what ColumnReason says of it`,
    );
  if (index !== undefined && typeof (index as { leaveOut?: unknown } | null)?.leaveOut !== 'string')
    refuse(
      `column ${i} of its reading has an index that does not say how to leave it out`,
      'Write { leaveOut }, a text',
    );
  checkGaps(i, dropped, filled);
};
const checkGaps = (i: number, dropped: unknown, filled: unknown): void => {
  if (dropped !== undefined && !isCount(dropped))
    refuse(
      `column ${i} of its reading says that ${String(dropped)} rows were left out`,
      'A whole number from 1 on, or nothing',
    );
  if (!isFilled(filled))
    refuse(
      `column ${i} of its reading does not say how many missing cells were filled in, and with what`,
      `Write { rows, with }: a whole number from 1 on, and one of ${FILLED.join(', ')}`,
    );
};
const FILLED: readonly unknown[] = [
  'median',
  'mode',
  'category',
  'median-and-indicator',
  'nothing',
] satisfies readonly NonNullable<ReadColumn['filled']>['with'][];
const isFilled = (filled: unknown): boolean => {
  if (filled === undefined) return true;
  const { rows, with: by } = (filled ?? {}) as Readonly<Record<string, unknown>>;
  return isCount(rows) && FILLED.includes(by);
};

const COUNTED: readonly (keyof ReadTexts)[] = [
  'files',
  'passedOver',
  'documents',
  'empty',
  'duplicates',
  'testDocuments',
  'otherDocuments',
  'rows',
  'testRows',
  'tooLong',
  'seen',
];
/** Of the files of texts. @throws CollapsarError COLLAPSAR_PLUGIN_RESULT */
export const checkTexts = (texts: unknown): void => {
  const found = (typeof texts === 'object' ? (texts ?? {}) : {}) as Readonly<Record<string, unknown>>;
  const wrong = COUNTED.find((name) => !(Number.isInteger(found[name]) && (found[name] as number) >= 0));
  if (wrong !== undefined)
    refuse(`its texts.${wrong} is ${String(found[wrong])}`, 'Each is a whole number from 0 on, as ReadTexts says');
  if (found['apart'] !== 'documents' && found['apart'] !== 'pieces')
    refuse(`its texts.apart is ${String(found['apart'])}`, 'Say documents or pieces');
};

/** @throws CollapsarError COLLAPSAR_PLUGIN_RESULT */
export const checkTerms = (terms: unknown): void => {
  const { publishable } = (terms ?? {}) as { readonly publishable?: unknown };
  if (typeof publishable !== 'boolean')
    refuse(
      `its terms.publishable is ${String(publishable)}`,
      'Say true or false: rows may appear in a published report',
    );
};

import type { ImportedMeaning, Output } from '../contracts/index.js';
import { CollapsarError, type Explanation } from '../errors/index.js';

/** A cell of a table: text is as the file has it; '' is none. */
export type ImportCell = number | boolean | string;

/** How a format writes numbers. */
export interface ImportNotation {
  /** the finite number that a cell holds; undefined where it holds none */
  numberOf(cell: ImportCell): number | undefined;
  /** what to change so that these are read as numbers; undefined where nothing would do */
  advice(cells: readonly ImportCell[]): string | undefined;
}

export const invalid = (where: string, explanation: Omit<Explanation, 'where'>): CollapsarError =>
  new CollapsarError('COLLAPSAR_IMPORT_INVALID', { where, ...explanation });

/** Longest part of a cell that is shown. */
const SHOWN = 40;
export const shown = (cell: ImportCell): string => {
  const text = String(cell);
  return `'${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}'`;
};

const LOST = /^(?:[-+]?nan|na|n\/a|#n\/a|null|none)$/i;
const INFINITE = /^([-+]?)(?:inf|infinity)$/i;

/**
 * The number of a cell, which may be infinite; undefined: it is NaN, in the notation of any program; '' where the cell is
 * empty. `where`: file, row and column.
 * @throws CollapsarError COLLAPSAR_IMPORT_INVALID for anything else
 */
export const readNumber = (cell: ImportCell, notation: ImportNotation, where: string): number | undefined | '' => {
  if (typeof cell === 'number') return Number.isNaN(cell) ? undefined : cell;
  const text = String(cell).trim();
  if (text === '') return '';
  if (LOST.test(text)) return undefined;
  const infinite = INFINITE.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? -Infinity : Infinity;
  const value = typeof cell === 'boolean' ? undefined : notation.numberOf(cell);
  if (value !== undefined) return value;
  throw invalid(where, { what: `holds ${shown(cell)}, which is no number`, ...whyNoNumber(cell, text, notation) });
};

const whyNoNumber = (cell: ImportCell, text: string, notation: ImportNotation): Omit<Explanation, 'what'> => {
  if (/^[-+]?[\d.,]+\s*%$/.test(text))
    return {
      why: 'A percent sign makes text of it',
      fix: 'Take the signs out of the file, and write transform: percent if 12 is to be read as 0.12',
    };
  if (/^[-+]?\d+$/.test(text))
    return {
      why: 'Whole numbers are exact up to 9007199254740991',
      fix: 'Write it with an exponent, such as 1e20, if it need not be exact',
    };
  const advice = notation.advice([cell]);
  if (advice !== undefined) return { fix: advice.replace(/^./, (letter) => letter.toUpperCase()) };
  return {
    why: 'A column of words has no values to judge',
    fix: 'Name the column that holds the numbers; NaN, NA, an empty cell, inf and -inf are read as what they say',
  };
};

/**
 * A whole number of 0 or more, such as a seed.
 * @throws CollapsarError COLLAPSAR_IMPORT_INVALID
 */
export const readWhole = (cell: ImportCell, what: string, notation: ImportNotation, where: string): number => {
  const text = String(cell).trim();
  const value = typeof cell === 'number' ? cell : /^\d+$/.test(text) ? Number(text) : notation.numberOf(cell);
  if (value !== undefined && Number.isSafeInteger(value) && value >= 0) return value;
  const huge = value !== undefined && Number.isInteger(value) && value > 0;
  throw invalid(where, {
    what: text === '' ? `is empty where ${what} is wanted` : `holds ${shown(cell)} where ${what} is wanted`,
    why: huge
      ? 'Whole numbers are exact up to 9007199254740991: this one would be another'
      : 'That is a whole number from 0 on',
    fix: huge
      ? 'Number them anew in the file'
      : 'Name another column, or give each a whole number in the file; numbers in a name are read with {seed} and the like in a pattern',
  });
};

const TRANSFORMS: Readonly<Record<NonNullable<ImportedMeaning['transform']>, (value: number) => number>> = {
  log: Math.log,
  exp: Math.exp,
  complement: (value) => 1 - value,
  negative: (value) => -value,
  percent: (value) => value / 100,
};

/**
 * What is kept of a value: transformed, and inside of the range. Undefined: lost, as the logarithm of 0 is.
 * @throws CollapsarError COLLAPSAR_IMPORT_INVALID
 */
export const transformed = (
  value: number,
  transform: ImportedMeaning['transform'],
  [low, high]: Output['range'],
  where: string,
): number | undefined => {
  if (transform === 'log' && value === 0) return undefined;
  if (transform === 'log' && value < 0)
    throw invalid(where, {
      what: `holds ${value}, which has no logarithm`,
      fix: 'Take `transform: log` out if these are logarithms already',
    });
  const made = transform === undefined ? value : TRANSFORMS[transform](value);
  if (made >= low && made <= high) return made;
  throw outOfRange(value, transform === undefined ? '' : ` (read as ${made})`, made, [low, high], where);
};

const outOfRange = (value: number, read: string, made: number, [low, high]: Output['range'], where: string): Error => {
  const percent = high === 1 && made > 1 && made <= 100;
  return invalid(where, {
    what: `holds ${value}${read}, and the range is ${low} to ${high}`,
    why: percent ? 'It looks like a percentage' : 'Another scale, or another column',
    fix: percent ? 'Write transform: percent' : 'Correct `range`, `transform` or the column in `import.metrics`',
  });
};

import type { ColumnKind } from '../../../core/contracts/index.js';
import { type ColumnTexts, MISSING, MOST_DISTINCT, type NumberFacts, type TableCells } from './cells.js';
import { isLong, type Notation } from './records.js';
import { timeOf, timesIn, type TimeFormat } from './times.js';

/** A column as it was found, before the study says what it is to be. */
export interface FoundColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** cells that hold something, and those that hold nothing */
  readonly filled: number;
  readonly missing: number;
  /** different values */
  readonly distinct: number;
  /** there are so many different values or more */
  readonly more?: true;
  /** the least and the largest value as the file writes them: cells, for the user's own terminal */
  readonly range?: string;
  /** the formats in which all cells are dates or times */
  readonly formats?: readonly TimeFormat[];
}

/** A category has fewer values than this, or than a fifth of the rows. */
export const CATEGORIES = 20;

/** What every column of a file is, by the same rule for every format. */
export const findColumns = (cells: TableCells): readonly FoundColumn[] =>
  cells
    .numberFacts()
    .map((numbers, index) =>
      findColumn(cells.header[index]!, numbers, cells.columns[index]!, cells.keeping[index]!.notation),
    );

const findColumn = (name: string, numbers: NumberFacts, column: ColumnTexts, notation: Notation): FoundColumn => {
  const { texts, counts } = column;
  const used = texts.flatMap((_, code) => (code > MISSING && counts[code]! > 0 ? [code] : []));
  const filled = numbers.count + used.reduce((sum, code) => sum + counts[code]!, 0);
  const words = used.map((code) => texts[code]!);
  const about = {
    name,
    filled,
    missing: counts[MISSING]!,
    distinct: numbers.distinct + used.length,
    ...(numbers.distinct >= MOST_DISTINCT ? { more: true as const } : {}),
  };
  // Where text is kept to the letter, numbers are among it.
  const held = words.flatMap((word) => notation.numberOf(word) ?? []);
  if (numbers.count + held.length === 0) return { ...about, ...textKind(words, filled, notation) };
  const whole = numbers.whole && held.every((value) => Number.isInteger(value));
  if (held.length < words.length) {
    const others = words.filter((word) => notation.numberOf(word) === undefined);
    return { ...about, kind: whole && others.every(isLong) ? 'long-integer' : 'mixed' };
  }
  const low = held.reduce((least, value) => Math.min(least, value), numbers.low);
  const high = held.reduce((most, value) => Math.max(most, value), numbers.high);
  return { ...about, kind: whole ? 'integer' : 'number', range: rangeOf(String(low), String(high)) };
};

/** Of texts none of which is a number. */
const textKind = (
  words: readonly string[],
  filled: number,
  notation: Notation,
): Pick<FoundColumn, 'kind' | 'formats' | 'range'> => {
  if (filled === 0) return { kind: 'empty' };
  if (words.every((word) => notation.truthOf(word) !== undefined)) return { kind: 'boolean' };
  if (words.every(isLong)) return { kind: 'long-integer' };
  const times = timesIn(words);
  if (times !== undefined) return { ...times, range: timeRange(words, times.formats[0]!) };
  const few = words.length < Math.max(CATEGORIES, filled / 5) && words.length < filled;
  return { kind: few ? 'category' : 'text' };
};

const rangeOf = (low: string, high: string): string => (low === high ? low : `${low} to ${high}`);

const timeRange = (texts: readonly string[], format: TimeFormat): string => {
  const valueOf = (text: string): number => timeOf(text, format)!.value;
  let [first, last] = [texts[0]!, texts[0]!];
  for (const text of texts) {
    if (valueOf(text) < valueOf(first)) first = text;
    if (valueOf(text) > valueOf(last)) last = text;
  }
  return rangeOf(first, last);
};

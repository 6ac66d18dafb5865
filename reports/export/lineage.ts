import type { RecordedLineage } from '../../core/contracts/index.js';
import { generationsOf, type CsvTable, type Lines } from './table.js';

/**
 * `lineage.csv`: where the training rows of each generation came from. A line each for real rows and a teacher's, where
 * there are some, and for a range of models, `from` to `to`, that made `rows` rows each. Where many models differ in
 * their rows they share a line, in which `rows` holds a number for each of them, 0 included, with blanks between: a chain
 * that draws T of all rows so far would otherwise have a line for almost every number.
 */
export const lineageTable: CsvTable = {
  columns: 'generation,origin,from,to,rows',
  add: (cell, lines) => {
    const { lineage } = cell.record;
    for (let i = 0; i < generationsOf(cell); i++) {
      const [real, teacher] = [lineage.real[i]!, lineage.teacher[i]!];
      if (real > 0) addAll(lines, i + 1, REAL, real);
      if (teacher > 0) addAll(lines, i + 1, TEACHER, teacher);
      addRanges(lines, i, lineage);
    }
  },
};

const REAL = Buffer.from(',real,,,');
const TEACHER = Buffer.from(',teacher,,,');
const SYNTHETIC = Buffer.from(',synthetic,');
const COMMA = Buffer.from(',');
const BLANK = 0x20;

const addAll = (lines: Lines, generation: number, origin: Buffer, rows: number): void => {
  lines.open();
  lines.number(generation);
  lines.utf8(origin);
  lines.number(rows);
  lines.end();
};

/** A list is shorter than a line for each range, where ranges are short. */
const LISTED = 4;

/** Of the generation at that index. */
const addRanges = (lines: Lines, i: number, { ends, ranges }: RecordedLineage): void => {
  const [first, end] = [3 * (ends[i - 1] ?? 0), 3 * ends[i]!];
  if (first === end) return;
  const [from, to] = [ranges[first]!, ranges[end - 2]!];
  if (end - first < 9 || 3 * (to - from + 1) > LISTED * (end - first)) {
    for (let at = first; at < end; at += 3) {
      begin(lines, i + 1, ranges[at]!, ranges[at + 1]!);
      lines.number(ranges[at + 2]!);
      lines.end();
    }
    return;
  }
  begin(lines, i + 1, from, to);
  for (let at = first, origin = from; at < end; at += 3) {
    const rows = ranges[at + 2]!;
    for (; origin < ranges[at]!; origin++) lines.next(BLANK, 0);
    for (const last = ranges[at + 1]!; origin <= last; origin++)
      if (origin === from) lines.number(rows);
      else lines.next(BLANK, rows);
  }
  lines.end();
};

const begin = (lines: Lines, generation: number, from: number, to: number): void => {
  lines.open();
  lines.number(generation);
  lines.utf8(SYNTHETIC);
  lines.number(from);
  lines.utf8(COMMA);
  lines.number(to);
  lines.utf8(COMMA);
};

import { plainNumber } from './plain-number.js';
import type { CellSink, Notation, RecordCell } from './records.js';

/** The code of a cell that holds nothing. */
export const MISSING = 1;
/** Rows in a block. */
const ROWS = 4096;

/** Some rows, row-major: the number of a cell, or the code of its text; code 0 is a number. */
interface Block {
  readonly width: number;
  rows: number;
  readonly numbers: Float64Array;
  /** absent: every cell is a number */
  codes?: Int32Array;
}

/** The texts of a column, each once; the first two codes are those of a number and of nothing. */
export interface ColumnTexts {
  readonly texts: string[];
  /** cells that hold the text, and the first row that does, from 0 */
  readonly counts: number[];
  readonly first: number[];
}

/** What the numbers of a column are; of the cells that are none it says nothing. */
export interface NumberFacts {
  readonly count: number;
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
  /** MOST_DISTINCT: so many or more */
  readonly distinct: number;
}
/** Different numbers that are counted. */
export const MOST_DISTINCT = 10_000;

/** A column that is read: what stands for each code but 0. `indicator`: 1 where a cell holds nothing, else 0. */
export interface TakenColumn {
  readonly index: number;
  readonly values: ArrayLike<number>;
  readonly indicator?: true;
}

const EMPTY: Block = { width: 0, rows: 0, numbers: new Float64Array(0) };

/** How a column is to be kept until all of it is known. */
export interface Keeping {
  /** as text to the letter, although it may be a number: of labels and categories `1` and `1.0` are two */
  readonly asText: boolean;
  readonly notation: Notation;
}

/**
 * The cells of a file: numbers as such, and every other text once for each column, so that a table of a million rows is
 * hardly larger in memory than its numbers. White space around a cell is no part of it; a word that stands for nothing is a
 * missing cell.
 */
export class TableCells implements CellSink {
  header: readonly string[] = [];
  count = 0;
  readonly columns: ColumnTexts[] = [];
  readonly keeping: Keeping[] = [];
  readonly #blocks: Block[] = [];
  #block: Block | undefined;
  readonly #codes: Map<string, number>[] = [];
  readonly #decimals: (0x2e | 0x2c | undefined)[] = [];
  readonly #words: ReadonlySet<string>;
  /** numbers that may stand for nothing, as in -999 */
  readonly #numbers: ReadonlySet<number>;

  constructor(
    private readonly keep: (name: string, index: number) => Keeping,
    words: readonly string[] = [],
  ) {
    this.#words = new Set(words);
    this.#numbers = new Set(words.flatMap((word) => (Number.isFinite(Number(word)) ? [Number(word)] : [])));
  }

  name(header: readonly string[]): void {
    this.header = header;
    for (let index = this.columns.length; index < header.length; index++) {
      const keeping = this.keep(header[index]!, index);
      this.keeping.push(keeping);
      // No cell was there before the column was.
      const before = this.count;
      this.columns.push({ texts: ['', ''], counts: [0, before], first: [0, 0] });
      this.#codes.push(new Map());
      this.#decimals.push(keeping.asText ? undefined : keeping.notation.decimal);
    }
    this.#block = undefined;
  }

  bytes(column: number, buffer: Buffer, from: number, to: number): void {
    const decimal = this.#decimals[column];
    if (decimal !== undefined) {
      const value = plainNumber(buffer, from, to, decimal);
      // NaN: not in plain notation.
      if (value === value && (this.#numbers.size === 0 || !this.#numbers.has(value))) {
        const block = this.#block ?? this.#open();
        block.numbers[block.rows * block.width + column] = value;
        return;
      }
    }
    this.cell(column, from === to ? '' : buffer.toString('utf8', from, to));
  }

  cell(column: number, cell: RecordCell): void {
    const { asText, notation } = this.keeping[column]!;
    const block = this.#block ?? this.#open();
    const place = block.rows * block.width + column;
    if (typeof cell === 'number' && !asText && Number.isFinite(cell) && !this.#numbers.has(cell)) {
      block.numbers[place] = cell;
      return;
    }
    const text = String(cell).trim();
    let code = this.#codes[column]!.get(text);
    if (code === undefined) {
      if (text === '' || this.#words.has(text)) code = MISSING;
      else {
        const value = asText ? undefined : notation.numberOf(cell);
        if (value !== undefined) {
          block.numbers[place] = value;
          return;
        }
        code = this.#newText(column, text);
      }
      this.#codes[column]!.set(text, code);
    }
    this.columns[column]!.counts[code]!++;
    (block.codes ??= new Int32Array(block.numbers.length))[place] = code;
  }

  endRow(): void {
    const block = this.#block ?? this.#open();
    block.rows++;
    this.count++;
    if (block.rows === ROWS) this.#block = undefined;
  }

  /** What the numbers of each column are, by index. */
  numberFacts(): readonly NumberFacts[] {
    const facts = this.header.map(() => ({
      count: 0,
      low: Infinity,
      high: -Infinity,
      whole: true,
      seen: new Set<number>(),
    }));
    for (const { width, rows, numbers, codes } of this.#blocks)
      for (let column = 0; column < width; column++) {
        const fact = facts[column]!;
        for (let place = column; place < rows * width; place += width) {
          if (codes !== undefined && codes[place] !== 0) continue;
          const value = numbers[place]!;
          fact.count++;
          if (value < fact.low) fact.low = value;
          if (value > fact.high) fact.high = value;
          if (fact.whole && !Number.isInteger(value)) fact.whole = false;
          if (fact.seen.size < MOST_DISTINCT) fact.seen.add(value);
        }
      }
    return facts.map(({ seen, ...fact }) => ({ ...fact, distinct: seen.size }));
  }

  /** The code of every row in one column: 0 where it is a number. */
  codesOf(column: number): Int32Array {
    const all = new Int32Array(this.count);
    let at = 0;
    for (const { width, rows, codes } of this.#blocks) {
      for (let row = 0; row < rows; row++)
        all[at + row] = column >= width ? MISSING : (codes?.[row * width + column] ?? 0);
      at += rows;
    }
    return all;
  }

  /** What the cells of a column that hold something stand for: a number itself, a text `values` of its code. */
  valuesOf(column: number, values: ArrayLike<number>): Float64Array {
    const out = new Float64Array(this.count - this.columns[column]!.counts[MISSING]!);
    let at = 0;
    for (const { width, rows, numbers, codes } of this.#blocks)
      for (let place = column; column < width && place < rows * width; place += width) {
        const code = codes?.[place] ?? 0;
        if (code !== MISSING) out[at++] = code === 0 ? numbers[place]! : values[code]!;
      }
    return out;
  }

  /**
   * The cells of these columns as numbers, row-major: a number as it is, a text by `values` of its code.
   * `kept`: 1 for the rows that are wanted; absent: all. The cells are given up as they are taken: ask once.
   */
  take(columns: readonly TakenColumn[], count: number, kept: Uint8Array | undefined): Float64Array {
    const out = new Float64Array(count * columns.length);
    let row = 0;
    let at = 0;
    for (const [place, block] of this.#blocks.entries()) {
      const { width, rows, numbers, codes } = block;
      for (let start = 0; start < rows * width; start += width, row++) {
        if (kept !== undefined && kept[row] === 0) continue;
        for (const { index, values, indicator } of columns) {
          const code = index >= width ? MISSING : codes === undefined ? 0 : codes[start + index]!;
          out[at++] =
            indicator === true ? Number(code === MISSING) : code === 0 ? numbers[start + index]! : values[code]!;
        }
      }
      this.#blocks[place] = EMPTY;
    }
    return out;
  }

  #open(): Block {
    const width = this.header.length;
    this.#block = { width, rows: 0, numbers: new Float64Array(ROWS * width) };
    this.#blocks.push(this.#block);
    return this.#block;
  }

  #newText(column: number, text: string): number {
    const { texts, counts, first } = this.columns[column]!;
    texts.push(text);
    counts.push(0);
    first.push(this.count);
    return texts.length - 1;
  }
}

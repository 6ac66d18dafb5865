import type { OpenContext, RandomStream, RealData, Samples } from '../../core/contracts/index.js';
import { permutation } from '../../core/random/index.js';

/** Draws the next rows from `random` and writes them at indices first, ..., end - 1 of whatever it fills. */
export type DrawRows = (random: RandomStream, first: number, end: number) => void;

/**
 * A sequence of independent random rows that can be entered anywhere: each block of rows has a stream of its own, so
 * a row depends on its index alone. The position behind the last row drawn is remembered (one stream, whatever the
 * sequence's length), so that reading on from there costs nothing extra; anywhere else at most one block is drawn in
 * vain.
 */
export class NumberedRows {
  #stream: RandomStream | undefined;
  #next = -1;

  /**
   * @param random the stream below which each block has its own
   * @param block rows in a block
   * @param discard draws one row and throws it away
   */
  constructor(
    private readonly random: RandomStream,
    private readonly block: number,
    private readonly discard: (random: RandomStream) => void,
  ) {}

  /** Calls `draw` for rows from, ..., from + count - 1 in order, a block at a time; its indices count from 0. */
  read(from: number, count: number, draw: DrawRows): void {
    if (count === 0) return;
    const { block } = this;
    let stream = this.#stream;
    if (stream === undefined || this.#next !== from || from % block === 0) stream = this.#seek(from);
    let end = Math.min(count, block - (from % block));
    draw(stream, 0, end);
    while (end < count) {
      stream = this.random.child((from + end) / block);
      const first = end;
      end = Math.min(count, first + block);
      draw(stream, first, end);
    }
    this.#stream = stream;
    this.#next = from + count;
  }

  #seek(row: number): RandomStream {
    const stream = this.random.child(Math.floor(row / this.block));
    for (let skipped = row % this.block; skipped > 0; skipped--) this.discard(stream);
    return stream;
  }
}

/** Rows [from, from + count) of a sequence, the same ones whatever was asked for before. */
export type Sequence<S> = (from: number, count: number) => S;

/**
 * A source without end: a sequence of rows and another one to test with, which is drawn when it is first looked at (many
 * chains are measured by their moments alone, and never do).
 */
export const endless = <S extends Samples>(
  { random, testRows }: OpenContext,
  sequence: (random: RandomStream, tested: boolean) => Sequence<S>,
  known: Pick<RealData<S>, 'truth' | 'names'>,
): RealData<S> => {
  const rows = sequence(random.child('rows'), false);
  let test: S | undefined;
  return {
    size: Infinity,
    rows: async (from, count) => rows(from, count),
    get test() {
      return (test ??= sequence(random.child('test'), true)(0, testRows));
    },
    ...known,
  };
};

/** Draws with replacement are one word each: a block is cheap to pass over. */
const BLOCK = 64;

/**
 * The sequence that `draw` makes of a population of `rows` rows. once: each row once, in a random order; again: independent
 * draws without end, each row equally likely.
 */
export const drawFrom = (
  draw: 'once' | 'again',
  rows: number,
  random: RandomStream,
): Pick<RealData, 'size' | 'population' | 'populationRows'> & {
  /** which of the population they are */ readonly order: Sequence<Uint32Array>;
} => {
  if (draw === 'again') {
    const order = withReplacement(rows, random);
    return { size: Infinity, population: rows, populationRows: order, order };
  }
  const order = permutation(random, rows);
  return { size: rows, order: (from, count) => order.subarray(from, from + count) };
};

const withReplacement = (size: number, random: RandomStream): Sequence<Uint32Array> => {
  const numbered = new NumberedRows(random, BLOCK, (stream) => void stream.below(size));
  return (from, count) => {
    const rows = new Uint32Array(count);
    numbered.read(from, count, (stream, first, end) => {
      for (let row = first; row < end; row++) rows[row] = stream.below(size);
    });
    return rows;
  };
};

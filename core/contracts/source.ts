import type { Call } from './call.js';
import type { Samples } from './samples.js';

/** What a source gets when it is opened. */
export interface OpenContext extends Call {
  /** how many held-out rows an unlimited source should give as `test`; a finite source splits by its own options */
  readonly testRows: number;
}

/** Opened once for each cell; `context.random` is fixed by (study seed, source, seed), so a split is one per seed. */
export interface DataSource<S extends Samples = Samples> {
  open(context: OpenContext): Promise<RealData<S>>;
  /**
   * Hash of whatever the rows depend on beside the options (file contents), as it is now; part of the cell's key. Asked for
   * when a run begins and, in the process of every cell, before and after its chain: a cell whose data are not those that the
   * run began with fails. What is kept between calls must not hide a change (see `fileVersion`). Without it, the files that
   * options marked `path: true` name are hashed in its place.
   */
  fingerprint?(): Promise<string>;
}

/** A numbered sequence of rows: stateless, so the host can count, resume and share it. */
export interface RealData<S extends Samples = Samples> {
  /** Infinity for a generator, or when rows are drawn again */
  readonly size: number;
  /** rows of the table that `rows` draws from again and again, as if it were the population; absent: rows are new */
  readonly population?: number;
  /** which rows of the population, 0 to population - 1, rows [from, from + count) are; absent: nobody can tell equal rows apart */
  populationRows?(from: number, count: number): Uint32Array;
  /** rows [from, from + count); the host never asks past `size`; never rows of `test` */
  rows(from: number, count: number): Promise<S>;
  readonly test: S;
  /**
   * The fingerprint of the very bytes that these rows come from, taken as they were read: what `fingerprint()` would have
   * said at that moment. Without it the source is asked right after it was opened, which is another read.
   */
  readonly fingerprint?: string;
  readonly truth?: Truth<S>;
  /** what became of every column of the table that was read, in its order */
  readonly reading?: readonly ReadColumn[];
  /** what became of the texts that were read */
  readonly texts?: ReadTexts;
  /** under which terms these rows stand, where that is not the same for all options; in place of what the entry says */
  readonly terms?: { readonly publishable: boolean; readonly licence?: string; readonly citation?: string };
  /** its columns were scaled: rows from elsewhere, in the units of the file, cannot be held against them */
  readonly scaled?: true;
  readonly names?: { readonly columns?: readonly string[]; readonly labels?: readonly string[] };
}

/**
 * What became of one column of a table, so that nothing is left out or taken in without a word. Names and reasons may be
 * published; a cell of a user's table may not.
 */
export interface ReadColumn {
  /** as the file calls it; empty where it has no name */
  readonly name: string;
  readonly as: 'number' | 'category' | 'label' | 'passed-over';
  /** what its cells are, by the rule of the source or by what the study says */
  readonly kind?: ColumnKind;
  /** cells that hold nothing */
  readonly missing?: number;
  /** different values that the others hold; `more`: so many at least */
  readonly distinct?: number;
  readonly more?: true;
  /** from the least to the largest value: for the user's own terminal, never written to a run folder */
  readonly range?: string;
  /** why it was passed over, or how it was read */
  readonly why?: ColumnReason;
  /** a cell to which the reason applies: for the user's own terminal, never written to a run folder */
  readonly cell?: string;
  /** its numbers count the rows: an index, which is no data and is modelled all the same; a warning */
  readonly index?: {
    /** what the study says to leave it out, such as `omit: ['id']` */
    readonly leaveOut: string;
  };
  /**
   * rows that were left out because this column has nothing in them, and no column before it has nothing there: of all
   * columns together they are the rows that were left out
   */
  readonly dropped?: number;
  /** rows in which it holds nothing, and what stands there in its place; nothing: the cell stays missing, for models to learn */
  readonly filled?: {
    readonly rows: number;
    readonly with: 'median' | 'mode' | 'category' | 'median-and-indicator' | 'nothing';
  };
  /** a column of numbers that is constant, or almost: it has no tails and no correlations, and is left out of both */
  readonly constant?: true;
}

/** What became of texts, so that none is left out without a word. */
export interface ReadTexts {
  readonly files: number;
  /** files of the folder that are none of them */
  readonly passedOver: number;
  /** that hold text */
  readonly documents: number;
  /** documents without text, left out */
  readonly empty: number;
  /** documents that are the same as an earlier one: left out where `deduplicated` */
  readonly duplicates: number;
  readonly deduplicated: boolean;
  /** what is never on both sides of the test. pieces: of one document, whose last rows are tested with */
  readonly apart: 'documents' | 'pieces';
  /** documents that are tested with; 0 where there is one */
  readonly testDocuments: number;
  /** neither trained on nor tested with: of another part */
  readonly otherDocuments: number;
  /** to train on */
  readonly rows: number;
  /** to test with, before any are chosen among */
  readonly testRows: number;
  /** rows longer than the study asked for, left out */
  readonly tooLong: number;
  /** rows to test with that also stand among those to train on, left out */
  readonly seen: number;
}

/** What the cells of a column are. */
export type ColumnKind =
  | 'number'
  | 'integer'
  | 'boolean'
  | 'category'
  /** values in an order that the study says */
  | 'ordinal'
  | 'date'
  /** a date with a time of day */
  | 'datetime'
  | 'time'
  /** too many different ones for a category */
  | 'text'
  /** whole numbers beyond 2^53 */
  | 'long-integer'
  /** numbers and others */
  | 'mixed'
  | 'empty';

/** Why a column of a table was passed over, or how it was read; quotes no cell. */
export type ColumnReason =
  /** true and false read as 1 and 0 */
  | { readonly kind: 'truths' }
  /** the place of each value in the order that the study says, from 0 */
  | { readonly kind: 'ordinal' }
  /** dates or times as numbers: what they count */
  | { readonly kind: 'time'; readonly unit: string }
  /** passed over because the study says so: by naming it in this option */
  | { readonly kind: 'omitted'; readonly option: string }
  /** passed over because the study says so: by naming others in this option */
  | { readonly kind: 'not-among'; readonly option: string }
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'not-a-number';
      /** from 1 */
      readonly row: number;
      /** what to write in the study so that it is one, as the source's options have it */
      readonly advice: string;
    };

/** Mean and covariance of the rows of a distribution. */
export interface Moments {
  /** length d */
  readonly mean: Float64Array;
  /** d x d, row-major */
  readonly covariance: Float64Array;
}

/** What a source knows of the distribution that its rows come from; every field only where it is exact. */
export interface Truth<S extends Samples = Samples> {
  readonly moments?: Moments;
  /** of the linear predictor of pairs: the intercept, then one for each number of an input; length d + 1 */
  readonly coefficients?: Float64Array;
  /** moments of the inputs of pairs */
  readonly inputs?: Moments;
  readonly probabilities?: Float64Array;
  /** log density (natural log) of each row */
  logLikelihood?(samples: S): Float64Array;
  /** `holds`: 1 where a row is a rare event; `mass`: the true share of such rows, in (0, 1) */
  readonly rare?: {
    readonly mass: number;
    readonly name?: string;
    holds(samples: S): Uint8Array;
    /**
     * Where rare events are of several kinds (symbols, classes), which can be lost one by one while their mass stays.
     * `shares`: the true share of each, above 0, adding up to `mass`; `of`: the kind of each row, -1 where it is not rare.
     */
    readonly kinds?: { readonly shares: Float64Array; of(samples: S): Int32Array };
  };
  /**
   * The modes of a distribution that has several. `shares`: the true share of each, adding up to 1; `of`: the index of the
   * mode that a row belongs to, -1 where it lies between them or beyond them all.
   */
  readonly modes?: { readonly shares: Float64Array; of(samples: S): Int32Array };
  /** an exact verifier: 1 where a row is right */
  correct?(samples: S): Uint8Array;
  /** held-out rows that are harder than any of the sequence and of its test, such as longer problems */
  readonly harder?: S;
}

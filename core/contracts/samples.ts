/**
 * The rows that flow between plugins. Row-major, without an object per row. Whoever receives samples never
 * changes them: the same object may be held by a strategy's memory, a training set and a metric at once.
 */

/**
 * What one column of a table holds. A cell of a categorical column is the index of its value: declared once, by the
 * source, and the only encoding there is.
 */
export type Column =
  | {
      readonly name: string;
      readonly kind: 'number';
      /** it is no column of the table, but holds 1 where the column of this name holds nothing, and 0 elsewhere */
      readonly marks?: string;
      /**
       * cells may be missing: the column of this name, whose `marks` names this one, holds exactly 1 where this one holds
       * nothing, and 0 elsewhere. Where it is 1 this one holds 0, which stands for nothing: nobody reads it. Only what
       * provides `missing` is given such rows; models make both columns. `gapMarks` finds the pairs.
       */
      readonly markedBy?: string;
    }
  | { readonly name: string; readonly kind: 'category'; readonly values: readonly string[] };

/** `count` rows of `shape` (one row's shape: `[d]`, `[height, width, channels]`), row-major. */
export interface Vectors {
  readonly kind: 'vectors';
  readonly count: number;
  readonly shape: readonly number[];
  /** length = count x product(shape) */
  readonly values: Float64Array | Float32Array;
  /** class index of each row, length = count; names are `RealData.names.labels` */
  readonly labels?: Uint32Array;
  /**
   * one for each number of a row, there when some are categorical, or may be missing; models that provide `categories` hand the same array
   * on in their samples
   */
  readonly columns?: readonly Column[];
}

/** Regression and classification: row i of `targets` answers row i of `inputs`. */
export interface Pairs {
  readonly kind: 'pairs';
  readonly count: number;
  readonly inputs: Vectors;
  readonly targets: Vectors;
}

/** Draws from {0, ..., alphabet - 1}. */
export interface Symbols {
  readonly kind: 'symbols';
  readonly count: number;
  readonly values: Uint32Array;
  readonly alphabet: number;
}

/** Texts, each a row. */
export interface Text {
  readonly kind: 'text';
  readonly count: number;
  readonly texts: readonly string[];
  /** what each text continues, where the data are prompted */
  readonly prompts?: readonly string[];
}

/** The kinds of data by name. */
export interface Kinds {
  readonly vectors: Vectors;
  readonly pairs: Pairs;
  readonly symbols: Symbols;
  readonly text: Text;
}
/** The name of a kind of data. */
export type Kind = keyof Kinds;
/** Rows of any kind: row-major, readonly, never changed by who receives them. */
export type Samples = Kinds[Kind];

/** Where rows come from: the source, a fixed teacher, or the model fitted in that generation. */
export type Origin = 'real' | 'teacher' | number;

/**
 * Rows of one origin. A part is never copied: the same object returns in later generations, so a model may
 * remember (in a WeakMap) what it computed from one.
 */
export interface Part<S extends Samples = Samples> {
  readonly samples: S;
  readonly origin: Origin;
  /** weight of each row of this part, default 1 */
  readonly weight?: number;
  /** share of this part's elements (numbers, symbols, whole texts) that a model changed (Zhu et al. 2024) */
  readonly edited?: number;
}

/** What a model is fitted to: `count` = rows over all parts, at least 1, or none where it was `recorded`. */
export interface TrainingSet<S extends Samples = Samples> {
  readonly parts: readonly Part<S>[];
  readonly count: number;
  /** the model was trained elsewhere, on rows that are not known: what its rows were recorded as */
  readonly recorded?: RecordedGeneration;
}
/** One generation of a chain that was trained elsewhere. */
export interface RecordedGeneration {
  /** the name of its strategy in the record */
  readonly strategy: string;
  /** counts from 1 */
  readonly generation: number;
}

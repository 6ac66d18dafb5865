import type { Column, ReadColumn } from '../../../core/contracts/index.js';

/** A table in memory: read once in a process, shared by every cell, never changed. */
export interface Table {
  /** how messages call it */
  readonly name: string;
  readonly count: number;
  readonly columns: readonly string[];
  /** count x columns.length, row-major */
  readonly values: Float64Array;
  readonly labels?: Labels;
  /** what became of every column of the file */
  readonly reading?: readonly ReadColumn[];
  /** one for each column, there when some are categorical */
  readonly declared?: readonly Column[];
  /** of the bytes that it was read from: SHA-256, hex */
  readonly fingerprint?: string;
}
export interface Labels {
  /** the column they come from */
  readonly column: string;
  /** class index of each row */
  readonly classes: Uint32Array;
  /** by class index; in numerical order where all are numbers, else in the order of their characters */
  readonly names: readonly string[];
  /** a label as a number, as the file writes numbers; absent: in decimal notation */
  numberOf?(label: string): number | undefined;
}

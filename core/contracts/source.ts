import type { Call } from './call.js';
import type { Samples } from './samples.js';
import type { Truth } from './truth.js';

export interface OpenContext extends Call {
  /** how many held-out rows an unlimited source should give as `test`; a finite source splits by its own options */
  readonly testRows: number;
}

/** Opened once for each cell; `context.random` is fixed by (study seed, source, seed), so a split is one per seed. */
export interface DataSource<S extends Samples = Samples> {
  open(context: OpenContext): Promise<RealData<S>>;
  /** hash of whatever the rows depend on beside the options (file contents); part of the cell's key */
  fingerprint?(): Promise<string>;
}

/** A numbered sequence of rows: stateless, so the host can count, resume and share it. */
export interface RealData<S extends Samples = Samples> {
  /** Infinity for a generator, or when rows are drawn again */
  readonly size: number;
  /** rows [from, from + count); the host never asks past `size`; never rows of `test` */
  rows(from: number, count: number): Promise<S>;
  readonly test: S;
  readonly truth?: Truth<S>;
  readonly names?: { readonly columns?: readonly string[]; readonly labels?: readonly string[] };
}

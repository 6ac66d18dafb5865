import type { Cell, Failure } from '../contracts/index.js';

/** What a run tells while it goes on. Counts are of cells; generations are the unit of work that is counted for the rate. */
export type Progress =
  | {
      readonly type: 'planned';
      readonly cells: number;
      /** already recorded in full: nothing to do */
      readonly kept: number;
      /** generations left to compute, over all cells */
      readonly generations: number;
    }
  | { readonly type: 'advanced'; readonly tally: Tally }
  | {
      readonly type: 'failed';
      readonly cell: Cell;
      readonly failure: Failure;
      readonly tally: Tally;
      /** of what was thrown and what caused it, with the paths of this machine: for the terminal alone */
      readonly stack?: string;
    };

export interface Tally {
  readonly done: number;
  readonly failed: number;
  /** computed so far in this process; what is left of a failed cell counts as computed */
  readonly generations: number;
}

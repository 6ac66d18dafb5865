import type { Cell, CellEvent, Failure } from './cell.js';

/** What an executor puts into the environment of the program at `ExecutorContext.program`. */
export interface ChildEnvironment {
  /** `ExecutorContext.setup` as JSON */
  readonly COLLAPSAR_SETUP: string;
  /** process id of the parent: the child ends itself when that process is gone */
  readonly COLLAPSAR_PARENT: string;
}

/** The workerpool method that a child offers. One batch at a time; SIGTERM asks it to stop at the next step. */
export interface ChildMethods {
  cells(batch: readonly Cell[]): Promise<ChildAnswer>;
}

/** What a child emits while it works on a batch. */
export interface ChildReport {
  readonly pid: number;
  /** index in the batch of the cell that runs once `events` are history; batch length = none is left */
  readonly running: number;
  readonly events: readonly CellEvent[];
}

export interface ChildAnswer {
  /** the child could not be set up (a plugin does not load there): no cell was begun */
  readonly fault?: Failure;
}

import type { Cell, CellEvent } from './cell.js';
import type { CheckpointStore } from './checkpoint.js';

export interface CellLimits {
  readonly cellSeconds: number;
  readonly cellMemoryMiB: number;
}
export interface ExecutorContext {
  /** what a child process runs (see `ChildMethods`): executors import no composition root */
  readonly program: URL;
  /** for the program: plugins to load, engine, folder of the checkpoints; JSON */
  readonly setup: unknown;
  /** runs a cell in this process */
  runHere(cell: Cell, signal: AbortSignal): AsyncIterable<CellEvent>;
  readonly store: CheckpointStore;
  readonly limits: CellLimits;
  /** how many cells at a time */
  readonly workers: number;
  readonly signal: AbortSignal;
}
/**
 * Cells are pulled, so that a walk over shares can choose the next cell from the last result. Every cell pulled ends in
 * `done` or `failed`, in that cell's order of events, unless `signal` aborts: what was running then ends without either.
 * What is wrong with one cell is a `failed` event; what is wrong with all of them is thrown.
 */
export interface Executor {
  run(cells: AsyncIterable<Cell>, context: ExecutorContext): AsyncIterable<CellEvent>;
}

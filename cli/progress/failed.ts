import type { Cell, Failure } from '../../core/contracts/index.js';

/** What a failure says, and from where the same command goes on. */
export const failureText = ({ message, checkpoint }: Failure): string =>
  checkpoint === undefined
    ? message
    : `${message} The last good state, of generation ${checkpoint.generation}, is kept (checkpoint ${checkpoint.address.slice(0, 12)}).`;

/** Which cell failed, and why; with the stack of what was thrown where it was asked for (`--debug`). */
export const failedText = (cell: Cell, failure: Failure, stack?: string): string =>
  `${place(cell)}: ${failureText(failure)}${stack === undefined ? '' : `\n${stack}`}`;

/** Which cell, in the study's words. */
export const place = (cell: Pick<Cell, 'source' | 'model' | 'strategy' | 'samples' | 'seed'>): string =>
  `${cell.source.as}, ${cell.model.as}, ${cell.strategy.as}, T ${cell.samples}, seed ${cell.seed}`;

import type { CellLimits, Failure } from '../../core/contracts/index.js';
import { CollapsarError, isCollapsarError, messageOf, type Code, type Explanation } from '../../core/errors/index.js';

const failure = (code: Code, explanation: Explanation): Failure => ({
  code,
  message: new CollapsarError(code, explanation).message,
});

export const timeoutFailure = ({ cellSeconds }: CellLimits): Failure =>
  failure('COLLAPSAR_CELL_TIMEOUT', {
    what: `The cell was still running after ${cellSeconds} s and was stopped`,
    why: 'It hangs, or needs longer than `limits.cellSeconds` allows',
    fix: 'Raise `limits.cellSeconds`, or ask for fewer generations or samples; what is finished is kept.',
  });

/** Of a cell that is within `cellSeconds`. */
export const stallFailure = ({ stallSeconds }: CellLimits): Failure =>
  failure('COLLAPSAR_CELL_TIMEOUT', {
    what: `Nothing more came of the cell for ${stallSeconds} s and it was stopped`,
    why: 'It hangs, or one generation needs longer than `limits.stallSeconds` allows',
    fix: 'Raise `limits.stallSeconds`, or ask for fewer samples; what is finished is kept.',
  });

/** `usedMiB`: resident memory of the process, where it was seen. */
export const memoryFailure = ({ cellMemoryMiB }: CellLimits, usedMiB?: number): Failure =>
  failure('COLLAPSAR_CELL_MEMORY', {
    what:
      usedMiB === undefined
        ? `The cell ran out of the ${cellMemoryMiB} MiB of memory that it may use`
        : `The cell's process held ${Math.round(usedMiB)} MiB of memory, may use ${cellMemoryMiB} MiB, and was stopped`,
    why: 'Its training sets are too large for the limit, or a plugin keeps what it no longer needs',
    fix: 'Raise `limits.cellMemoryMiB`, lower `samples` or `evaluate`, or run fewer workers at a time.',
  });

/** `how`: exit code or signal, in words. */
export const crashFailure = (how: string): Failure =>
  failure('COLLAPSAR_CELL_CRASHED', {
    what: `The process of the cell ended without a word (${how})`,
    why: 'A plugin or a native library ended it, or the system did for want of memory',
    fix: 'Run the cell again with `--executor inline` to see where; the other cells are not affected.',
  });

export const thrownFailure = (error: unknown): Failure => ({
  code: isCollapsarError(error) ? error.code : 'COLLAPSAR_PLUGIN_THREW',
  message: messageOf(error),
});

export const endlessFailure: Failure = {
  code: 'COLLAPSAR_CELL_CRASHED',
  message: 'The cell stopped and said neither done nor failed.',
};

import type { Failure } from '../../core/contracts/index.js';

/** What a failure says, and from where the same command goes on. */
export const failureText = ({ message, checkpoint }: Failure): string =>
  checkpoint === undefined
    ? message
    : `${message} The last good state, of generation ${checkpoint.generation}, is kept (checkpoint ${checkpoint.address.slice(0, 12)}).`;

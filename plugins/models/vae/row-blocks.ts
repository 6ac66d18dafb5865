import type { Call } from '../../../core/contracts/index.js';
import { setImmediate as turn } from 'node:timers/promises';

/** Rows that go through the network at a time: as many as keep memory small and the engine busy. */
const BLOCK = 256;

/** Calls `act` for rows [from, from + rows) of each block, in order; gives way to the event loop between blocks. */
export const eachBlock = async (
  count: number,
  { signal }: Pick<Call, 'signal'>,
  act: (from: number, rows: number) => Promise<void>,
): Promise<void> => {
  for (let from = 0; from < count; from += BLOCK) {
    signal.throwIfAborted();
    await act(from, Math.min(BLOCK, count - from));
    await turn();
  }
};

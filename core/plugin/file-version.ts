import { stat } from 'node:fs/promises';

/** A file system counts time in ticks of some milliseconds: two writes within one look the same. */
const TICK_MS = 100;
let count = 0;

/**
 * A key for what was read from a file: another one once the file was written, replaced or renamed, even where size and
 * modification time were put back. A file that was changed just now has another key each time, so that what is kept under it
 * never hides a second change. Undefined: there is no such file. Ask before reading.
 */
export const fileVersion = async (file: string | URL): Promise<string | undefined> => {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  if (found === undefined || !found.isFile()) return undefined;
  const { mtimeNs, ctimeNs, size, dev, ino } = found;
  // eslint-disable-next-line house/determinism -- decides what is read again, never what is found
  const age = performance.timeOrigin + performance.now() - Number(ctimeNs / 1_000_000n);
  // The clock of a file server may be ahead of ours.
  const settled = Math.abs(age) > TICK_MS;
  return `${String(file)}\n${mtimeNs} ${ctimeNs} ${size} ${dev} ${ino}${settled ? '' : ` ${count++}`}`;
};

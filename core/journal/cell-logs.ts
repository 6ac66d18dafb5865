import { appendFileSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Cell } from '../contracts/index.js';
import { isFile } from './openable.js';

/** The folder of a run that holds what outside programs printed, a file a cell. */
export const LOGS = 'logs';

/** What is kept of a cell: enough of every generation's last lines, of a program that prints its losses. */
const MOST = 4 * 1024 * 1024;
const CUT = '\n... (what was printed after this is not kept)\n';

const wordsOf = (label: string): string =>
  label
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40);

/** Name of the file of a cell: words for whoever looks for it, and the beginning of its key, which makes it its own. */
export const logName = ({ model, strategy, samples, seed, key }: Cell): string =>
  `${[model.as, strategy.as].map(wordsOf).join('-')}-T${samples}-seed-${seed}-${key.slice(0, 8)}.log`;

/**
 * Appends to the file of a cell in this folder, 4 MiB at most. Logs are no results: they are neither synced nor counted, and
 * what a disk refuses is not told, for a cell may not fail by what it says beside its work.
 */
export const cellLogs = (folder: string): ((cell: Cell, text: string) => void) => {
  const sizes = new Map<string, number>();
  return (cell, text) => {
    const path = join(folder, logName(cell));
    try {
      mkdirSync(folder, { recursive: true });
      const size = sizes.get(path) ?? (isFile(path) ? statSync(path).size : 0);
      const bytes = Buffer.from(text);
      sizes.set(path, size + bytes.length);
      if (size >= MOST) return;
      appendFileSync(path, bytes.subarray(0, MOST - size));
      if (size + bytes.length >= MOST) appendFileSync(path, CUT);
    } catch {
      sizes.set(path, MOST);
    }
  };
};

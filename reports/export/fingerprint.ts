import { createHash } from 'node:crypto';
import { labelsOf, type ExportedCell } from './exported-cell.js';
import { resultsCsv, type ExportedMetric } from './results-csv.js';

/** 72 bits: enough to tell that two cells are the same, short enough for hundreds of them in a page. */
export const FINGERPRINT_LENGTH = 12;

/**
 * A cell's numbers in twelve characters: SHA-256 of its lines in `results.csv` from the sixth field (generation) on, each
 * with its line feed, as base64url. Equal numbers, equal fingerprint; labels are not in it.
 */
export const fingerprintOf = async (cell: ExportedCell, metrics: readonly ExportedMetric[]): Promise<string> => {
  const hash = createHash('sha256');
  const skip = labelsOf(cell).length + 1;
  let header = true;
  for await (const text of resultsCsv([cell], metrics)) {
    if (!header) for (const line of text.split('\n').slice(0, -1)) hash.update(`${line.slice(skip)}\n`);
    header = false;
  }
  return hash.digest('base64url').slice(0, FINGERPRINT_LENGTH);
};

/** Fingerprints by the key of the cell. */
export class Fingerprints {
  readonly #found = new Map<string, string>();
  readonly #silent = new Set<string>();

  set(key: string, fingerprint: string): void {
    this.#found.set(key, fingerprint);
  }
  get(key: string): string | undefined {
    return this.#found.get(key);
  }

  /** The cell does not say what it read. */
  silent(key: string): void {
    this.#silent.add(key);
  }
  /** Whether all of these cells say what they read. */
  told(keys: readonly string[]): boolean {
    return keys.every((key) => !this.#silent.has(key));
  }
}

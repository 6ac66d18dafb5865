import { createHash } from 'node:crypto';
import type { Json, StudyRecord } from '../../core/contracts/index.js';

/** 72 bits: enough to tell that two cells are the same, short enough for hundreds of them in a page. */
export const FINGERPRINT_LENGTH = 12;

/**
 * A cell's numbers in twelve characters: SHA-256 of its lines in `results.csv` from the sixth field (generation) on, each
 * with its line feed, as base64url. Equal numbers, equal fingerprint; labels are not in it.
 */
export const fingerprintOf = (lines: Uint8Array): string =>
  createHash('sha256').update(lines).digest('base64url').slice(0, FINGERPRINT_LENGTH);

/** Of a page about: 3.6 kB of them. */
const MOST = 300;

/** A page has the fingerprint of every so many-th seed of each group. */
export const fingerprintStep = ({ groups, walked }: StudyRecord): number =>
  Math.ceil(
    [...groups, ...(walked?.groups ?? [])].reduce((sum, { cells }) => sum + Object.keys(cells).length, 0) / MOST,
  );

/** Keys of the cells whose fingerprints a page has. */
export const fingerprintedCells = (record: StudyRecord): ReadonlySet<string> => {
  const step = fingerprintStep(record);
  return new Set(
    [record, ...(record.walked === undefined ? [] : [record.walked])].flatMap(({ groups, study: { seeds } }) =>
      groups.flatMap(({ cells }) => seeds.flatMap((seed) => cells[seed] ?? []).filter((_, i) => i % step === 0)),
    ),
  );
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

  /** All of it as JSON ... */
  noted(): Json {
    return { found: [...this.#found], silent: [...this.#silent] };
  }
  /** ... and back. */
  recall(noted: Json): void {
    const { found, silent } = noted as {
      readonly found: readonly [string, string][];
      readonly silent: readonly string[];
    };
    for (const [key, fingerprint] of found) this.set(key, fingerprint);
    for (const key of silent) this.silent(key);
  }
}

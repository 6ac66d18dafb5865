import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { isStill, PiecewiseFile, readMade, writeMade, type MadeFile, type RunFolder } from '../journal/index.js';
import type { CellFile, ReportedRun } from './parts.js';

/**
 * Digest of everything that decides the bytes of a `CellFile`: what its reporter is told, what is recorded, who writes it.
 * One zlib is not the other, and Node brings it.
 */
export const madeOf = (run: ReportedRun, version: string, journal: string): string =>
  createHash('sha256')
    .update(JSON.stringify([version, process.version, process.platform, process.arch, journal, run]))
    .digest('hex');

interface OpenFile {
  readonly made: CellFile;
  readonly file: PiecewiseFile;
  empty: boolean;
}
export interface CellFilesOptions {
  readonly of: string;
  readonly written: 'all' | 'differing';
}

/**
 * The files that every cell adds to, written while the cells go by. `differing`: one that was made of the same, and
 * is to its last byte what was written then, is left alone.
 */
export class CellFiles {
  readonly #open: OpenFile[] = [];
  readonly #there: Record<string, MadeFile> = {};

  constructor(
    private readonly run: RunFolder,
    private readonly files: readonly CellFile[],
    private readonly options: CellFilesOptions,
  ) {
    const { of, written } = options;
    const found = readMade(run.folder);
    const known = written === 'all' || found?.of !== of ? {} : found.files;
    for (const made of files) {
      const there = Object.hasOwn(known, made.name) ? known[made.name]! : undefined;
      if (there !== undefined && isStill(run.path(made.name), there)) {
        this.#there[made.name] = there;
        if (there.noted !== undefined) made.recall?.(there.noted);
      } else
        this.#open.push({ made, file: new PiecewiseFile(run.path(made.name), made.gzip), empty: made.begin === '' });
    }
  }

  /** @param bytesOf what a cell adds to a file */
  async add(bytesOf: (made: CellFile) => Uint8Array): Promise<void> {
    for (const one of this.#open) {
      const bytes = bytesOf(one.made);
      if (bytes.length === 0) continue;
      one.empty = false;
      if (one.file.add(bytes)) await one.file.put();
    }
  }

  async begin(): Promise<void> {
    for (const { made, file } of this.#open) await file.write(made.begin);
  }

  async close(): Promise<void> {
    for (const { made, file, empty } of this.#open) {
      if (empty) {
        await file.abandon();
        // What an earlier study asked for.
        await rm(this.run.path(made.name), { force: true });
      } else this.#there[made.name] = { ...(await file.close()), ...notedBy(made) };
    }
    // Of another form that the study asked for before: nobody shall read it as if it were of today.
    for (const { instead } of this.files) if (instead !== undefined) await rm(this.run.path(instead), { force: true });
    const files = this.files.flatMap(({ name }) => (name in this.#there ? [[name, this.#there[name]!] as const] : []));
    await writeMade(this.run.folder, { of: this.options.of, files: Object.fromEntries(files) });
  }

  async abandon(): Promise<void> {
    for (const { file } of this.#open) await file.abandon();
  }
}

const notedBy = ({ noted }: CellFile): Pick<MadeFile, 'noted'> => (noted === undefined ? {} : { noted: noted() });

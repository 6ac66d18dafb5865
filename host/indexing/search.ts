import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { CollapsarError, messageOf, published } from '../../core/errors/index.js';

/** Deeper below the folder nothing is searched. */
const DEPTH = 8;
/** Any of these makes a folder one that is listed, whatever is in it. */
const SIGNS = ['study.json', 'summary.json', 'report.html', 'journal'];

/** The folders below one that are listed, in the order of their names. */
export class Search {
  readonly found: string[] = [];
  readonly skipped: { folder: string; reason: string }[] = [];
  readonly #seen = new Set<string>();

  constructor(
    private readonly root: string,
    private readonly out: string,
  ) {}

  begin(): void {
    const there = namesIn(this.root);
    if (typeof there === 'string')
      throw usage(
        `this folder cannot be read: ${there}`,
        this.root,
        'Give the folder that runs are made in, such as runs',
      );
    if (SIGNS.some((sign) => there.includes(sign)))
      throw usage('this is a run folder, and no folder of them', this.root, 'Give the folder above it, such as runs');
    this.#seen.add(realpathSync(this.root));
    for (const name of there) {
      const path = join(this.root, name);
      const before = this.found.length + this.skipped.length;
      if (!this.#isFolder(path)) continue;
      this.#enter(path, 1);
      // What holds no run anywhere is said to hold none, but for where the pages made here lie.
      const isOut = `${resolve(this.out)}${sep}`.startsWith(`${resolve(path)}${sep}`);
      if (this.found.length + this.skipped.length === before && !isOut) this.found.push(path);
    }
    if (!this.found.some((path) => SIGNS.some((sign) => (namesIn(path) as readonly string[]).includes(sign))))
      throw usage(
        'there is no run folder in this one, however deep',
        this.root,
        'Give the folder that runs are made in, such as runs',
      );
  }

  #enter(path: string, depth: number): void {
    const there = namesIn(path);
    if (typeof there === 'string') return this.#skip(path, there);
    if (SIGNS.some((sign) => there.includes(sign))) return void this.found.push(path);
    if (depth === DEPTH) return there.length === 0 ? undefined : this.#skip(path, `it lies ${DEPTH} folders deep`);
    for (const name of there) if (this.#isFolder(join(path, name))) this.#enter(join(path, name), depth + 1);
  }

  /** Each folder once, whichever links lead to it. */
  #isFolder(path: string): boolean {
    try {
      if (!statSync(path).isDirectory()) return false;
      const real = realpathSync(path);
      if (this.#seen.has(real)) return false;
      this.#seen.add(real);
    } catch (error) {
      this.#skip(path, `it cannot be looked at: ${reasonOf(error)}`);
      return false;
    }
    const name = basename(path);
    if (!name.startsWith('.') && name !== 'node_modules') return true;
    this.#skip(path, name === 'node_modules' ? 'it holds packages' : 'its name begins with a dot');
    return false;
  }

  #skip(path: string, reason: string): void {
    this.skipped.push({ folder: slashed(relative(this.out, path)), reason });
  }
}

/** Names in a folder, sorted; a text: why it cannot be read. */
export const namesIn = (path: string): readonly string[] | string => {
  try {
    return readdirSync(path).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  } catch (error) {
    return reasonOf(error);
  }
};
/** Without the paths that system errors repeat. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : published(messageOf(error));
export const slashed = (path: string): string => path.split(sep).join('/');

export const usage = (what: string, where: string, fix: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_USAGE', { what, where, fix });

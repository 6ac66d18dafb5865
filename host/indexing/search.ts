import { realpathSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { CollapsarError } from '../../core/errors/index.js';
import { namesIn, reasonOf, slashed } from './names.js';
import { isLonePage, isPage } from './pages.js';

/** Deeper below the folder nothing is searched. */
const DEPTH = 8;
/** Any of these makes a folder one that is listed, whatever is in it. */
const SIGNS = ['study.json', 'summary.json', 'report.html', 'journal'];
/** Folders of a run's own: no other run lies in them. */
const OWN = ['journal', 'checkpoints', 'gallery'];
/** The folders, and pages without a folder, that lie below a folder and are listed, in the order of their names. */
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
    const isRun = hasSigns(there.filter((name) => name !== 'report.html'));
    if (!this.found.some((path) => isPage(path) || hasSigns(namesIn(path) as readonly string[])))
      throw isRun
        ? usage('this is a run folder, and no folder of them', this.root, 'Give the folder above it, such as runs')
        : usage(
            'there is no run folder in this one, however deep',
            this.root,
            'Give the folder that runs are made in, such as runs',
          );
    if (isRun) this.found.unshift(this.root);
  }

  #enter(path: string, depth: number): void {
    const there = namesIn(path);
    if (typeof there === 'string') return this.#skip(path, there);
    const isRun = hasSigns(there);
    if (isRun) this.found.push(path);
    const inside = isRun ? there.filter((name) => !OWN.includes(name) && !SIGNS.includes(name)) : there;
    if (depth === DEPTH)
      return isRun || inside.length === 0 ? undefined : this.#skip(path, `it lies ${DEPTH} folders deep`);
    for (const name of inside) if (this.#isFolder(join(path, name), isRun)) this.#enter(join(path, name), depth + 1);
  }

  /** Each folder once, whichever links lead to it. A page that lies there by itself is listed; those in a run folder are its own. */
  #isFolder(path: string, inRun = false): boolean {
    try {
      const is = statSync(path);
      if (is.isFile() && !inRun && isLonePage(path)) this.found.push(path);
      if (!is.isDirectory()) return false;
      const real = realpathSync(path);
      if (this.#seen.has(real)) return false;
      this.#seen.add(real);
    } catch (error) {
      const why = path.includes('\uFFFD') ? 'its name is no Unicode text' : reasonOf(error);
      this.#skip(path, `it cannot be looked at: ${why}`);
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

const hasSigns = (there: readonly string[]): boolean => SIGNS.some((sign) => there.includes(sign));
export const usage = (what: string, where: string, fix: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_USAGE', { what, where, fix });

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Json, JsonObject, ResolvedEntry, ResolvedStudy } from '../../core/contracts/index.js';
import { fileDigest, withoutFolder } from '../../core/plugin/index.js';

/** Stands in a page for the folders of an absolute path. */
const CUT = '…/';
/** Files and folders that are looked at below the folder of the data, but for those where nobody keeps data. */
const MOST = 20_000;
const PASSED = new Set(['node_modules', '.git']);

/**
 * A published study with the files that are here: what a page calls `…/name`, and what a run folder names by an absolute path
 * that is not on this machine, is looked for below `folder` by its name, and by its hash where several have that name. Numbers
 * follow from the name alone. What is not found keeps its name, for whoever opens it to say so.
 */
export class LocatedFiles {
  readonly #below = new Map<string, Promise<readonly string[]>>();

  constructor(private readonly folder: string) {}

  /** `data`: hashes as they were published, of sources by label. */
  async study(study: ResolvedStudy, data: Readonly<Record<string, string>>): Promise<ResolvedStudy> {
    const all = new Set(Object.values(data));
    const of = <E extends ResolvedEntry>(list: readonly E[], hashes: (entry: E) => ReadonlySet<string>) =>
      Promise.all(
        list.map(async (entry) => {
          const { base } = entry as { readonly base?: JsonObject };
          const start = base === undefined ? {} : { base: await this.#located(base, all) };
          return { ...entry, with: (await this.#located(entry.with, hashes(entry))) as JsonObject, ...start };
        }),
      );
    return {
      ...study,
      sources: await of(study.sources, ({ as }) => (data[as] === undefined ? all : new Set([data[as]]))),
      models: await of(study.models, () => all),
      strategies: await of(study.strategies, () => all),
      metrics: await of(study.metrics, () => all),
    };
  }

  async #located(value: Json, hashes: ReadonlySet<string>): Promise<Json> {
    if (typeof value === 'string') return this.place(value, hashes);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return Promise.all(value.map((item) => this.#located(item as Json, hashes)));
    const made = Object.entries(value as JsonObject).map(async ([key, it]) => [key, await this.#located(it!, hashes)]);
    return Object.fromEntries(await Promise.all(made)) as JsonObject;
  }

  /** Where a file is that is called so; a text that names none is given back. */
  async place(text: string, hashes: ReadonlySet<string> = new Set()): Promise<string> {
    const isCut = text.startsWith(CUT);
    const name = isCut ? text.slice(CUT.length) : withoutFolder(text);
    if (name === '' || (!isCut && (name === text || existsSync(text)))) return text;
    return (await this.#found(name, hashes)) ?? (isCut ? name : text);
  }

  /** The one with such a hash, else the one that lies in the folder itself, else the first below it. */
  async #found(name: string, hashes: ReadonlySet<string>): Promise<string | undefined> {
    const here = resolve(this.folder, name);
    const isHere = existsSync(here);
    if (isHere && (await isOneOf(here, hashes))) return here;
    const below = await this.#named(name);
    for (const found of below) if (await isOneOf(found, hashes)) return found;
    return isHere ? here : below[0];
  }

  #named(name: string): Promise<readonly string[]> {
    const found = this.#below.get(name) ?? filesBelow(resolve(this.folder), name);
    this.#below.set(name, found);
    return found;
  }
}

const isOneOf = async (file: string, hashes: ReadonlySet<string>): Promise<boolean> =>
  hashes.has((await fileDigest(file)) ?? 'nothing');

/** What is called so below a folder, nearest first and by name. */
const filesBelow = async (folder: string, name: string): Promise<readonly string[]> => {
  const found: string[] = [];
  const folders = [folder];
  let looked = 0;
  for (const place of folders) {
    const entries = await readdir(place, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (++looked > MOST) return found;
      const path = join(place, entry.name);
      if (entry.name === name) found.push(path);
      if (entry.isDirectory() && !PASSED.has(entry.name)) folders.push(path);
    }
  }
  return found;
};

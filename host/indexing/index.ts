import { basename, join, resolve } from 'node:path';
import { CollapsarError } from '../../core/errors/index.js';
import { isFile, writeChunks } from '../../core/journal/index.js';
import type { IndexedRun, ListedRun, Listing } from '../../reports/listing/index.js';
import { listed } from './read.js';
import { headOf, PAGE } from './pages.js';
import { Search, usage } from './search.js';

/** Where the index goes; every field has a default. */
export interface IndexRuns {
  /** where index.html and index.json are written; default: the folder itself */
  readonly out?: string;
  readonly signal?: AbortSignal;
}
/** `index.json`, and where it lies. */
export interface RunsIndex {
  readonly schema: 'collapsar/index@1';
  readonly runs: readonly IndexedRun[];
  /** folders that were not searched */
  readonly skipped: Listing['skipped'];
}

/**
 * Lists all run folders below a folder in `index.html` and `index.json`: what was asked, what came out, and a link to each
 * report. What is damaged, of another version, without results or no run at all is listed with the reason, and so are pages that
 * lie there without a folder. Journals are not read.
 * @returns the list, and the path of its page
 * @throws CollapsarError COLLAPSAR_USAGE where there is no run below the folder, or another page would be overwritten
 */
export const indexRuns = async (
  folder: string,
  { out = folder, signal }: IndexRuns = {},
): Promise<{ readonly index: RunsIndex; readonly page: string }> => {
  const { renderListing } = await import('../../reports/listing/index.js');
  const search = new Search(folder, out);
  search.begin();
  const runs: ListedRun[] = [];
  for (const found of search.found) {
    if (signal?.aborted === true)
      throw new CollapsarError('COLLAPSAR_INTERRUPTED', {
        what: 'The folders were not read to their end',
        fix: 'Nothing was written; the same command begins anew',
      });
    runs.push(await listed(found, out));
    // A signal is heard between two folders.
    await new Promise(setImmediate);
  }
  const page = join(out, 'index.html');
  const data = join(out, 'index.json');
  refuseOthers(page, PAGE);
  refuseOthers(data, /"schema": "collapsar\/index@/);
  const index: RunsIndex = {
    schema: 'collapsar/index@1',
    runs: runs.map(({ thumbnail: _, ...run }) => run),
    skipped: search.skipped,
  };
  await writeChunks(data, [`${JSON.stringify(index, undefined, 1)}\n`]);
  await writeChunks(page, [renderListing({ title: basename(resolve(folder)), runs, skipped: search.skipped })]);
  return { index, page };
};

/** A page of someone else's is not overwritten. */
const refuseOthers = (path: string, own: RegExp): void => {
  if (isFile(path) && !own.test(headOf(path)))
    throw usage(
      'there is another file of this name, which Collapsar did not write',
      path,
      'Name another folder with --out',
    );
};

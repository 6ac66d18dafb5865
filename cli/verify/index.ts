import { readFile, stat } from 'node:fs/promises';
import { CollapsarError } from '../../core/errors/index.js';
import { verifyFolder, type Cells } from './folder.js';
import { verifyReport } from './report.js';
import type { RerunOptions } from './rerun.js';
import type { Verified } from './verified.js';

export type { Cells } from './folder.js';
export { showVerified } from './show.js';
export { EXIT, type Verified } from './verified.js';

/** A run folder or a report.html. */
export const verifyPublished = async (
  path: string,
  cells: Cells,
  seed: number | undefined,
  options: RerunOptions,
): Promise<Verified> => {
  const found = await stat(path).catch((cause: unknown) => {
    throw new CollapsarError(
      'COLLAPSAR_USAGE',
      { what: 'there is nothing here', where: path, fix: 'Give a run folder, such as runs/tour, or a report.html' },
      { cause },
    );
  });
  return found.isDirectory()
    ? verifyFolder(path, cells, seed, options)
    : verifyReport(path, await readFile(path, 'utf8'), cells, seed, options);
};

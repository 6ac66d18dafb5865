import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What the pages of Collapsar begin with. */
export const PAGE = /<meta name="?generator"? content="?Collapsar/;
const HEAD = 20_000;

/** Whether what was found is a page and no folder. */
export const isPage = (path: string): boolean => path.endsWith('.html') && statSync(path).isFile();
/** A page of Collapsar's, but for an index, whose runs are listed themselves. */
export const isLonePage = (path: string): boolean =>
  path.endsWith('.html') &&
  !(basename(path) === 'index.html' && existsSync(join(dirname(path), 'index.json'))) &&
  PAGE.test(headOf(path));
/** How a file begins. */
export const headOf = (path: string): string => {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(HEAD);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, HEAD, 0));
  } finally {
    closeSync(file);
  }
};

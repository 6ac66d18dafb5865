import { readdirSync } from 'node:fs';
import { sep } from 'node:path';
import { messageOf, published } from '../../core/errors/index.js';

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

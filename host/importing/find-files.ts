import { readdir } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { nearest } from '../../core/plugin/index.js';
import { invalid, PlacePattern, type PlaceTexts } from '../../core/importing/index.js';

/** A file that a pattern names, and what its path says. */
export interface FoundFile {
  /** relative to the import file's folder, with slashes */
  readonly name: string;
  readonly path: string;
  readonly place: PlaceTexts;
}

/**
 * The files that the patterns name, in the order of the patterns and of their names; one that several name is refused.
 * @throws CollapsarError COLLAPSAR_IMPORT_INVALID where a pattern names none
 */
export const findFiles = async (patterns: readonly string[], folder: string): Promise<readonly FoundFile[]> => {
  const found = new Map<string, FoundFile>();
  for (const text of patterns) {
    if (/^(?:[/~]|[A-Za-z]:[\\/])/.test(text))
      throw invalid('import.files', {
        what: `${text} is a path of this machine`,
        why: 'Names of files stand in the report and in study.json, which may be published',
        fix: 'Write it relative to the import file, such as exports/*.csv or ../exports/*.csv',
      });
    const pattern = PlacePattern.ofPath(text);
    const names = await namesUnder(rootOf(text), folder, text);
    const files = names.flatMap((name): FoundFile[] => {
      const place = pattern.match(name);
      return place === undefined ? [] : [{ name, path: resolve(folder, name), place }];
    });
    if (files.length === 0) {
      const meant = nearest(text, names);
      throw invalid('import.files', {
        what: `no file is called like ${text}`,
        why: meant === undefined ? nearby(names) : `Did you mean ${meant}?`,
        fix: 'Patterns are relative to the import file: * is any name, ** any folders, {seed} and {generation} are whole numbers',
      });
    }
    for (const file of files) {
      if (found.has(file.name))
        throw invalid('import.files', {
          what: `two patterns name ${file.name}`,
          why: 'Its values would be read twice',
          fix: 'Make one of them narrower',
        });
      found.set(file.name, file);
    }
  }
  return [...found.values()];
};

/** The folder below which everything lies that a pattern can name. */
const rootOf = (pattern: string): string => {
  const parts = pattern.replaceAll('\\', '/').split('/');
  const open = parts.findIndex((part) => /[*{]/.test(part));
  return (open < 0 ? parts.slice(0, -1) : parts.slice(0, open)).join('/') || '.';
};

/** Files under the folder, sorted; what begins with a dot is passed over, as shells do. */
const namesUnder = async (root: string, folder: string, pattern: string): Promise<readonly string[]> => {
  const names: string[] = [];
  const visit = async (path: string): Promise<void> => {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const inside = join(path, entry.name);
      if (entry.isDirectory()) await visit(inside);
      else names.push(relative(folder, inside).split(sep).join('/'));
    }
  };
  await visit(resolve(folder, root)).catch((cause: unknown) => {
    throw invalid('import.files', {
      what: `the folder ${root} of ${pattern} cannot be read: ${(cause as NodeJS.ErrnoException).code ?? 'unknown'}`,
      fix: 'Patterns are relative to the import file',
    });
  });
  return names.sort();
};

const NEARBY = 3;
const nearby = (names: readonly string[]): string =>
  names.length === 0
    ? 'There is no file in that folder'
    : `There is ${names.slice(0, NEARBY).join(', ')}${names.length > NEARBY ? ` and ${names.length - NEARBY} more` : ''}`;

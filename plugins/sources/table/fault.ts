import { closest, distance } from 'fastest-levenshtein';
import { CollapsarError } from '../../../core/errors/index.js';

/** A table that cannot be used: what, in which file, and what to do. */
export const fault = (where: string, what: string, fix?: string, cause?: unknown): CollapsarError =>
  new CollapsarError(
    'COLLAPSAR_SOURCE_INVALID',
    { where, what, ...(fix === undefined ? {} : { fix }) },
    cause === undefined ? undefined : { cause },
  );

/** "Did you mean ...?" where a name of the list is near, else the list. */
export const suggestion = (name: string, names: readonly string[]): string => {
  const near = names.length === 0 ? undefined : closest(name, names);
  if (near !== undefined && distance(name.toLowerCase(), near.toLowerCase()) <= Math.max(2, name.length / 3))
    return `Did you mean '${near}'?`;
  const shown = names.slice(0, 12).map((each) => `'${each}'`);
  return `There are ${shown.join(', ')}${names.length > shown.length ? ` and ${names.length - shown.length} more` : ''}`;
};

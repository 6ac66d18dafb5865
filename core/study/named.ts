import { CollapsarError } from '../errors/index.js';
import { nearest } from '../plugin/index.js';
import type { EntryFile } from './file.js';
import type { Variant } from './variants.js';

/**
 * The labels that a name stands for: its own, or all variants of an entry.
 * @throws CollapsarError COLLAPSAR_STUDY_INVALID with the nearest label
 */
export const labelsOf = (name: string, list: readonly Variant<EntryFile>[], where: string): readonly string[] => {
  const exact = list.filter(({ label }) => label === name);
  const found = exact.length > 0 ? exact : list.filter(({ family }) => family === name);
  if (found.length > 0) return found.map(({ label }) => label);
  const names = [...new Set(list.flatMap(({ label, family }) => [label, family]))];
  const meant = nearest(name, names);
  throw new CollapsarError('COLLAPSAR_STUDY_INVALID', {
    what: `nothing in the study is labelled "${name}"`,
    where,
    ...(meant === undefined ? {} : { why: `Did you mean "${meant}"?` }),
    fix: `Labels here: ${names.join(', ')}`,
  });
};

import { CollapsarError } from '../errors/index.js';
import { ENTRY_KINDS, SINGULAR } from './kinds.js';
import { nearest } from './nearest.js';
import type { Registered } from './registered.js';
import type { EntryKind } from './registration.js';

/** The error for an id that no plugin offers: what was probably meant, and what there is. */
export const unknownEntry = (
  entries: readonly Registered[],
  kind: EntryKind,
  id: string,
  where?: string,
): CollapsarError => {
  const ofKind = entries.filter((entry) => entry.kind === kind);
  const ids = [...new Set(ofKind.map((entry) => entry.id))];
  const elsewhere = ENTRY_KINDS.find(
    (other) => other !== kind && entries.some((entry) => entry.kind === other && entry.id === id),
  );
  const meant = nearest(id.slice(id.lastIndexOf('/') + 1), ids);
  const why =
    elsewhere !== undefined
      ? `There is a ${SINGULAR[elsewhere]} of that name, under ${elsewhere}`
      : meant === undefined
        ? undefined
        : `Did you mean "${meant}"?`;
  return new CollapsarError('COLLAPSAR_UNKNOWN_ENTRY', {
    what: `no plugin offers a ${SINGULAR[kind]} called "${id}"`,
    ...(where === undefined ? {} : { where }),
    ...(why === undefined ? {} : { why }),
    fix:
      ids.length === 0
        ? `No ${kind} are registered: name the plugin under \`plugins:\` or with --plugin`
        : `Known ${kind}: ${ids.sort().join(', ')}`,
  });
};

import type { Only, ResolvedEntry } from '../contracts/index.js';

/** Whether an entry takes part where these labels meet; labels that are left out are not asked about. */
export const takesPart = (
  entry: ResolvedEntry,
  at: { readonly source?: string; readonly model?: string; readonly strategy?: string },
): boolean =>
  accepts(entry.only, 'sources', at.source) &&
  accepts(entry.only, 'models', at.model) &&
  accepts(entry.only, 'strategies', at.strategy);

const accepts = (only: Only | undefined, key: keyof Only, label: string | undefined): boolean =>
  label === undefined || (only?.[key]?.includes(label) ?? true);

import type { Json, JsonObject } from '../../core/contracts/index.js';
import { published } from '../../core/errors/index.js';

/** Labels stay as the study has them: they say which setting is meant. */
const LABELS = new Set(['as', 'strategy', 'source', 'model']);
const OF_LABELS = new Set(['only', 'gates']);
/** In options nothing is a label, whatever it is called. */
const OPTIONS = new Set(['with', 'base', 'options']);

/** The same value with absolute paths cut to their last part: of a study, its entries and what is known of its run. */
export const publishedValue = <T>(value: T): T => cut(value as Json, false) as T;
const cut = (value: Json, inOptions: boolean): Json => {
  if (typeof value === 'string') return published(value);
  if (Array.isArray(value)) return value.map((item) => cut(item as Json, inOptions));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, inner]) => {
      const isLabel = !inOptions && (OF_LABELS.has(key) || (LABELS.has(key) && typeof inner === 'string'));
      return [key, isLabel ? inner : cut(inner!, inOptions || OPTIONS.has(key))];
    }),
  );
};

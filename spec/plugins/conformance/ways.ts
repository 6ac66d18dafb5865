import type { PluginDetails } from '../../../core/testing/index.js';
import type { Plugin } from '../../../core/plugin/index.js';

const cut =
  (from: number, to?: number) =>
  ({ entries }: Plugin, details: PluginDetails): PluginDetails => ({
    ...details,
    entries: Object.fromEntries(
      entries.map(({ id }) => [id, [details.entries?.[id] ?? {}].flat().slice(from, to)] as const),
    ),
  });

/** Each entry in the first way in which it is to be tested, or in its only one. */
export const first = cut(0, 1);
/** Each entry in the ways that `first` leaves. */
export const others = cut(1);

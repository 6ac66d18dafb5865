import { askEntry } from './ask-entry.js';
import type { EntryUse } from './registration.js';
import type { Registry } from './registry.js';

/** What is known of a strategy's training sets from its options alone. */
export interface MixFacts {
  /** the synthetic share in generation 2 and later, where the options fix it */
  readonly share?: number;
  /** T rows are divided by the share, as `mix` does; else synthetic rows come on top of T real ones */
  readonly divides: boolean;
  readonly real: 'fresh' | 'fixed';
  readonly constantSize: boolean;
}

/** As the entry says, or the strategies that it wraps; those must agree on a share. */
export const mixFacts = (registry: Registry, strategy: EntryUse): MixFacts => {
  const entry = registry.find('strategies', strategy.use);
  const { share: axis, shareOf, real, constantSize, wraps } = entry;
  const options = registry.options('strategies', strategy);
  const inside = wraps === undefined ? [] : factsInside(registry, strategy, wraps);
  const share =
    shareOf === undefined
      ? shareOfAll(inside)
      : askEntry(entry, 'shareOf', () => shareOf(options), 'a share from 0 to 1, or undefined', isShare);
  const said = constantSize && askEntry(entry, 'constantSize', () => constantSize(options), 'true or false', isBoolean);
  const rows = real && askEntry(entry, 'real', () => real(options), "'fresh' or 'fixed'", isRows);
  const all = (is: (inner: MixFacts) => boolean): boolean => inside.length > 0 && inside.every(is);
  const constant = said ?? all((inner) => inner.constantSize);
  return {
    ...(share === undefined ? {} : { share }),
    divides: axis !== undefined || constant || all((inner) => inner.divides),
    real: rows ?? (inside.some((inner) => inner.real === 'fixed') ? 'fixed' : 'fresh'),
    constantSize: constant,
  };
};

/** Of the strategies in the option that it wraps. */
const factsInside = (registry: Registry, strategy: EntryUse, wraps: string): readonly MixFacts[] =>
  wrappedBy(registry, strategy, wraps).map((inner) => mixFacts(registry, inner));

const wrappedBy = (registry: Registry, strategy: EntryUse, wraps: string): readonly EntryUse[] =>
  registry
    .inner('strategies', strategy)
    .filter(({ kind, option }) => kind === 'strategies' && (option === wraps || option.startsWith(`${wraps}[`)))
    .map(({ entry }) => entry);

/** What a strategy trains on in a few words; undefined: the entry does not say, or one that it wraps does not. */
export const mixTitle = (registry: Registry, strategy: EntryUse): string | undefined => {
  const entry = registry.find('strategies', strategy.use);
  const { title, wraps } = entry;
  if (title === undefined) return undefined;
  const inside = wraps === undefined ? [] : wrappedBy(registry, strategy, wraps).map((one) => mixTitle(registry, one));
  const known = inside.filter((one) => one !== undefined);
  if (known.length < inside.length) return undefined;
  const options = registry.options('strategies', strategy);
  return askEntry(entry, 'title', () => title(options, known), 'a few words', isTitle);
};

const shareOfAll = ([first, ...others]: readonly MixFacts[]): number | undefined =>
  others.every(({ share }) => share === first?.share) ? first?.share : undefined;

const isShare = (share: unknown): boolean =>
  share === undefined || (typeof share === 'number' && share >= 0 && share <= 1);
const isBoolean = (answer: unknown): boolean => typeof answer === 'boolean';
const isTitle = (title: unknown): boolean => typeof title === 'string' && title.trim() !== '' && title.length <= 300;
const isRows = (rows: unknown): boolean => rows === 'fresh' || rows === 'fixed';

import type { GroupName } from '../core/contracts/index.js';
import { CollapsarError } from '../core/errors/index.js';

/** One chain by its labels. */
export interface ChainName extends GroupName {
  readonly seed: number;
}
const KEYS = ['source', 'model', 'strategy', 'samples', 'seed'] as const;

/**
 * `--filter strategy=replace --filter seed=1`: chains for which every filter holds; several of one key are alternatives.
 * `*` stands for any text, `\*` for a star.
 * @throws CollapsarError COLLAPSAR_USAGE
 */
export const chainFilter = (filters: readonly string[]): ((chain: ChainName) => boolean) | undefined => {
  if (filters.length === 0) return undefined;
  const byKey = new Map<(typeof KEYS)[number], RegExp[]>();
  for (const filter of filters) {
    const equals = filter.indexOf('=');
    const key = KEYS.find((one) => one === filter.slice(0, Math.max(0, equals)));
    if (key === undefined)
      throw new CollapsarError('COLLAPSAR_USAGE', {
        what: `--filter ${filter} is not of the form key=label`,
        fix: `The keys are ${KEYS.join(', ')}: --filter strategy=replace`,
      });
    const known = byKey.get(key) ?? [];
    known.push(pattern(filter.slice(equals + 1)));
    byKey.set(key, known);
  }
  return (chain) => [...byKey].every(([key, patterns]) => patterns.some((p) => p.test(String(chain[key]))));
};

/** `*` is any text, `\*` a star. */
const pattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split(/(?<!\\)\*/)
      .map((part) => part.replaceAll(String.raw`\*`, '*').replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('.*')}$`,
  );

import type { Cell } from '../core/contracts/index.js';
import { CollapsarError } from '../core/errors/index.js';

const KEYS = {
  source: (cell: Cell) => cell.source.as,
  model: (cell: Cell) => cell.model.as,
  strategy: (cell: Cell) => cell.strategy.as,
  samples: (cell: Cell) => String(cell.samples),
  seed: (cell: Cell) => String(cell.seed),
} as const;

/**
 * `--filter strategy=replace --filter seed=1`: cells for which every filter holds; several of one key are alternatives.
 * `*` stands for any text.
 */
export const cellFilter = (filters: readonly string[]): ((cell: Cell) => boolean) | undefined => {
  if (filters.length === 0) return undefined;
  const byKey = new Map<keyof typeof KEYS, RegExp[]>();
  for (const filter of filters) {
    const equals = filter.indexOf('=');
    const key = filter.slice(0, Math.max(0, equals));
    if (!Object.hasOwn(KEYS, key))
      throw new CollapsarError('COLLAPSAR_USAGE', {
        what: `--filter ${filter} is not of the form key=label`,
        fix: `The keys are ${Object.keys(KEYS).join(', ')}: --filter strategy=replace`,
      });
    const known = byKey.get(key as keyof typeof KEYS) ?? [];
    known.push(pattern(filter.slice(equals + 1)));
    byKey.set(key as keyof typeof KEYS, known);
  }
  return (cell) => [...byKey].every(([key, patterns]) => patterns.some((p) => p.test(KEYS[key](cell))));
};

const pattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split('*')
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('.*')}$`,
  );

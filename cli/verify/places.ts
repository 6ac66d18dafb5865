import { permutation, rootStream } from '../../core/random/index.js';
import type { GroupName } from '../../core/contracts/index.js';

/** One cell by its labels. */
export interface CellPlace {
  readonly group: GroupName;
  readonly seed: number;
  /** whose setting it is; equal labels may stand for other chains there. Default: the grid's */
  readonly by?: Asker;
}
export type Asker = 'grid' | 'walks';

export const sameSetting = (a: GroupName, b: GroupName): boolean =>
  a.source === b.source && a.model === b.model && a.strategy === b.strategy && a.samples === b.samples;

export const settingName = ({ source, model, strategy, samples }: GroupName): string =>
  `${source}, ${model}, ${strategy}, T = ${samples}`;
export const placeName = ({ group, seed }: CellPlace): string => `${settingName(group)}, seed ${seed}`;

/** In an order that the seed decides, or as they are. */
export const inOrder = <T>(items: readonly T[], seed: number | undefined): readonly T[] => {
  if (seed === undefined) return items;
  return Array.from(permutation(rootStream(seed).child('verify'), items.length), (i) => items[i]!);
};

/** `n` of them: chosen by a seed, or evenly spaced with the first and the last among them. */
export const choose = <T>(items: readonly T[], n: number, seed: number | undefined): readonly T[] => {
  if (items.length <= n) return items;
  if (seed !== undefined) return inOrder(items, seed).slice(0, n);
  return n < 2
    ? items.slice(0, n)
    : Array.from({ length: n }, (_, i) => items[Math.round((i * (items.length - 1)) / (n - 1))]!);
};

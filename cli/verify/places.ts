import { permutation, rootStream } from '../../core/random/index.js';
import type { GroupName } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { sizeText } from '../../reports/words/index.js';
import type { ChainName } from '../filter.js';

/** One cell by its labels. */
export interface CellPlace {
  readonly group: GroupName;
  readonly seed: number;
  /** whose setting it is; equal labels may stand for other chains there. Default: the grid's */
  readonly by?: Asker;
}
/** `all`, or how many. */
export type Cells = number | 'all' | undefined;
/** Which cells are computed again. */
export interface Which {
  readonly cells: Cells;
  /** chooses them */
  readonly seed: number | undefined;
  /** only these; absent: any */
  readonly only?: ((chain: ChainName) => boolean) | undefined;
}
/** @throws CollapsarError COLLAPSAR_USAGE where no cell that can be compared is left */
export const refuseNone = ({ only }: Which, found: number, why: string): void => {
  if (only !== undefined && found === 0)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: '--filter leaves no cell that could be computed again and compared',
      why,
      fix: 'The labels stand in study.json and on the page; * stands for any text: --filter strategy=mix*',
    });
};
export type Asker = 'grid' | 'walks';

export const settingName = ({ source, model, strategy, samples }: GroupName): string =>
  `${source}, ${model}, ${strategy}, ${sizeText(samples)}`;
export const placeName = ({ group, seed }: CellPlace): string => `${settingName(group)}, seed ${seed}`;

/** In an order that the seed decides, or as they are. */
export const inOrder = <T>(items: readonly T[], seed: number | undefined): readonly T[] => {
  if (seed === undefined) return items;
  return Array.from(permutation(rootStream(seed).child('verify'), items.length), (i) => items[i]!);
};

/** Of what is left: so many as were asked for, else all where a filter chose them. */
export const chosen = <T>(items: readonly T[], { cells, seed, only }: Which, usual: number): readonly T[] => {
  if (cells === 'all' || (cells === undefined && only !== undefined)) return items;
  return choose(items, cells ?? usual, seed);
};

/** `n` of them: chosen by a seed, or evenly spaced with the first and the last among them. */
export const choose = <T>(items: readonly T[], n: number, seed: number | undefined): readonly T[] => {
  if (items.length <= n) return items;
  if (seed !== undefined) return inOrder(items, seed).slice(0, n);
  return n < 2
    ? items.slice(0, n)
    : Array.from({ length: n }, (_, i) => items[Math.round((i * (items.length - 1)) / (n - 1))]!);
};

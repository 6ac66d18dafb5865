import type { Cell, Json, JsonObject } from '../../contracts/index.js';
import {
  canonicalJson,
  mapSlots,
  type EntryKind,
  type EntryUse,
  type JsonSchema,
  type Registry,
} from '../../plugin/index.js';
import type { CellCost, CostOf } from './costs.js';

/** Cells that are given away together. */
export interface Load {
  readonly cells: readonly Cell[];
  readonly seconds: number;
  /** the weakest that one of its cells rests on */
  readonly basis: CellCost['basis'];
}

/**
 * Cells in that many loads of about the same seconds, the largest cells of each first: the longest piece goes to the emptiest
 * load (Graham's LPT rule, at most 4/3 of the shortest longest load). A piece is the cells of one seed that share a model
 * which the host fits for that seed, as a teacher is: in one load it is fitted once. One of more than a load's share is cut.
 * A function of the cells and their costs alone; every cell is in exactly one load, and equal ones are together.
 */
export const divide = (cells: readonly Cell[], loads: number, registry: Registry, costOf: CostOf): readonly Load[] => {
  const priced = [...byKey(cells).values()].map((same) => pricedOf(same, costOf));
  const share = priced.reduce((sum, { seconds }) => sum + seconds, 0) / loads;
  const pieces = together(priced, sharedFits(registry)).flatMap((piece) => cut(piece, share));
  // Stable: what costs the same stays in the order of the grid.
  pieces.sort((a, b) => b.seconds - a.seconds);
  const made: Growing[] = Array.from({ length: loads }, (_, index) => ({ index, seconds: 0, pieces: [] }));
  const emptiest = new Heap(made);
  for (const piece of pieces) {
    const load = emptiest.first;
    load.pieces.push(piece);
    load.seconds += piece.seconds;
    emptiest.sink();
  }
  return [...made]
    .sort((a, b) => a.index - b.index)
    .map(({ pieces: own }) => sumOf(own.sort((a, b) => b.largest - a.largest)));
};

/** The same cells, the costliest first, those that share a fit beside each other: what ends a run is then short. */
export const largestFirst = (cells: readonly Cell[], registry: Registry, costOf: CostOf): readonly Cell[] =>
  cells.length === 0 ? cells : divide(cells, 1, registry, costOf)[0]!.cells;

/** How many loads of at most so much make all of it: by the time that they take, or by their cells. */
export const loadsOf = (
  cells: readonly Cell[],
  most: { readonly seconds: number } | { readonly cells: number },
  costOf: CostOf,
): number => {
  const keys = byKey(cells);
  if ('cells' in most) return Math.max(1, Math.ceil(keys.size / most.cells));
  let seconds = 0;
  for (const [cell] of keys.values()) seconds += costOf(cell!).seconds;
  return Math.max(1, Math.min(keys.size, Math.ceil(seconds / most.seconds)));
};

interface Piece extends Load {
  readonly largest: number;
}
interface Growing {
  readonly index: number;
  seconds: number;
  readonly pieces: Piece[];
}

/** A chain under two labels is one cell. */
const byKey = (cells: readonly Cell[]): ReadonlyMap<string, readonly Cell[]> => {
  const found = new Map<string, Cell[]>();
  for (const cell of cells) {
    const same = found.get(cell.key);
    if (same === undefined) found.set(cell.key, [cell]);
    else same.push(cell);
  }
  return found;
};

const pricedOf = (cells: readonly Cell[], costOf: CostOf): Piece => {
  const { seconds, basis } = costOf(cells[0]!);
  return { cells, seconds, basis, largest: seconds };
};

const WEAKEST = ['measured', 'alike', 'estimated'] as const;
const sumOf = (pieces: readonly Piece[]): Piece => ({
  cells: pieces.flatMap(({ cells }) => cells),
  seconds: pieces.reduce((sum, { seconds }) => sum + seconds, 0),
  largest: pieces.reduce((most, { largest }) => Math.max(most, largest), 0),
  basis: WEAKEST[pieces.reduce((most, { basis }) => Math.max(most, WEAKEST.indexOf(basis)), 0)]!,
});

/** Joins what shares a fit, directly or by way of a third. */
const together = (pieces: readonly Piece[], fitsOf: (cell: Cell) => readonly string[]): readonly Piece[] => {
  const parents = new Map<string, string>();
  const rootOf = (fit: string): string => {
    let root = fit;
    for (let above = parents.get(root); above !== undefined; above = parents.get(root)) root = above;
    return root;
  };
  const fits = pieces.map(({ cells }) => fitsOf(cells[0]!));
  for (const [first, ...others] of fits)
    for (const other of others) {
      const [one, two] = [rootOf(first!), rootOf(other)];
      if (one !== two) parents.set(two, one);
    }
  const groups = new Map<string | Piece, Piece[]>();
  for (const [i, piece] of pieces.entries()) {
    const [first] = fits[i]!;
    const group = first === undefined ? piece : rootOf(first);
    groups.set(group, [...(groups.get(group) ?? []), piece]);
  }
  return [...groups.values()].map(sumOf);
};

/** In pieces of no more than a load's share, as equal as whole cells allow. */
const cut = (piece: Piece, share: number): readonly Piece[] => {
  const parts = Math.min(piece.cells.length, Math.ceil(piece.seconds / share));
  if (parts <= 1) return [piece];
  const each = Math.ceil(piece.cells.length / parts);
  const seconds = piece.seconds / piece.cells.length;
  return Array.from({ length: Math.ceil(piece.cells.length / each) }, (_, i) => {
    const cells = piece.cells.slice(i * each, (i + 1) * each);
    return { ...piece, cells, seconds: cells.length * seconds };
  });
};

/** By what names them, the models that the host fits for the seed of a cell, teachers inside teachers among them. */
const sharedFits = (registry: Registry): ((cell: Cell) => readonly string[]) => {
  const known = new Map<object, readonly string[]>();
  const ofEntry = (kind: EntryKind, entry: EntryUse): readonly string[] => {
    let found = known.get(entry);
    if (found === undefined)
      known.set(entry, (found = fitsIn(registry, kind, registry.options(kind, entry), entry.use)));
    return found;
  };
  return ({ model, strategy, metrics, seed }) => {
    const base = model.base === undefined ? [] : fitsOfValue(registry, model.base);
    const all = [
      ...base,
      ...ofEntry('models', model),
      ...ofEntry('strategies', strategy),
      ...metrics.flatMap((metric) => ofEntry('metrics', metric)),
    ];
    return [...new Set(all)].map((fit) => `${seed} ${fit}`);
  };
};

const fitsIn = (registry: Registry, kind: EntryKind, options: Json, use: string): readonly string[] => {
  const found: string[] = [];
  mapSlots(registry.find(kind, use).options as JsonSchema, options, ({ role, value }) => {
    if (role === 'fitted') found.push(...fitsOfValue(registry, value));
    return value;
  });
  for (const inner of registry.inner(kind, { use, with: options as JsonObject }).filter((one) => one.role === 'entry'))
    found.push(...fitsIn(registry, inner.kind, registry.options(inner.kind, inner.entry), inner.entry.use));
  return found;
};

/** Nothing of what all seeds share: wherever its cells are, there is one of it in each load. */
const fitsOfValue = (registry: Registry, value: Json): readonly string[] => {
  const { use, on } = value as { readonly use?: string; readonly on?: { readonly seeds?: string } };
  return use === undefined || on === undefined || on.seeds === 'shared'
    ? []
    : [canonicalJson(registry.stableFitted(value))];
};

/** What has the least seconds stands first. */
class Heap<T extends { readonly seconds: number; readonly index: number }> {
  constructor(private readonly items: T[]) {}

  get first(): T {
    return this.items[0]!;
  }

  /** Puts the first one, which has become heavier, where it belongs. */
  sink(): void {
    const { items } = this;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (left < items.length && isLess(items[left]!, items[least]!)) least = left;
      if (right < items.length && isLess(items[right]!, items[least]!)) least = right;
      if (least === at) return;
      [items[at], items[least]] = [items[least]!, items[at]!];
      at = least;
    }
  }
}
const isLess = (a: { seconds: number; index: number }, b: { seconds: number; index: number }): boolean =>
  a.seconds < b.seconds || (a.seconds === b.seconds && a.index < b.index);

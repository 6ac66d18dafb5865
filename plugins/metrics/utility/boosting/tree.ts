import type { BinEnds } from './bins.js';

/** The defaults of HistGradientBoosting. */
const MOST_LEAVES = 31;
const MOST_NODES = 2 * MOST_LEAVES - 1;
const LEAST_ROWS = 20;
const LEAST_HESSIAN = 1e-3;
/** Keeps the value of a leaf without curvature finite. */
const RIDGE = 1e-15;

/** Nodes by number, the root 0: a row goes left where its bin in `column` is at most `bin`; `column` -1 is a leaf. */
export class Tree {
  readonly column = new Int32Array(MOST_NODES);
  readonly bin = new Uint8Array(MOST_NODES);
  readonly left = new Uint8Array(MOST_NODES);
  readonly right = new Uint8Array(MOST_NODES);
  readonly value = new Float64Array(MOST_NODES);
  #nodes = 0;

  clear(): void {
    this.#nodes = 0;
  }

  /** The number of one more leaf. */
  add(): number {
    this.column[this.#nodes] = -1;
    return this.#nodes++;
  }

  /** Adds what the tree says of each row. @param bins of every row, column by column */
  addTo(sums: Float64Array, bins: readonly Uint8Array[]): void {
    const { column, bin, left, right, value } = this;
    for (let row = 0; row < sums.length; row++) {
      let node = 0;
      for (let j = column[0]!; j >= 0; j = column[node]!)
        node = bins[j]![row]! <= bin[node]! ? left[node]! : right[node]!;
      sums[row]! += value[node]!;
    }
  }
}

/** Of some rows: sums of gradients and of hessians, and their number. */
interface NodeSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
}
interface TreeSplit {
  readonly gain: number;
  readonly column: number;
  readonly bin: number;
  readonly left: NodeSums;
}
interface Leaf extends NodeSums {
  /** its number in the tree */
  readonly index: number;
  /** rows [from, from + rows) of the partition are its own */
  readonly from: number;
  /** that it adds, before it is shrunk */
  readonly value: number;
}
/** A leaf that may be split. */
interface Open extends Leaf {
  readonly split: TreeSplit;
  readonly histogram: Float64Array;
}

/** A tree that grows. */
interface Growth {
  readonly tree: Tree;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
  readonly rate: number;
  readonly sums: Float64Array;
  readonly open: Open[];
}

/** Numbers of a bin in a histogram: gradients, hessians, rows. */
const WIDE = 3;

/**
 * Regression trees on gradients and hessians, grown leaf by leaf, that of the greatest gain first (Friedman 2001; Chen & Guestrin
 * 2016, equations 5 to 7; Ke et al. 2017), as scikit-learn's HistGradientBoosting grows them: of equal gains the first column and
 * the lowest bin. Histograms hold what a split needs; that of the larger child is what its parent has beyond the smaller one.
 */
export class TreeGrower {
  readonly #starts: Uint32Array;
  readonly #size: number;
  readonly #count: number;
  readonly #rows: Uint32Array;
  readonly #aside: Uint32Array;
  /** gradients and hessians of the rows of one node, in their order */
  readonly #own: Float64Array;
  readonly #spare: Float64Array[] = [];
  readonly #tree = new Tree();

  /** @param bins of every row, column by column */
  constructor(
    private readonly bins: readonly Uint8Array[],
    ends: BinEnds,
  ) {
    this.#starts = new Uint32Array(bins.length + 1);
    ends.forEach((own, j) => (this.#starts[j + 1] = this.#starts[j]! + own.length + 1));
    this.#size = WIDE * this.#starts[bins.length]!;
    this.#count = bins[0]?.length ?? 0;
    this.#rows = new Uint32Array(this.#count);
    this.#aside = new Uint32Array(this.#count);
    this.#own = new Float64Array(2 * this.#count);
  }

  /**
   * A tree whose leaves add `rate` times the Newton step; what it adds to each row is added to `sums` at once. It stands until the
   * next one is grown in its place.
   * @param gradients, hessians one number a row; rounded to single precision their sums are exact in any order
   */
  grow(gradients: Float64Array, hessians: Float64Array, rate: number, sums: Float64Array): Tree {
    this.#tree.clear();
    const growth: Growth = { tree: this.#tree, gradients, hessians, rate, sums, open: [] };
    const { tree, open } = growth;
    for (let row = 0; row < this.#count; row++) this.#rows[row] = row;
    const histogram = this.#empty();
    this.#tally(histogram, { from: 0, rows: this.#count }, growth, 1);
    const root = { ...totalOf(histogram, this.#starts[1] ?? 0), index: tree.add(), from: 0, value: 0 };
    this.#open(root, histogram, growth);
    for (let leaves = 2; open.length > 0 && leaves <= MOST_LEAVES; leaves++)
      this.#split(open.splice(best(open), 1)[0]!, leaves < MOST_LEAVES, growth);
    for (const node of open) this.#close(node, node.histogram, growth);
    return tree;
  }

  #empty(): Float64Array {
    return this.#spare.pop()?.fill(0) ?? new Float64Array(this.#size);
  }

  /** To be split, where that gains anything. */
  #open(leaf: Leaf, histogram: Float64Array, growth: Growth): void {
    const split = this.#best(histogram, leaf);
    if (split === undefined) this.#close(leaf, histogram, growth);
    else {
      const { gradient, hessian, rows, index, from, value } = leaf;
      growth.open.push({ gradient, hessian, rows, index, from, value, split, histogram });
    }
  }

  /** Not to be split any more; its histogram, where it has one, is written over by another's. */
  #close({ from, rows, value, index }: Leaf, histogram: Float64Array | undefined, { tree, rate, sums }: Growth): void {
    tree.value[index] = rate * value;
    for (let i = from; i < from + rows; i++) sums[this.#rows[i]!]! += rate * value;
    if (histogram !== undefined) this.#spare.push(histogram);
  }

  /** @param goesOn whether the leaves that this makes may be split */
  #split(node: Open, goesOn: boolean, growth: Growth): void {
    const { tree } = growth;
    const { column, bin, left } = node.split;
    this.#part(node, column, bin);
    const here = leafOf(tree, left, node.from);
    const there = leafOf(tree, less(node, left), node.from + left.rows);
    tree.column[node.index] = column;
    tree.bin[node.index] = bin;
    tree.left[node.index] = here.index;
    tree.right[node.index] = there.index;
    const grows = (leaf: Leaf): boolean => goesOn && leaf.rows >= 2 * LEAST_ROWS;
    if (!grows(here) && !grows(there)) {
      this.#close(here, node.histogram, growth);
      this.#close(there, undefined, growth);
      return;
    }
    const small = here.rows < there.rows ? here : there;
    const ofLarge = node.histogram;
    let ofSmall: Float64Array | undefined;
    if (grows(small)) {
      ofSmall = this.#empty();
      this.#tally(ofSmall, small, growth, 1);
      for (let i = 0; i < this.#size; i++) ofLarge[i]! -= ofSmall[i]!;
    } else this.#tally(ofLarge, small, growth, -1);
    for (const leaf of [here, there]) {
      const own = leaf === small ? ofSmall : ofLarge;
      if (own !== undefined && grows(leaf)) this.#open(leaf, own, growth);
      else this.#close(leaf, own, growth);
    }
  }

  /** The leaf's rows are added to a histogram, or with the sign -1 taken from it. */
  #tally(histogram: Float64Array, { from, rows }: Pick<Leaf, 'from' | 'rows'>, growth: Growth, sign: 1 | -1): void {
    const { gradients, hessians } = growth;
    const own = this.#own;
    const places = this.#rows;
    for (let i = 0; i < rows; i++) {
      const row = places[from + i]!;
      own[2 * i] = sign * gradients[row]!;
      own[2 * i + 1] = sign * hessians[row]!;
    }
    for (let j = 0; j < this.bins.length; j++) {
      const start = WIDE * this.#starts[j]!;
      const bins = this.bins[j]!;
      for (let i = 0; i < rows; i++) {
        const at = start + WIDE * bins[places[from + i]!]!;
        histogram[at]! += own[2 * i]!;
        histogram[at + 1]! += own[2 * i + 1]!;
        histogram[at + 2]! += sign;
      }
    }
  }

  /** undefined: no split gains anything. */
  #best(histogram: Float64Array, { gradient, hessian, rows, value }: Leaf): TreeSplit | undefined {
    if (rows < 2 * LEAST_ROWS || hessian < LEAST_HESSIAN) return undefined;
    const here = gradient * value;
    let [most, column, bin] = [0, -1, 0];
    let [leftGradient, leftHessian, leftRows] = [0, 0, 0];
    for (let j = 0; j < this.bins.length; j++) {
      let [g, h, n] = [0, 0, 0];
      const start = WIDE * this.#starts[j]!;
      const end = WIDE * (this.#starts[j + 1]! - 1);
      for (let at = start; at < end; at += WIDE) {
        // An empty bin parts the rows as the one before it.
        if (histogram[at + 2] === 0) continue;
        g += histogram[at]!;
        h += histogram[at + 1]!;
        n += histogram[at + 2]!;
        if (n < LEAST_ROWS || h < LEAST_HESSIAN) continue;
        if (rows - n < LEAST_ROWS || hessian - h < LEAST_HESSIAN) break;
        const rest = gradient - g;
        const gain = here - g * valueOf(g, h) - rest * valueOf(rest, hessian - h);
        if (gain <= most) continue;
        most = gain;
        column = j;
        bin = (at - start) / WIDE;
        leftGradient = g;
        leftHessian = h;
        leftRows = n;
      }
    }
    if (column < 0) return undefined;
    return { gain: most, column, bin, left: { gradient: leftGradient, hessian: leftHessian, rows: leftRows } };
  }

  /** Rows that go left first, each side in the order that it had. */
  #part({ from, rows }: Leaf, column: number, bin: number): void {
    const own = this.bins[column]!;
    let [left, right] = [from, 0];
    for (let i = from; i < from + rows; i++) {
      const row = this.#rows[i]!;
      if (own[row]! <= bin) this.#rows[left++] = row;
      else this.#aside[right++] = row;
    }
    this.#rows.set(this.#aside.subarray(0, right), left);
  }
}

/** The Newton step of a leaf. */
const valueOf = (gradient: number, hessian: number): number => -gradient / (hessian + RIDGE);

// A spread object costs more than the split that it tells of.
const leafOf = (tree: Tree, { gradient, hessian, rows }: NodeSums, from: number): Leaf => ({
  gradient,
  hessian,
  rows,
  index: tree.add(),
  from,
  value: valueOf(gradient, hessian),
});

const less = (all: NodeSums, part: NodeSums): NodeSums => ({
  gradient: all.gradient - part.gradient,
  hessian: all.hessian - part.hessian,
  rows: all.rows - part.rows,
});

/** Of the bins of one column, which are the first ones. */
const totalOf = (histogram: Float64Array, end: number): NodeSums => {
  let [gradient, hessian, rows] = [0, 0, 0];
  for (let at = 0; at < WIDE * end; at += WIDE) {
    gradient += histogram[at]!;
    hessian += histogram[at + 1]!;
    rows += histogram[at + 2]!;
  }
  return { gradient, hessian, rows };
};

/** The place of the node whose split gains most, the first of equals. */
const best = (open: readonly Open[]): number => {
  let first = 0;
  for (let i = 1; i < open.length; i++) if (open[i]!.split.gain > open[first]!.split.gain) first = i;
  return first;
};

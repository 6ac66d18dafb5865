import type {
  Checkpoint,
  Column,
  FittedModel,
  RandomStream,
  SampleContext,
  Vectors,
} from '../../../core/contracts/index.js';
import { checkpointCodec, COLUMNS, damagedCheckpoint, objectSchema, SHAPE } from '../../../core/plugin/index.js';
import { gapMarks, rowLength } from '../../../core/samples/index.js';
import { COUNT } from '../../options.js';
import { knownLabels } from '../../tensors/training/labels.js';
import { type CartTree, drawBetween, drawFrom, leafOf } from './tree.js';

const NUMBER = { type: 'integer', minimum: 0 } as const;
const codec = checkpointCodec({
  model: 'cart',
  meta: objectSchema(
    {
      shape: SHAPE,
      order: { type: 'array', items: NUMBER },
      between: { type: 'array', items: { enum: ['nothing', 'numbers', 'whole'] } },
      trees: {
        type: 'array',
        items: objectSchema({ nodes: COUNT, sides: NUMBER, leaves: COUNT, values: COUNT }, 'all'),
      },
      labels: NUMBER,
      columns: COLUMNS,
    },
    ['shape', 'order', 'between', 'trees', 'labels'],
  ),
  arrays: {
    columns: { type: 'int32', prefix: 'columns-', shapes: ({ trees }) => trees.map(({ nodes }) => [nodes]) },
    cuts: { type: 'float64', prefix: 'cuts-', shapes: ({ trees }) => trees.map(({ nodes }) => [nodes]) },
    next: { type: 'uint32', prefix: 'next-', shapes: ({ trees }) => trees.map(({ nodes }) => [nodes]) },
    sides: { type: 'uint32', prefix: 'sides-', shapes: ({ trees }) => trees.map(({ sides }) => [sides]) },
    ends: { type: 'uint32', prefix: 'ends-', shapes: ({ trees }) => trees.map(({ leaves }) => [leaves]) },
    values: { type: 'float64', prefix: 'values-', shapes: ({ trees }) => trees.map(({ values }) => [values]) },
    masses: { type: 'float64', prefix: 'masses-', shapes: ({ trees }) => trees.map(({ values }) => [values]) },
    shares: { type: 'float64', shape: ({ labels }) => (labels === 0 ? undefined : [labels]) },
  },
});

/** What a column draws besides the values of a leaf: nothing, numbers between them, or whole ones. */
export type Between = 'nothing' | 'numbers' | 'whole';

export interface CartFacts {
  readonly shape: readonly number[];
  readonly columns?: readonly Column[];
  /** places in a row, as they are drawn; that after the last is the label's */
  readonly order: readonly number[];
  /** by place in `order` */
  readonly trees: readonly (readonly CartTree[])[];
  readonly between: readonly Between[];
  /** where labels are drawn: the share of each among the training rows */
  readonly shares?: Float64Array;
}

/**
 * Rows column by column, each from the leaf that those before it lead to; of several trees one is asked at random. Where the column
 * that marks one has drawn that its cell is missing, it is, which is -Infinity to the trees of those after it.
 */
export class FittedCart implements FittedModel<Vectors> {
  readonly #isCategory: Uint8Array;
  readonly #marks: Int32Array;

  constructor(private readonly facts: CartFacts) {
    const d = rowLength(facts.shape);
    this.#isCategory = Uint8Array.from({ length: d + 1 }, (_, place) =>
      Number(place === d || facts.columns?.[place]?.kind === 'category'),
    );
    this.#marks = gapMarks(facts.columns);
  }

  async sample(count: number, context: SampleContext): Promise<Vectors> {
    return this.#rows(count, undefined, context);
  }

  /** Of a model that draws labels: a row of each given label, which is the first column. */
  async sampleGiven(given: Vectors, context: SampleContext): Promise<Vectors> {
    const labels = knownLabels(given, this.facts.shares ?? new Float64Array(0), 'cart');
    return this.#rows(given.count, labels, context);
  }

  #rows(count: number, given: Uint32Array | undefined, { random, signal }: SampleContext): Vectors {
    signal.throwIfAborted();
    const { shape, columns, order, shares } = this.facts;
    const d = rowLength(shape);
    const cells = new Float64Array(d + 1);
    const values = new Float64Array(count * d);
    const labels = new Uint32Array(shares === undefined ? 0 : count);
    for (let row = 0; row < count; row++) {
      for (let at = 0; at < order.length; at++) {
        const place = order[at]!;
        cells[place] = place === d && given !== undefined ? given[row]! : this.#cell(at, cells, random);
      }
      for (let j = 0; j < d; j++) values[row * d + j] = cells[j] === -Infinity ? 0 : cells[j]!;
      if (shares !== undefined) labels[row] = cells[d]!;
    }
    return {
      kind: 'vectors',
      count,
      shape,
      values,
      ...(shares === undefined ? {} : { labels }),
      ...(columns === undefined ? {} : { columns }),
    };
  }

  #cell(at: number, cells: Float64Array, random: RandomStream): number {
    const { order, trees, between } = this.facts;
    const own = trees[at]!;
    const tree = own.length === 1 ? own[0]! : own[random.below(own.length)]!;
    const leaf = leafOf(tree, cells, this.#isCategory);
    const value = (between[at] === 'nothing' ? drawFrom : drawBetween)(tree, leaf, random);
    const mark = this.#marks[order[at]!] ?? -1;
    if (mark >= 0 && cells[mark] === 1) return -Infinity;
    return between[at] === 'whole' ? Math.round(value) : value;
  }

  async save(): Promise<Checkpoint> {
    const { shape, columns, order, between, shares } = this.facts;
    const trees = this.facts.trees.flat();
    return codec.encode(
      {
        shape,
        order,
        between,
        trees: trees.map((tree) => ({
          nodes: tree.columns.length,
          sides: tree.sides.length,
          leaves: tree.ends.length,
          values: tree.values.length,
        })),
        labels: shares?.length ?? 0,
        ...(columns === undefined ? {} : { columns }),
      },
      {
        columns: trees.map((tree) => tree.columns),
        cuts: trees.map(({ cuts }) => cuts),
        next: trees.map(({ next }) => next),
        sides: trees.map(({ sides }) => sides),
        ends: trees.map(({ ends }) => ends),
        values: trees.map(({ values }) => values),
        masses: trees.map(({ masses }) => masses),
        shares,
      },
    );
  }

  static restore(checkpoint: Checkpoint): FittedCart {
    const { meta, arrays } = codec.decode(checkpoint);
    const { shape, columns, order, between } = meta;
    const each = meta.trees.length / order.length;
    if (!Number.isInteger(each) || between.length !== order.length)
      throw damagedCheckpoint('cart', `it holds ${meta.trees.length} trees for ${order.length} columns`);
    const all = meta.trees.map((_, i): CartTree => ({
      columns: arrays.columns[i]!,
      cuts: arrays.cuts[i]!,
      next: arrays.next[i]!,
      sides: arrays.sides[i]!,
      ends: arrays.ends[i]!,
      values: arrays.values[i]!,
      masses: arrays.masses[i]!,
    }));
    return new FittedCart({
      shape,
      order,
      between,
      trees: order.map((_, at) => all.slice(at * each, (at + 1) * each)),
      ...(columns === undefined ? {} : { columns }),
      ...(arrays.shares === undefined ? {} : { shares: arrays.shares }),
    });
  }
}

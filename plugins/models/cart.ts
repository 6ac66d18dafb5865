import type { Checkpoint, Column, FitContext, Model, TrainingSet, Vectors } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { model, objectSchema, type Options } from '../../core/plugin/index.js';
import { multinomial } from '../../core/random/index.js';
import { gapMarks, rowLength } from '../../core/samples/index.js';
import { COUNT, POSITIVE } from '../options.js';
import { COLUMN, isNamed, type WrittenName } from '../sources/table/match.js';
import { codedTable, type CodedColumn, type CodedTable, presentCells } from './cart/coded-table.js';
import { type Between, FittedCart } from './cart/fitted-cart.js';
import { type Predictor, CartGrower } from './cart/grow.js';
import { needsLabels, perhapsLabelled } from './conditional.js';

const schema = objectSchema({
  minimumLeaf: {
    ...POSITIVE,
    default: 5,
    description: 'rows that a leaf holds at least, counted by their weight (minbucket of synthpop)',
  },
  order: {
    type: 'array',
    items: COLUMN,
    uniqueItems: true,
    default: [],
    description:
      'columns that are drawn first, by name, or by place from 1 in a table of numbers alone; then the others as they stand in the table. A label is drawn before all, and whether a cell is missing before what it holds',
  },
  leaves: {
    enum: ['frequency', 'bayesian-bootstrap'],
    default: 'frequency',
    description:
      'how a leaf is drawn from. frequency: its rows by their weight (synthpop); bayesian-bootstrap: by shares that are drawn once a fit (Reiter 2005)',
  },
  smoothing: {
    enum: ['none', 'linear'],
    default: 'none',
    description:
      'columns of numbers. none: values that were seen; linear: also values between neighbouring ones of a leaf, whole ones where all that were seen are whole',
  },
  trees: {
    ...COUNT,
    default: 1,
    description:
      'of each column. Above 1 a random forest: each grown on rows drawn again, every node asking for a few predictors drawn at random, and each cell from one tree drawn at random (Caiola & Reiter 2010)',
  },
  classConditional: {
    type: 'boolean',
    default: false,
    description: 'labels are drawn too, before all columns, which follow from them; else labels are ignored',
  },
});

/**
 * Sequential synthesis by classification and regression trees: a table's columns one after another, the first by its own
 * frequencies, each other from the leaf of a tree that was grown on those before it. What it draws are values of training rows,
 * whole rows of them where leaves are small: it memorises. It has no density of numbers, and tells no likelihood.
 */
class Cart implements Model<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {}

  async fit(training: TrainingSet<Vectors>, { random, signal }: FitContext<Vectors>): Promise<FittedCart> {
    const { classConditional, trees: count } = this.options;
    const first = training.parts[0]?.samples;
    const [shape, columns] = [first?.shape ?? [], first?.columns];
    const d = rowLength(shape);
    const order = [...(classConditional ? [d] : []), ...visited(this.options.order, d, columns)];
    const table = codedTable(training, order);
    const coded = table.columns.map((column, at): Predictor => {
      const place = order[at]!;
      const own = columns?.[place];
      return { ...column, place, declared: own?.kind === 'category' ? own.values.length : column.values.at(-1)! + 1 };
    });
    const targets = coded.map((column) => presentCells(column, table.weights));
    const trees = coded.map(({ place }, at) =>
      Array.from({ length: count }, (_, tree) => {
        signal.throwIfAborted();
        const chance = random.child('column', place, 'tree', tree);
        const predictors = coded.slice(0, at).filter(({ varies }) => varies);
        const { column, weights } = targets[at]!;
        const drawn = count === 1 ? weights : drawnAgain(weights, chance.child('rows'));
        const options = { ...this.options, isRandom: count > 1 };
        return new CartGrower(table, drawn, column, predictors, options, chance).grow();
      }),
    );
    return new FittedCart({
      shape,
      order,
      trees,
      between: targets.map(({ column }) => betweenOf(this.options.smoothing, column)),
      ...(columns === undefined ? {} : { columns }),
      ...(classConditional ? { shares: sharesOf(table) } : {}),
    });
  }

  async restore(checkpoint: Checkpoint): Promise<FittedCart> {
    return FittedCart.restore(checkpoint);
  }
}

/** The places of all columns, those that are named first. @throws COLLAPSAR_OPTION_INVALID where a name is no column's */
const visited = (
  named: readonly WrittenName[],
  d: number,
  columns: readonly Column[] | undefined,
): readonly number[] => {
  const names = columns?.map(({ name }) => name) ?? Array.from({ length: d }, (_, j) => String(j + 1));
  const first = named.map((asked) => {
    const found = names.flatMap((name, j) => (isNamed(asked, name) ? [j] : []));
    if (found.length === 1) return found[0]!;
    throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
      where: 'model cart',
      what: `\`order\` names ${String(asked)}, which is ${found.length === 0 ? 'no column' : 'each of several columns'}`,
      why:
        columns === undefined
          ? `the table holds numbers alone, whose columns have no names here: they are counted from 1 to ${d}`
          : `the columns are ${names.slice(0, 12).join(', ')}${d > 12 ? ` and ${d - 12} more` : ''}`,
      fix: 'Write one of them',
    });
  });
  // Whether a cell is missing is drawn before what it holds.
  const marks = gapMarks(columns);
  return [...new Set([...first, ...names.keys()].flatMap((j) => ((marks[j] ?? -1) < 0 ? [j] : [marks[j]!, j])))];
};

/** As many rows as weigh something, drawn again by their weight: what each weighs then. */
const drawnAgain = (weights: Float64Array, random: FitContext['random']): Float64Array => {
  const [count, total] = weights.reduce(([n, sum], weight) => [n! + Number(weight > 0), sum! + weight], [0, 0]) as [
    number,
    number,
  ];
  if (count === 0) return weights;
  return Float64Array.from(multinomial(random, count, weights), (times) => (times * total) / count);
};

const betweenOf = (smoothing: 'none' | 'linear', { isCategory, values }: CodedColumn): Between => {
  if (smoothing === 'none' || isCategory) return 'nothing';
  return values.every(Number.isInteger) ? 'whole' : 'numbers';
};

/** Of the labels, which are the first column. */
const sharesOf = ({ columns: [labels], weights }: CodedTable): Float64Array => {
  const { codes, values } = labels!;
  const shares = new Float64Array(values.at(-1)! + 1);
  let total = 0;
  codes.forEach((code, row) => {
    shares[values[code]!]! += weights[row]!;
    total += weights[row]!;
  });
  return shares.map((share) => share / total);
};

export const cart = model({
  id: 'cart',
  summary: 'sequential classification and regression trees: each column from the leaf that those before it lead to',
  reference:
    'Reiter 2005, Using CART to generate partially synthetic, public use microdata; Nowok, Raab & Dibben 2016, synthpop',
  data: 'vectors',
  options: schema,
  needs: needsLabels,
  provides: perhapsLabelled(['sample', 'weights', 'categories', 'missing']),
  implementation: Cart,
});

import type { OpenContext, RandomStream, RealData, Truth, Vectors } from '../../../core/contracts/index.js';
import { meanAndCovariance } from '../../../core/numerics/index.js';
import { range, rowLength } from '../../../core/samples/index.js';
import { fault, suggestion } from '../table/fault.js';
import { classOf, thinned } from '../table/open.js';
import { rareEvent } from '../table/rare.js';
import { orders } from '../table/sequence.js';
import { stratifiedSplit, type Split } from '../table/split.js';
import type { Labels } from '../table/table.js';
import { ImageRows, type Images } from './images.js';
import type { ImageOptions } from './options.js';

export interface ImageData {
  readonly train: Images;
  /** held-out images as shipped; absent: a share of `train` is held out */
  readonly test?: Images;
  /** names of the classes by number */
  readonly names?: readonly string[];
}

const DEFAULT_TEST = 0.3;

/**
 * Images as real data: classes chosen, held-out images as shipped or split off (stratified by label), the rare class
 * thinned, both sides cut to the rows asked for (stratified), then drawn from. Each step has a stream of its own.
 * @throws COLLAPSAR_SOURCE_INVALID where images or labels do not suffice, or do not match
 */
export const openImages = (
  { train, test, names: given }: ImageData,
  options: ImageOptions & { readonly test?: number },
  { random }: Pick<OpenContext, 'random'>,
): RealData<Vectors> => {
  const names = train.classes === undefined ? undefined : classNames(train, test, given);
  const chosen = chooseClasses(train.name, names, options.classes);
  const shape = scaledShape(train, options.size);
  const labels = chosen && { column: 'labels', names: chosen.map(({ name }) => name) };
  const relabel = chosen && new Map(chosen.map(({ index }, at) => [index, at]));

  // One numbering over both files: the held-out images come after those to train on.
  const classes = new Uint32Array(train.count + (test?.count ?? 0));
  const kept = (images: Images, offset: number): Uint32Array => {
    if (images.classes === undefined || relabel === undefined) return range(images.count, offset);
    images.classes.forEach((label, row) => (classes[offset + row] = relabel.get(label) ?? 0));
    const all = relabel;
    return range(images.count, offset).filter((row) => all.has(images.classes![row - offset]!));
  };
  const first = kept(train, 0);
  const whole: Split =
    test === undefined
      ? splitOf(first, options.test ?? DEFAULT_TEST, classes, labels, random.child('split'))
      : { population: first, test: kept(test, train.count) };
  const table = { name: train.name, ...(labels === undefined ? {} : { labels: { ...labels, classes } }) };
  const rare = options.rare === undefined ? undefined : classOf(table, nameOf(options.rare, names));
  const made = rare === undefined ? whole : thinned(table, whole, rare, options, random);
  const population = limited(made.population, options.rows, classes, labels, random.child('limit', 'population'));
  const held = limited(made.test, options.testRows, classes, labels, random.child('limit', 'test'));
  if (held.length < 1 || population.length < 2)
    throw fault(
      train.name,
      `there are ${population.length} images to train on and ${held.length} to test with`,
      'At least 2 and 1 are needed: take more images or classes, or another share for `test`',
    );

  const rows = new ImageRows(train, shape, relabel);
  const order = orders[options.draw](population.length, random.child('rows'));
  const heldOut =
    test === undefined
      ? rows.take(held)
      : new ImageRows(test, shape, relabel).take(held.map((row) => row - train.count));
  return {
    size: options.draw === 'again' ? Infinity : population.length,
    ...(options.draw === 'again' ? { population: population.length } : {}),
    rows: async (from, count) => rows.take(order(from, count).map((at) => population[at]!)),
    test: heldOut,
    ...(options.draw === 'again' ? { truth: truthOf(rows, population, rare, labels?.names) } : {}),
    ...(labels === undefined ? {} : { names: { labels: labels.names } }),
  };
};

/** On demand: sums over pairs of pixels are not worth their time to a cell that never asks. */
const truthOf = (
  rows: ImageRows,
  population: Uint32Array,
  rare: number | undefined,
  names: readonly string[] | undefined,
): Truth<Vectors> => {
  let moments: Truth['moments'];
  const labels = rare === undefined ? undefined : rows.labels(population);
  return {
    get moments() {
      if (moments !== undefined) return moments;
      const { values, count, shape } = rows.take(population);
      return (moments = meanAndCovariance(values, count, rowLength(shape)));
    },
    ...(rare === undefined || labels === undefined
      ? {}
      : { rare: rareEvent({ count: population.length, labels }, rare, names![rare]!) }),
  };
};

const classNames = (
  train: Images,
  test: Images | undefined,
  given: readonly string[] | undefined,
): readonly string[] => {
  let most = 0;
  for (const images of [train, test])
    images?.classes?.forEach((label, row) => {
      most = Math.max(most, label);
      if (given !== undefined && label >= given.length)
        throw fault(images.name, `image ${row + 1} has label ${label}: labels are 0 to ${given.length - 1}`);
    });
  return given ?? Array.from({ length: most + 1 }, (_, index) => String(index));
};

/** A class by its name or its number. */
const nameOf = (asked: string | number, names: readonly string[] | undefined): string =>
  typeof asked === 'number' ? (names?.[asked] ?? String(asked)) : asked;

const chooseClasses = (
  where: string,
  names: readonly string[] | undefined,
  asked: ImageOptions['classes'],
): readonly { readonly name: string; readonly index: number }[] | undefined => {
  if (names === undefined) {
    if (asked === undefined) return undefined;
    throw fault(where, '`classes` means nothing without labels', 'Give the file of `labels`, or take `classes` out');
  }
  const wanted = asked?.map((each) => {
    const index = names.indexOf(nameOf(each, names));
    if (index < 0) throw fault(where, `no image is labelled '${each}'`, suggestion(String(each), names));
    return index;
  });
  return names.map((name, index) => ({ name, index })).filter(({ index }) => wanted?.includes(index) ?? true);
};

const scaledShape = (
  { name, height, width }: Images,
  size: number | undefined,
): readonly [number, number] | undefined => {
  if (size === undefined) return undefined;
  if (size > height)
    throw fault(
      name,
      `images of ${height} x ${width} pixels have no ${size} rows`,
      'Images are made smaller, never larger',
    );
  return [size, Math.max(1, Math.round((size * width) / height))];
};

type Names = Omit<Labels, 'classes'> | undefined;
const labelsOf = (names: Names, classes: Uint32Array, rows: Uint32Array): Labels | undefined =>
  names && { ...names, classes: rows.map((row) => classes[row]!) };

const splitOf = (rows: Uint32Array, share: number, classes: Uint32Array, names: Names, random: RandomStream): Split => {
  const split = stratifiedSplit(rows.length, share, labelsOf(names, classes, rows), random);
  return { population: split.population.map((at) => rows[at]!), test: split.test.map((at) => rows[at]!) };
};

const limited = (
  rows: Uint32Array,
  most: number | undefined,
  classes: Uint32Array,
  names: Names,
  random: RandomStream,
): Uint32Array =>
  most === undefined || most >= rows.length ? rows : splitOf(rows, most / rows.length, classes, names, random).test;

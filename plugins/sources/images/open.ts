import type { OpenContext, RandomStream, RealData, Truth, Vectors } from '../../../core/contracts/index.js';
import { range } from '../../../core/samples/index.js';
import { fault, suggestion } from '../files.js';
import { drawFrom } from '../sequence.js';
import type { Labels } from '../table/encode.js';
import { classOf, populationTruth, rareEvent } from '../table/population.js';
import { stratifiedSplit, thinned, type Split } from '../table/split.js';
import { ImageRows, type Images } from './images.js';
import type { ImageOptions } from './options.js';

export interface ImageData {
  readonly train: Images;
  /** held-out images as shipped; absent: a share of `train` is held out */
  readonly test?: Images | undefined;
  /** names of the classes by number */
  readonly names?: readonly string[] | undefined;
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
  const relabel = chosen && new Map(chosen.map(({ index }, at) => [index, at]));
  const pool = pooled(
    train,
    test,
    relabel,
    chosen?.map(({ name }) => name),
  );
  const rare = options.rare === undefined ? undefined : classOf(pool, nameOf(options.rare, names));
  const { population, test: held } = splitImages(pool, options, rare, random);
  const shape = scaledShape(train, options.size);
  const rows = new ImageRows(train, shape, relabel);
  const heldOut =
    test === undefined
      ? rows.take(held)
      : new ImageRows(test, shape, relabel).take(held.map((row) => row - train.count));
  const { order, ...extent } = drawFrom(options.draw, population.length, random.child('rows'));
  const truth = (): Truth<Vectors> => {
    const ofRare = rare === undefined ? undefined : { count: population.length, labels: rows.labels(population)! };
    return populationTruth(() => rows.take(population), ofRare && rareEvent(ofRare, rare!, pool.labels!.names[rare!]!));
  };
  return {
    ...extent,
    rows: async (from, count) => rows.take(order(from, count).map((at) => population[at]!)),
    test: heldOut,
    ...(options.draw === 'again' ? { truth: truth() } : {}),
    ...(pool.labels === undefined ? {} : { names: { labels: pool.labels.names } }),
  };
};

/** Both files under one numbering: held-out images come after those to train on. */
interface Pool {
  readonly name: string;
  readonly labels?: Labels | undefined;
  /** of a class that is read */
  readonly train: Uint32Array;
  readonly test?: Uint32Array | undefined;
}

const pooled = (
  train: Images,
  test: Images | undefined,
  relabel: ReadonlyMap<number, number> | undefined,
  names: readonly string[] | undefined,
): Pool => {
  const classes = new Uint32Array(train.count + (test?.count ?? 0));
  const kept = (images: Images, offset: number): Uint32Array => {
    const all = range(images.count, offset);
    const own = images.classes;
    if (own === undefined || relabel === undefined) return all;
    own.forEach((label, row) => (classes[offset + row] = relabel.get(label) ?? 0));
    return all.filter((row) => relabel.has(own[row - offset]!));
  };
  return {
    name: train.name,
    train: kept(train, 0),
    test: test && kept(test, train.count),
    labels: names && { column: 'labels', names, classes },
  };
};

const splitImages = (
  pool: Pool,
  options: ImageOptions & { readonly test?: number },
  rare: number | undefined,
  random: RandomStream,
): Split => {
  const { name, labels } = pool;
  const whole =
    pool.test === undefined
      ? splitOf(pool.train, options.test ?? DEFAULT_TEST, labels, random.child('split'))
      : { population: pool.train, test: pool.test };
  const made = rare === undefined ? whole : thinned(pool, whole, rare, options, random);
  const population = limited(made.population, options.rows, labels, random.child('limit', 'population'));
  const test = limited(made.test, options.testRows, labels, random.child('limit', 'test'));
  if (test.length < 1 || population.length < 2)
    throw fault(
      name,
      `there are ${population.length} images to train on and ${test.length} to test with`,
      'At least 2 and 1 are needed: take more images or classes, or another share for `test`',
    );
  return { population, test };
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

const splitOf = (rows: Uint32Array, share: number, labels: Labels | undefined, random: RandomStream): Split => {
  const own = labels && { ...labels, classes: rows.map((row) => labels.classes[row]!) };
  const split = stratifiedSplit(rows.length, share, own, random);
  return { population: split.population.map((at) => rows[at]!), test: split.test.map((at) => rows[at]!) };
};

const limited = (
  rows: Uint32Array,
  most: number | undefined,
  labels: Labels | undefined,
  random: RandomStream,
): Uint32Array =>
  most === undefined || most >= rows.length ? rows : splitOf(rows, most / rows.length, labels, random).test;

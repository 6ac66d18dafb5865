import { fault } from '../table/fault.js';
import { nameOf } from '../table/file.js';
import { inFolder, type ImageFiles } from './files.js';

/** Images to train on, and held-out ones where there are such files. */
export interface ImageSet {
  readonly train: ImageFiles;
  readonly test?: ImageFiles;
}

/** The names that MNIST's files have, and those of every data set that takes its place. */
const NAMES = {
  train: { images: 'train-images-idx3-ubyte', labels: 'train-labels-idx1-ubyte' },
  test: { images: 't10k-images-idx3-ubyte', labels: 't10k-labels-idx1-ubyte' },
} as const;

/**
 * The files of the usual names in a folder, each plain or gzip. Held-out ones may be missing, both of them.
 * @throws COLLAPSAR_SOURCE_INVALID naming the file that is missing
 */
export const standardFiles = async (folder: string, fix: string): Promise<ImageSet> => {
  const missing = (name: string): Error => fault(nameOf(folder), `the folder has no file ${name} or ${name}.gz`, fix);
  const pair = async ({ images, labels }: { readonly images: string; readonly labels: string }) => ({
    images: await inFolder(folder, images),
    labels: await inFolder(folder, labels),
  });
  const train = await pair(NAMES.train);
  if (train.images === undefined) throw missing(NAMES.train.images);
  if (train.labels === undefined) throw missing(NAMES.train.labels);
  const test = await pair(NAMES.test);
  const found = { train: { images: train.images, labels: train.labels } };
  if (test.images === undefined && test.labels === undefined) return found;
  if (test.images === undefined) throw missing(NAMES.test.images);
  if (test.labels === undefined) throw missing(NAMES.test.labels);
  return { ...found, test: { images: test.images, labels: test.labels } };
};

/** Every file of a set. */
export const filesOf = ({ train, test }: ImageSet): readonly string[] =>
  [train.images, train.labels, test?.images, test?.labels].filter((file) => file !== undefined);

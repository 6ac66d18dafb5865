import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { messageOf } from '../../../core/errors/index.js';
import { fault, fileHash, kept, nameOf, version } from '../files.js';
import { readIdx } from './idx-format.js';
import type { Images } from './images.js';

/** The files of one set of images. */
interface ImageFiles {
  readonly images: string;
  readonly labels?: string | undefined;
}

const unpack = promisify(gunzip);
/** Bytes that are unpacked at once, at least: of the usual 16 kB each costs as much as its bytes do. */
const LEAST_AT_ONCE = 1 << 20;
/** And at most, for what a file says of itself may not be so. */
const MOST_AT_ONCE = 1 << 28;

/**
 * All of a gzip, where its last four bytes are true: they say how many it unpacks to (RFC 1952), so that no piece is copied to
 * join the others. One more, for a full piece asks for another.
 */
const pieceOf = (packed: Buffer): number => {
  const said = packed.length < 4 ? 0 : packed.readUInt32LE(packed.length - 4) + 1;
  return Math.min(Math.max(said, LEAST_AT_ONCE), MOST_AT_ONCE);
};
const read = new Map<string, Promise<Images>>();

/**
 * Images and their labels from IDX files, plain or gzip, read once in a process for as long as the files stay as they are.
 * @throws COLLAPSAR_SOURCE_INVALID where a file is missing, damaged, or does not belong to the other
 */
export const readImages = async (files: ImageFiles): Promise<Images> => {
  const versions = [await version(files.images), files.labels === undefined ? '' : await version(files.labels)];
  return kept(read, versions.join('\n'), async () => {
    const name = nameOf(files.images);
    const { bytes, digest } = await readBytes(files.images);
    const {
      dimensions: [count, height, width],
      values: pixels,
    } = readIdx(bytes, name, 'images');
    const images: Images = { name, count: count!, height: height!, width: width!, pixels, digests: [digest] };
    if (files.labels === undefined) return images;
    const labels = await readBytes(files.labels);
    const { values: classes } = readIdx(labels.bytes, nameOf(files.labels), 'labels');
    if (classes.length !== count)
      throw fault(
        nameOf(files.labels),
        `there are ${classes.length} labels for the ${count} images of ${name}`,
        'Give the labels that belong to the images',
      );
    return { ...images, classes, digests: [digest, labels.digest] };
  });
};

/** @throws COLLAPSAR_SOURCE_INVALID where held-out images are of another size */
export const sameSize = (train: Images, test: Images): void => {
  if (train.height === test.height && train.width === test.width) return;
  throw fault(
    test.name,
    `its images have ${test.height} x ${test.width} pixels, those of ${train.name} ${train.height} x ${train.width}`,
    'Images to train on and to test with must be of one size',
  );
};

/** SHA-256 over the contents of all files, hex. */
export const hashOf = async (files: readonly string[]): Promise<string> => {
  const digests: string[] = [];
  for (const file of files) digests.push(await fileHash(file));
  return hashOfDigests(digests);
};

/** The same from the SHA-256 of each file. */
export const hashOfDigests = (digests: readonly string[]): string => hash('sha256', digests.join(''));

/** A file of the folder, plain or gzip; undefined where there is neither. */
const inFolder = async (folder: string, name: string): Promise<string | undefined> => {
  for (const file of [join(folder, name), join(folder, `${name}.gz`)])
    if (
      await stat(file).then(
        (found) => found.isFile(),
        () => false,
      )
    )
      return file;
  return undefined;
};

/** The unpacked bytes, and the SHA-256 of the file as it is. */
const readBytes = async (file: string): Promise<{ readonly bytes: Uint8Array; readonly digest: string }> => {
  const found = await readFile(file);
  return { bytes: await unpacked(found, file), digest: hash('sha256', found) };
};

const unpacked = async (bytes: Buffer, file: string): Promise<Uint8Array> => {
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const name = nameOf(file);
  if (packed)
    return unpack(bytes, { chunkSize: pieceOf(bytes) }).catch((cause: unknown) => {
      throw fault(
        name,
        `the gzip cannot be unpacked: ${messageOf(cause)}`,
        'The file is damaged or cut short: get it again',
        cause,
      );
    });
  if (name.endsWith('.gz') && bytes.length > 0)
    throw fault(
      name,
      `offset 0: a gzip begins with 0x1f8b, found 0x${bytes.subarray(0, 2).toString('hex')}`,
      'This is no gzip; a plain IDX file has a name without .gz',
    );
  return bytes;
};

/** Images to train on, and held-out ones where there are such files. */
export interface ImageSet {
  readonly train: ImageFiles;
  readonly test?: ImageFiles | undefined;
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

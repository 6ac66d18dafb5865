import { CollapsarError } from '../../core/errors/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { IdxSource, imageCapabilities } from './images/idx-source.js';
import { HELD_OUT, IMAGE_PROPERTIES } from './images/options.js';
import { type ImageSet, standardFiles } from './images/files.js';
import { draw } from './table/options.js';

const FILE = { type: 'string', path: true } as const;

const schema = objectSchema({
  folder: {
    ...FILE,
    description:
      'folder with train-images-idx3-ubyte, train-labels-idx1-ubyte and, held out, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or .gz',
  },
  images: { ...FILE, description: 'file of images (magic 0x00000803), plain or .gz; instead of `folder`' },
  labels: { ...FILE, description: 'file of their labels (magic 0x00000801)' },
  testImages: { ...FILE, description: 'file of held-out images' },
  testLabels: { ...FILE, description: 'file of their labels' },
  test: { ...HELD_OUT, description: `${HELD_OUT.description}; default: the files of held-out images, else 0.3` },
  draw: draw('once'),
  ...IMAGE_PROPERTIES,
});

class Idx extends IdxSource {
  constructor(options: Options<typeof schema>) {
    super('idx', () => filesOf(options), options);
    check(options);
  }
}

const filesOf = async ({
  folder,
  images,
  labels,
  testImages,
  testLabels,
}: Options<typeof schema>): Promise<ImageSet> => {
  if (folder !== undefined) return standardFiles(folder, 'Give other names in `images` and `labels`');
  return {
    train: { images: images!, labels },
    test: testImages === undefined ? undefined : { images: testImages, labels: testLabels },
  };
};

/** What is wrong with the options and what to do, the first that holds. */
const check = (options: Options<typeof schema>): void => {
  const { folder, images, labels, testImages, testLabels, rare, classes, test } = options;
  const beside = Object.entries({ images, labels, testImages, testLabels }).find(([, file]) => file !== undefined)?.[0];
  const needsLabels = Object.entries({ rare, classes }).find(([, value]) => value !== undefined)?.[0];
  const isGiven = (file: unknown): boolean => file !== undefined;
  const refusals: readonly (readonly [holds: boolean, what: string, fix: string])[] = [
    [!isGiven(folder) && !isGiven(images), 'it is not told what to read', 'Give `folder`, or `images` and `labels`'],
    [
      isGiven(folder) && isGiven(beside),
      `both \`folder\` and \`${beside}\` are given`,
      'Give a folder of the usual names, or the files by name',
    ],
    [
      isGiven(testLabels) && !isGiven(testImages),
      '`testLabels` means nothing without `testImages`',
      'Add the file of held-out images',
    ],
    [
      isGiven(testImages) && isGiven(labels) !== isGiven(testLabels),
      'only one of the two sets of images has labels',
      'Give `labels` and `testLabels`, or neither',
    ],
    [isGiven(testImages) && isGiven(test), 'both `testImages` and a share in `test` are given', 'Take one of them out'],
    [
      isGiven(needsLabels) && !isGiven(folder) && !isGiven(labels),
      `\`${needsLabels}\` means nothing without \`labels\``,
      `Add \`labels\` or take \`${needsLabels}\` out`,
    ],
  ];
  const found = refusals.find(([holds]) => holds);
  if (found === undefined) return;
  const [, what, fix] = found;
  throw new CollapsarError('COLLAPSAR_OPTION_INVALID', { where: 'source idx', what, fix });
};

export const idx = source({
  id: 'idx',
  summary: 'Grey images in [0, 1] and their labels from files in the IDX format of MNIST',
  reference: 'LeCun, Cortes & Burges, The MNIST database of handwritten digits',
  data: 'vectors',
  options: schema,
  provides: (options) =>
    imageCapabilities(options, {
      draw: 'once',
      labelled: options['folder'] !== undefined || options['labels'] !== undefined,
    }),
  implementation: Idx,
});

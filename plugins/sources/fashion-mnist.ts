import { stat } from 'node:fs/promises';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { IdxSource, imageCapabilities } from './images/idx-source.js';
import { HELD_OUT, IMAGE_PROPERTIES } from './images/options.js';
import { type ImageSet, standardFiles } from './images/files.js';
import { fault } from './files.js';
import { draw } from './table/options.js';

/** Where Debian's package `dataset-fashion-mnist` puts it. */
const DEBIAN = '/usr/share/datasets/fashion-mnist';

const NAMES = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
] as const;

const schema = objectSchema({
  folder: {
    type: 'string',
    path: true,
    description: `folder of the four files, plain or .gz; default: ${DEBIAN}, where Debian's package dataset-fashion-mnist puts them`,
  },
  test: { ...HELD_OUT, description: `${HELD_OUT.description}; default: the 10,000 that are shipped as such` },
  draw: draw('again'),
  ...IMAGE_PROPERTIES,
});

class FashionMnist extends IdxSource {
  constructor(options: Options<typeof schema>) {
    super('fashion-mnist', () => find(options.folder ?? DEBIAN), options, NAMES);
  }
}

const HOW =
  "Install Debian's package (apt install dataset-fashion-mnist), or get train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz from github.com/zalandoresearch/fashion-mnist and say in `folder` where they are";

const find = async (folder: string): Promise<ImageSet> => {
  const there = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!there) throw fault('source fashion-mnist', 'the folder with its files was not found', HOW);
  return standardFiles(folder, HOW);
};

export const fashionMnist = source({
  id: 'fashion-mnist',
  summary: 'Fashion-MNIST: 70,000 grey images of 28 x 28 pixels in [0, 1] of ten kinds of clothing',
  reference:
    'Xiao, Rasul & Vollgraf 2017, Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms',
  data: 'vectors',
  options: schema,
  provides: (options) => imageCapabilities(options, { draw: 'again', labelled: true }),
  publishable: true,
  licence: 'MIT',
  citation:
    'Xiao, H., Rasul, K. & Vollgraf, R. (2017). Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms. arXiv:1708.07747',
  implementation: FashionMnist,
});

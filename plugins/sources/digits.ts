import type { DataSource, OpenContext, RealData, Vectors } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { COMMA_SEPARATED } from './csv.js';
import { fileHash } from './files.js';
import { readTable } from './table/table-file.js';
import { openTable } from './table/open.js';
import { RARE_SHARE, TEST, draw, scale, tableCapabilities } from './table/options.js';

const FILE = new URL('./data/digits.csv', import.meta.url);
/** The grey level of a field without white. */
const DARKEST = 16;

const schema = objectSchema({
  rare: { type: 'integer', minimum: 0, maximum: 9, description: 'the digit that is the rare event' },
  rareShare: RARE_SHARE,
  test: TEST,
  draw: draw('again'),
  scale: scale('none'),
  as: {
    enum: ['levels', 'images'],
    default: 'levels',
    description:
      'levels: grey levels 0 to 16, as they come; images: in [0, 1], of shape 8 x 8 x 1, for models of images',
  },
});

class Digits implements DataSource<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {
    if (options.rareShare !== undefined && options.rare === undefined)
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        where: 'source digits',
        what: '`rareShare` means nothing without `rare`',
        fix: 'Say which digit is rare',
      });
    if (options.as === 'images' && options.scale !== 'none')
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        where: 'source digits',
        what: 'images are in [0, 1], and `scale` is standard',
        fix: 'Take one of the two out',
      });
  }

  async open(context: OpenContext): Promise<RealData<Vectors>> {
    const { rare, as, ...settings } = this.options;
    const table = await readTable(FILE, COMMA_SEPARATED, { label: 'digit' });
    const images = as === 'images';
    return openTable(
      images ? { ...table, values: table.values.map((level) => level / DARKEST) } : table,
      {
        ...settings,
        shape: images ? [8, 8, 1] : [8, 8],
        rare: rare === undefined ? rare : String(rare),
      },
      context,
    );
  }

  fingerprint(): Promise<string> {
    return fileHash(FILE);
  }
}

export const digits = source({
  id: 'digits',
  summary: 'Handwritten digits: 1797 images of 8 x 8 pixels, grey levels 0 to 16, labelled 0 to 9',
  reference: 'Alpaydin & Kaynak 1998, Cascading classifiers',
  data: 'vectors',
  options: schema,
  provides: (options) =>
    tableCapabilities(options, { draw: 'again', labelled: true, rare: options['rare'] !== undefined }),
  publishable: true,
  licence: 'CC BY 4.0',
  citation:
    'Alpaydin, E. & Kaynak, C. (1998). Optical Recognition of Handwritten Digits. UCI Machine Learning Repository. https://doi.org/10.24432/C50P49',
  implementation: Digits,
});

import type { DataSource, OpenContext, RealData, Vectors } from '../../core/contracts/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { COMMA_SEPARATED } from './csv.js';
import { fileHash } from './files.js';
import { readTable } from './table/table-file.js';
import { openTable } from './table/open.js';
import { COLUMNS, RARE_SHARE, TEST, draw, scale, tableCapabilities } from './table/options.js';

const FILE = new URL('./data/breast-cancer.csv', import.meta.url);

const schema = objectSchema({
  columns: { ...COLUMNS, description: 'features to read, such as worst_radius; default: all 30' },
  malignantShare: {
    ...RARE_SHARE,
    description: 'make the malignant diagnosis this rare by thinning; default: as it is, 37 %',
  },
  test: TEST,
  draw: draw('again'),
  scale: scale('standard'),
});

class BreastCancer implements DataSource<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {}

  async open(context: OpenContext): Promise<RealData<Vectors>> {
    const { columns, malignantShare: rareShare, ...settings } = this.options;
    const table = await readTable(FILE, COMMA_SEPARATED, { label: 'diagnosis', columns });
    return openTable(table, { ...settings, rare: 'malignant', rareShare }, context);
  }

  fingerprint(): Promise<string> {
    return fileHash(FILE);
  }
}

export const breastCancer = source({
  id: 'breast-cancer',
  summary:
    'Wisconsin breast cancer: 569 biopsies, 30 features, benign or malignant; the malignant ones can be made rare',
  reference: 'Street, Wolberg & Mangasarian 1993, Nuclear feature extraction for breast tumor diagnosis',
  data: 'vectors',
  options: schema,
  provides: (options) => tableCapabilities(options, { draw: 'again', labelled: true, rare: true }),
  publishable: true,
  licence: 'CC BY 4.0',
  citation:
    'Wolberg, W., Mangasarian, O., Street, N. & Street, W. (1993). Breast Cancer Wisconsin (Diagnostic). UCI Machine Learning Repository. https://doi.org/10.24432/C5DW2B',
  implementation: BreastCancer,
});

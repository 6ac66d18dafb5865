import type { DataSource, OpenContext, RealData, Vectors } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { source, type Options } from '../../core/plugin/index.js';
import { fileHash, readTable } from './table/file.js';
import { openTable } from './table/open.js';
import { COLUMNS, RARE_SHARE, TEST, draw, scale, tableGifts } from './table/options.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['file'],
  properties: {
    file: { type: 'string', path: true, description: 'the file, relative to the study file' },
    columns: { ...COLUMNS, description: 'columns to read; default: every column of numbers but the label' },
    label: { type: 'string', description: 'column that holds the class of each row' },
    delimiter: { type: 'string', minLength: 1, default: ',', description: 'what separates the cells of a line' },
    header: {
      type: 'boolean',
      default: true,
      description: 'the first line names the columns; else they are 1, 2, 3, ...',
    },
    test: TEST,
    draw: draw('once'),
    scale: scale('none'),
    rare: { anyOf: [{ type: 'string' }, { type: 'number' }], description: 'the label that is the rare event' },
    rareShare: RARE_SHARE,
  },
} as const;

class Csv implements DataSource<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {
    if (options.rare !== undefined && options.label === undefined) throw missing('rare', 'label');
    if (options.rareShare !== undefined && options.rare === undefined) throw missing('rareShare', 'rare');
  }

  async open(context: OpenContext): Promise<RealData<Vectors>> {
    const { file, delimiter, header, label, columns, test, draw, scale, rare, rareShare } = this.options;
    const table = await readTable(file, {
      delimiter,
      header,
      ...(label === undefined ? {} : { label }),
      ...(columns === undefined ? {} : { columns }),
    });
    return openTable(
      table,
      {
        test,
        draw,
        scale,
        ...(rare === undefined ? {} : { rare: String(rare) }),
        ...(rareShare === undefined ? {} : { rareShare }),
      },
      context,
    );
  }

  fingerprint(): Promise<string> {
    return fileHash(this.options.file);
  }
}

const missing = (option: string, needed: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_OPTION_INVALID', {
    where: 'source csv',
    what: `\`${option}\` means nothing without \`${needed}\``,
    fix: `Add \`${needed}\` or take \`${option}\` out`,
  });

export const csv = source({
  id: 'csv',
  summary: 'Rows of numbers from a CSV file, with classes if a column holds them',
  data: 'vectors',
  options: schema,
  provides: (options) =>
    tableGifts(options, {
      draw: 'once',
      labelled: options['label'] !== undefined,
      rare: options['rare'] !== undefined,
    }),
  implementation: Csv,
});

import type { DataSource, JsonObject, OpenContext, RealData, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import type { Options, SourceCapability } from '../../../core/plugin/index.js';
import { fileHash, kept, nameOf, version } from '../files.js';
import { TableCells } from './cells.js';
import { keepingOf, type TableLayout } from './columns.js';
import { encodeTable, type Table } from './encode.js';
import { GIVEN, givenKinds } from './given.js';
import { readInput } from './input.js';
import { COLUMN, NAMED } from './match.js';
import { openTable } from './open.js';
import { COLUMNS, RARE_SHARE, TEST, draw, scale, tableCapabilities } from './options.js';
import type { Format } from './records.js';

/** The options of every source that reads a user's table, whatever its format. */
export const FILE_PROPERTIES = {
  file: { type: 'string', path: true, description: 'the file, relative to the study file' },
  columns: {
    anyOf: [COLUMNS, GIVEN],
    description:
      'what columns are where it is not what they are found to be, such as { stage: category, admitted: date, note: text }; or a list: the columns to read, in this order. Default: all but the label, as docs/tables.md says',
  },
  omit: { ...COLUMNS, description: 'columns to leave out, such as an index; instead of `columns`' },
  categorical: {
    anyOf: [{ const: 'auto' }, COLUMNS],
    description:
      'columns that hold categories, which only models that provide `categories` take; auto: every column that holds text other than dates, or true and false, alone; default: none',
  },
  missing: {
    enum: ['refuse', 'drop', 'impute', 'category', 'model'],
    default: 'refuse',
    description:
      'what is done with a row that has nothing in its label or in a column that is read: an error; it is left out; impute: the median, or the most frequent category, of all rows stands there; category: missing is a category, and a column of numbers has the median and a column of 1 and 0 beside it that says where; model: cells stay missing, for models that provide `missing` to learn and make. How many is said',
  },
  missingWords: {
    type: 'array',
    items: { type: 'string', minLength: 1 },
    minItems: 1,
    uniqueItems: true,
    description: 'words that stand for nothing, such as NA; default: none',
  },
  label: { ...COLUMN, description: 'column that holds the class of each row' },
  test: TEST,
  draw: draw('once'),
  scale: scale('none'),
  rare: {
    ...NAMED,
    description:
      'the label that is the rare event: text matches exactly, a number or a truth value every label of that value',
  },
  rareShare: RARE_SHARE,
} as const;

type FileOptions = Options<{
  readonly type: 'object';
  readonly required: readonly ['file'];
  readonly properties: typeof FILE_PROPERTIES;
}>;

/** The table in a user's file. */
export class TableFile implements DataSource<Vectors> {
  /** @throws COLLAPSAR_OPTION_INVALID where one option means nothing without another */
  constructor(
    id: string,
    private readonly options: FileOptions,
    private readonly format: Format,
  ) {
    const { rare, rareShare, label, columns, omit } = options;
    if (Array.isArray(columns) && omit !== undefined)
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        where: `source ${id}`,
        what: '`omit` means nothing beside `columns`',
        why: '`columns` already says which are read',
        fix: 'Take one of the two out',
      });
    if (rare !== undefined && label === undefined) throw missing(id, 'rare', 'label');
    if (rareShare !== undefined && rare === undefined) throw missing(id, 'rareShare', 'rare');
  }

  async open(context: OpenContext): Promise<RealData<Vectors>> {
    const { file, label, columns, omit, categorical, missing, missingWords } = this.options;
    const layout = { label, columns: columns as TableLayout['columns'], omit, categorical, missing, missingWords };
    const table = await readTable(file, this.format, layout);
    return openTable(table, this.options, context);
  }

  fingerprint(): Promise<string> {
    return fileHash(this.options.file);
  }
}

const tables = new Map<string, Promise<Table>>();

/**
 * The table in a file, read once in a process for as long as the file stays as it is; with the fingerprint of the bytes
 * that it was read from.
 * @throws COLLAPSAR_SOURCE_INVALID where there is no such file or it does not hold a table
 */
export const readTable = async (file: string | URL, format: Format, layout: TableLayout): Promise<Table> =>
  kept(tables, `${await version(file)}\n${format.key}\n${JSON.stringify(layout)}`, async () => {
    const { made, fingerprint } = await readInput(file, async (input) => {
      const cells = new TableCells(keepingOf(layout, format.notation), layout.missingWords);
      await format.read(input, cells);
      return cells;
    });
    return { ...encodeTable(made, nameOf(file), layout), fingerprint };
  });

export const fileCapabilities = (options: JsonObject): readonly SourceCapability[] =>
  tableCapabilities(options, {
    draw: 'once',
    labelled: options['label'] !== undefined,
    rare: options['rare'] !== undefined,
    categorical: options['categorical'] !== undefined || namesCategory(options['columns']),
    missing: options['missing'] === 'model',
  });

const namesCategory = (columns: unknown): boolean =>
  Object.values(givenKinds(columns as TableLayout['columns'])).some(({ kind }) => kind === 'category');

const missing = (id: string, option: string, needed: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_OPTION_INVALID', {
    where: `source ${id}`,
    what: `\`${option}\` means nothing without \`${needed}\``,
    fix: `Add \`${needed}\` or take \`${option}\` out`,
  });

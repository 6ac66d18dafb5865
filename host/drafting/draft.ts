import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, relative, resolve, sep } from 'node:path';
import { parse } from 'yaml';
import type { JsonObject } from '../../core/contracts/index.js';
import type { Plan } from '../../core/study/index.js';
import { fault, nameOf } from '../../plugins/sources/files.js';
import { makeHost } from '../open.js';
import { readTable, type ReadTable, type TableForm } from './read.js';
import { type DraftOptions, givenColumns, type StudyDraft, tableStudy, textStudy } from './study.js';
import { findColumns } from './columns.js';
import { assumedOf, draftTable, isLikely, labelsOf, type TableDraft, useOf } from './table.js';
import { plainTexts, type TextDraft, textsIn } from './texts.js';

export interface DraftStudy {
  /** the user's file */
  readonly data: string;
  /** where the study is to stand: its folder is what it names the file from */
  readonly to: string;
  /** the column of classes; false: none; absent: the likeliest, where one is likely, or what `ask` says */
  readonly label?: string | false;
  readonly real?: 'fresh' | 'fixed';
  readonly signal: AbortSignal;
  /** asks which of these columns is the label; undefined: none */
  ask?(columns: readonly string[]): Promise<string | undefined>;
  /** asks whether new real rows will come, where `real` does not say */
  askRows?(): Promise<'fresh' | 'fixed'>;
}

/** What was found in a file, and the study that was made of it. */
export interface Drafted extends StudyDraft {
  readonly found: ({ readonly kind: 'table' } & TableDraft) | ({ readonly kind: 'texts' } & TextDraft);
  readonly assumed: readonly string[];
  readonly plan: Plan;
}

const FORMS: Readonly<Record<string, TableForm | 'text'>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
  '.txt': 'text',
  '.text': 'text',
  '.md': 'text',
};
/** What can be done with files of other kinds. */
const OTHERS: Readonly<Record<string, string>> = {
  '.npy':
    'Write its columns as CSV: numpy.savetxt("rows.csv", rows, delimiter=","); images of it are the source idx or external (docs/external-models.md), rows of generations the model recorded',
  '.npz': 'Write one array of it as CSV: numpy.savetxt("rows.csv", rows, delimiter=",")',
  '.json': 'Write one object a line: jq -c ".[]" file.json > file.jsonl',
  '.xlsx': 'Save the sheet as CSV, in UTF-8',
  '.xls': 'Save the sheet as CSV, in UTF-8',
  '.gz': 'Unpack it: gunzip -k',
};

/** What a table holds, before there is a study of it. */
export interface DescribedTable {
  readonly rows: number;
  readonly columns: TableDraft['columns'];
  /** what the source is told so that it reads the file so */
  readonly use: TableForm;
  readonly options: JsonObject;
  readonly words: readonly string[];
  readonly assumed: readonly string[];
}

/** @throws COLLAPSAR_SOURCE_INVALID where the file holds no table */
export const describeTable = async (data: string): Promise<DescribedTable> => {
  const { form, name } = await formOf(data);
  if (form === 'text')
    throw fault(
      name,
      'it is a text, and has no columns',
      '`collapsar init --data` makes a study of its paragraphs or lines',
    );
  const { records, options, assumed } = await readTable(form, await readFile(data), name);
  const { columns, words } = findColumns(records);
  const rows = records.rows.length;
  const drafted = columns.map((column) => ({ ...column, ...useOf(column, rows, true) }));
  const given = givenColumns(drafted);
  return {
    rows,
    columns: drafted,
    use: form,
    options: { ...options, ...(given === undefined ? {} : { columns: given }) },
    words,
    assumed: [...assumed, ...assumedOf(drafted)],
  };
};

const formOf = async (data: string): Promise<{ readonly form: TableForm | 'text'; readonly name: string }> => {
  const name = nameOf(data);
  const form = FORMS[extname(name).toLowerCase()];
  const stands = await stat(data).catch((cause: unknown) => {
    throw fault(
      name,
      'there is no such file',
      'Check name and folder: it is relative to the folder that you are in',
      cause,
    );
  });
  if (!stands.isFile())
    throw fault(
      name,
      'this is no file',
      'Of a folder of texts or images see `collapsar describe text` and `describe external`',
    );
  if (form !== undefined) return { form, name };
  throw fault(
    name,
    'its ending is of no kind that a study can be made of',
    OTHERS[extname(name).toLowerCase()] ??
      `Known are ${Object.keys(FORMS).join(', ')}; \`collapsar list sources\` lists what else can be read`,
  );
};

/** Reads a file of the user's and drafts a study of it, which was planned whole. @throws CollapsarError where none can be made */
export const draftStudy = async (asked: DraftStudy): Promise<Drafted> => {
  const { data, to, signal } = asked;
  const { form, name } = await formOf(data);
  // Asked last: whoever named no label that there is has answered in vain.
  const options: AskOptions = async () => {
    const real = asked.real ?? (await asked.askRows?.());
    return {
      study: studyName(name),
      file: relative(dirname(resolve(to)), resolve(data))
        .split(sep)
        .join('/'),
      real: real ?? ASSUMED_ROWS,
      said: real !== undefined,
    };
  };
  const bytes = await readFile(data);
  const made =
    form === 'text'
      ? await ofTexts(plainTexts(bytes, name), options)
      : await ofTable(form, bytes, name, asked, options);
  const { host, dispose } = await makeHost({ folder: dirname(resolve(to)) });
  try {
    const plan = await host.plan(host.resolve(parse(made.yaml) as JsonObject), signal);
    return {
      ...made,
      assumed: [
        ...made.assumed,
        ...(asked.real === undefined && asked.askRows === undefined
          ? [`the mixes' real rows are ${ASSUMED_ROWS}: --real fresh or --real fixed says which`]
          : []),
      ],
      plan,
    };
  } finally {
    await dispose();
  }
};

type Made = Omit<Drafted, 'plan'>;

/** Most people have the rows that they have. */
const ASSUMED_ROWS = 'fixed';
type AskOptions = () => Promise<DraftOptions>;

const ofTexts = async (found: TextDraft, options: AskOptions): Promise<Made> => ({
  ...textStudy(found, await options()),
  found: { kind: 'texts', ...found },
  assumed: [],
});

const ofTable = async (
  form: TableForm,
  bytes: Buffer,
  name: string,
  asked: DraftStudy,
  options: AskOptions,
): Promise<Made> => {
  const table = await readTable(form, bytes, name);
  // The source of texts reads no CSV; whoever names a label means a table.
  const texts = form === 'csv' || typeof asked.label === 'string' ? undefined : textsIn(table, name);
  if (texts !== undefined) return await ofTexts(texts, options);
  const { label, assumed } = await labelOf(table, asked);
  const found = draftTable(table, name, label);
  return {
    ...tableStudy(found, form, await options(), table.options),
    found: { kind: 'table', ...found },
    assumed: [...found.assumed, ...assumed],
  };
};

interface ChosenLabel {
  readonly label: string | undefined;
  readonly assumed: readonly string[];
}
const labelOf = async (table: ReadTable, { label, ask }: DraftStudy): Promise<ChosenLabel> => {
  if (label === false) return { label: undefined, assumed: [] };
  if (label !== undefined) return { label, assumed: [] };
  const may = labelsOf(table);
  const likeliest = may[0];
  if (likeliest === undefined) return { label: undefined, assumed: [] };
  if (ask !== undefined) return { label: await ask(may), assumed: [] };
  return isLikely(table, likeliest)
    ? {
        label: likeliest,
        assumed: [`'${likeliest}' is the label: --label COLUMN names another, --no-label says there is none`],
      }
    : {
        label: undefined,
        assumed: [
          `there is no label; it could be ${may
            .slice(0, 5)
            .map((column) => `'${column}'`)
            .join(', ')}: --label COLUMN`,
        ],
      };
};

/** The file's name as a study's, which is a folder's name too. */
const studyName = (name: string): string => {
  const words = basename(name, extname(name))
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '');
  return words === '' ? 'my-study' : words;
};

import { CollapsarError } from '../../../core/errors/index.js';
import { isRecords } from './corpus.js';
import type { TextOptions } from './options.js';
import { KNOWN_PACKAGES, type TextFiles } from './places.js';
import type { TextSides } from './sides.js';

/** What of the options may not be: that, what is told of it, and what to do. */
interface Contradiction {
  readonly holds: boolean;
  readonly what: string;
  readonly why?: string;
  readonly fix: string;
}
const refuseAny = (contradictions: readonly Contradiction[]): void => {
  const found = contradictions.find(({ holds }) => holds);
  if (found === undefined) return;
  const { holds: _, ...told } = found;
  throw new CollapsarError('COLLAPSAR_OPTION_INVALID', { where: 'source text', ...told });
};

const PLACES = ['file', 'files', 'folder', 'package'] as const;

/** @throws COLLAPSAR_OPTION_INVALID where one option means nothing beside another */
export const checkOptions = (options: TextOptions): void => {
  const { folder, package: carried, pattern, prompt, completion, field, rows, length, documents, separator } = options;
  const [from, to] = options.part;
  const given = PLACES.filter((place) => options[place] !== undefined);
  const prompted = prompt !== undefined;
  refuseAny([
    {
      holds: given.length !== 1,
      what:
        given.length === 0 ? 'it is not said where the texts are' : `${given.join(' and ')} stand beside each other`,
      fix: 'Give one of file, files, folder and package',
    },
    {
      holds: pattern !== undefined && folder === undefined && carried === undefined,
      what: `\`pattern\` means nothing beside \`${given.join()}\``,
      why: 'It chooses among the files of a folder or of a package',
      fix: 'Take `pattern` out, or give the folder',
    },
    {
      holds: carried !== undefined && pattern === undefined && KNOWN_PACKAGES[carried] === undefined,
      what: `it is not said which files of ${String(carried)} are texts`,
      fix: "Add `pattern`, such as 'data/*.txt'. Read the package's licence before you publish anything of it",
    },
    {
      holds: prompted !== (completion !== undefined),
      what: prompted ? '`prompt` means nothing without `completion`' : '`completion` means nothing without `prompt`',
      fix: 'Name both fields; of texts that continue nothing name `field`',
    },
    {
      holds: prompted && field !== undefined,
      what: '`field` stands beside `prompt` and `completion`',
      fix: 'Take `field` out, or the other two',
    },
    {
      holds: prompted && (rows !== 'documents' || length !== undefined),
      what: `\`${length === undefined ? 'rows' : 'length'}\` cuts what continues a prompt`,
      why: 'A piece of it would not continue the prompt',
      fix: 'Take it out; `longest` leaves out what is too long',
    },
    {
      holds: separator !== undefined && documents !== 'files',
      what: '`separator` stands beside `documents`',
      fix: 'Both say where a document ends: take one out',
    },
    {
      holds: !(from! < to!),
      what: `part: [${options.part.join(', ')}] is no part`,
      fix: 'Give from and to, such as [0, 0.5]',
    },
  ]);
};

const RECORDS = 'Records end in .jsonl, .ndjson or .parquet, each plain or .gz';

/** @throws COLLAPSAR_OPTION_INVALID where an option is about files of the other kind */
export const checkFormat = ({ field, prompt, documents, separator }: TextOptions, { files }: TextFiles): void => {
  const text = files.find(({ name }) => isRecords(name) === undefined)?.name;
  const records = files.find(({ name }) => isRecords(name) !== undefined)?.name;
  refuseAny([
    {
      holds: prompt !== undefined && text !== undefined,
      what: `\`prompt\` names a field, and ${String(text)} is plain text`,
      fix: RECORDS,
    },
    {
      holds: field !== undefined && records === undefined,
      what: `\`field\` names a field, and ${String(text)} is plain text`,
      fix: RECORDS,
    },
    {
      holds: text === undefined && (separator !== undefined || documents !== 'files'),
      what: `\`${separator === undefined ? 'documents' : 'separator'}\` divides plain text, and ${String(records)} holds records`,
      fix: 'Take it out: each record is a document',
    },
  ]);
};

/** @throws COLLAPSAR_SOURCE_INVALID where a side has no row */
export const checkSides = (
  { train, test, reading }: TextSides,
  { name }: TextFiles,
  { longest, length, rows }: TextOptions,
): void => {
  if (train.texts.count > 0 && test.texts.count > 0) return;
  const { apart, documents, duplicates, tooLong, seen } = reading;
  const left = [
    ...(tooLong > 0 ? [`rows of more than ${longest!} (longest): ${tooLong}`] : []),
    ...(seen > 0 ? [`rows to test with that also stand among those to train on: ${seen}`] : []),
    ...(duplicates > 0 ? [`documents that are the same as an earlier one: ${duplicates}`] : []),
  ];
  throw new CollapsarError('COLLAPSAR_SOURCE_INVALID', {
    where: name,
    what: `there are ${train.texts.count} rows to train on and ${test.texts.count} to test with, of ${documents} ${documents === 1 ? 'document' : 'documents'}`,
    why: `Both need at least one${left.length === 0 ? '' : `; ${left.join('; ')}`}`,
    fix:
      apart === 'pieces' && rows === 'documents' && length === undefined
        ? 'Cut the document into rows (rows: paragraphs, or length: 64), or say where its documents end (documents, separator)'
        : 'Give more texts, cut them otherwise (rows, length), or choose another share for test',
  });
};

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { ImportMap } from '../../core/contracts/index.js';
import { isCollapsarError, messageOf } from '../../core/errors/index.js';
import { invalid, type ImportTable } from '../../core/importing/index.js';
import { delimited } from '../../plugins/sources/csv.js';
import { utf8 } from '../../plugins/sources/files.js';
import { bytesInput } from '../../plugins/sources/table/input.js';
import { readParquet } from '../../plugins/sources/table/parquet-rows.js';
import { recordsOf, typed } from '../../plugins/sources/table/records.js';
import { evalResults, inspectLog, lmEval } from './evaluations.js';
import { findFiles } from './find-files.js';
import { flattened, parseJson, tableOf } from './json.js';
import { fileInZip } from './zip.js';

/** The tables of the files that an import names, one at a time. `folder`: what their names are relative to. */
export async function* readTables(map: ImportMap, folder: string): AsyncIterable<ImportTable> {
  const patterns = typeof map.files === 'string' ? [map.files] : map.files;
  for (const { name, path, place } of await findFiles(patterns, folder)) {
    const bytes = await readFile(path).catch((cause: unknown) => {
      throw invalid(name, { what: `the file cannot be read: ${messageOf(cause)}`, fix: 'Check its permissions' });
    });
    const digest = createHash('sha256').update(bytes).digest('hex');
    const read = await content(bytes, name, map).catch((cause: unknown) => {
      // What readers of sources say of a file is true here too.
      if (isCollapsarError(cause) && cause.code === 'COLLAPSAR_SOURCE_INVALID') {
        const { where = name, ...explanation } = cause.explanation;
        throw invalid(where, explanation);
      }
      throw cause;
    });
    yield { name, digest, place, ...read };
  }
}

type Content = Pick<ImportTable, 'header' | 'rows' | 'notation' | 'sparse' | 'steps'>;

const ENDINGS: Readonly<Record<string, Form>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
};
type Form = 'csv' | 'jsonl' | 'parquet';

const content = async (bytes: Buffer, name: string, map: ImportMap): Promise<Content> => {
  const { format } = map;
  switch (format) {
    case 'eval-results':
      return one(evalResults(jsonOf(bytes, name), name));
    case 'lm-eval':
      return one(lmEval(jsonOf(bytes, name), name));
    case 'inspect':
      return one(inspectLog(inspectJson(bytes, name), name));
    case 'wandb': {
      const table = await tabular(bytes, name, formOf(name), map);
      const column = ['_step', 'Step'].find((step) => table.header.includes(step));
      return { ...table, sparse: true, ...(column === undefined ? {} : { steps: { column, first: 0 } }) };
    }
    default:
      return tabular(bytes, name, format ?? formOf(name), map);
  }
};

const formOf = (name: string): Form => {
  const form = ENDINGS[extname(name).toLowerCase()];
  if (form !== undefined) return form;
  throw invalid(name, {
    what: 'its ending does not say what kind of file it is',
    why: `Known are ${Object.keys(ENDINGS).join(', ')}`,
    fix: 'Write import.format: csv, jsonl, parquet, wandb, eval-results, lm-eval or inspect',
  });
};

const tabular = async (bytes: Buffer, name: string, form: Form, map: ImportMap): Promise<Content> => {
  if (bytes.length === 0) throw invalid(name, { what: 'the file is empty', fix: 'Export it again, or leave it out' });
  switch (form) {
    case 'csv': {
      const { delimiter = name.toLowerCase().endsWith('.tsv') ? '\t' : ',', decimal = '.', thousands } = map;
      const signs = thousands === undefined ? { decimal } : { decimal, thousands };
      return recordsOf(delimited(delimiter, true, signs), bytes, name);
    }
    case 'jsonl':
      return { ...tableOf(linesOf(bytes, name)), notation: typed };
    case 'parquet': {
      const rows: ReturnType<typeof flattened>[] = [];
      await readParquet(bytesInput(bytes, name), undefined, (row) => void rows.push(flattened(row)));
      return { ...tableOf(rows), notation: typed };
    }
  }
};

const linesOf = (bytes: Buffer, name: string): ReturnType<typeof flattened>[] =>
  utf8(bytes, name)
    .split('\n')
    .flatMap((line, at) => {
      if (line.trim() === '') return [];
      const value = jsonOf(line, `${name}, line ${at + 1}`);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return [flattened(value)];
      throw invalid(`${name}, line ${at + 1}`, {
        what: 'this is JSON, but not an object',
        fix: 'Every line holds one object, such as {"seed": 1, "generation": 2, "loss": 0.5}',
      });
    });

const jsonOf = (content: Buffer | string, name: string): unknown => {
  try {
    return parseJson(typeof content === 'string' ? content : utf8(content, name));
  } catch (cause) {
    if (isCollapsarError(cause)) throw cause;
    throw invalid(name, { what: `this is not JSON: ${messageOf(cause)}`, fix: 'Check `import.format` and the file' });
  }
};

/** Logs of Inspect are JSON, or ZIP archives (.eval) whose header.json holds all but the samples. */
const inspectJson = (bytes: Buffer, name: string): unknown => {
  if (bytes.toString('latin1', 0, 2) !== 'PK') return jsonOf(bytes, name);
  let header: Buffer | undefined;
  try {
    header = fileInZip(bytes, 'header.json');
  } catch (cause) {
    throw invalid(name, {
      what: `this archive cannot be read: ${messageOf(cause)}`,
      fix: '`inspect log convert --to json` writes what can',
    });
  }
  if (header !== undefined) return jsonOf(header, name);
  throw invalid(name, {
    what: 'there is no header.json in it',
    why: 'The evaluation has not come to its end',
    fix: 'Leave it out of import.files, or evaluate again',
  });
};

const one = (columns: ReturnType<typeof flattened>): Content => ({ ...tableOf([columns]), notation: typed });

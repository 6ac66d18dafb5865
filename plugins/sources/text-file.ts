import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DataSource, OpenContext, RealData, Text } from '../../core/contracts/index.js';
import { source, type Options } from '../../core/plugin/index.js';
import { UNIT } from '../text.js';
import { fault } from './table/fault.js';
import { fileHash } from './table/file.js';
import { utf8 } from './table/utf8.js';
import { documentsOf, piecesOf } from './text/documents.js';
import { openTexts } from './text/open.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['file'],
  properties: {
    file: { type: 'string', path: true, description: 'the file (UTF-8), relative to the study file' },
    split: {
      enum: ['lines', 'paragraphs', 'file'],
      default: 'lines',
      description: 'what one row is: a line, the lines up to an empty one, or the whole file, to be cut by `length`',
    },
    length: {
      type: 'integer',
      minimum: 1,
      description: 'cut every text into pieces of this many tokens; default: as they are',
    },
    unit: { ...UNIT, description: 'what `length` counts: words or characters' },
    test: {
      type: 'number',
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 0.1,
      description: 'share of the distinct texts held out for testing, another choice for every seed',
    },
    draw: {
      enum: ['once', 'again'],
      default: 'once',
      description: 'once: every text at most once, the source can run dry; again: with replacement',
    },
  },
} as const;

class TextFile implements DataSource<Text> {
  constructor(private readonly options: Options<typeof schema>) {}

  async open(context: OpenContext): Promise<RealData<Text>> {
    const { file, split, length, unit, test, draw } = this.options;
    const name = basename(file);
    const bytes = await readFile(file, { signal: context.signal }).catch((cause: unknown) => {
      context.signal.throwIfAborted();
      throw fault(
        name,
        'the file cannot be opened',
        'Paths are relative to the study file: check name and folder',
        cause,
      );
    });
    const documents = documentsOf(utf8(bytes, name), split);
    if (documents.length === 0) throw fault(name, 'the file holds no text');
    const texts = length === undefined ? documents : piecesOf(documents, length, unit);
    return { ...openTexts(texts, { name, test, draw }, context), fingerprint: hash('sha256', bytes) };
  }

  fingerprint(): Promise<string> {
    return fileHash(this.options.file);
  }
}

export const textFile = source({
  id: 'text-file',
  summary: 'The lines, paragraphs or pieces of a text file',
  data: 'text',
  options: schema,
  implementation: TextFile,
});

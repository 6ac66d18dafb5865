import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DataSource, OpenContext, RealData, Text } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { permutation } from '../../core/random/index.js';
import { take } from '../../core/samples/index.js';
import { textOf, tokensOf, UNIT, type Unit } from '../text.js';
import { drawFrom } from './sequence.js';
import { fault, fileHash, utf8 } from './files.js';
import { COUNT, PART } from '../options.js';

const schema = objectSchema(
  {
    file: { type: 'string', path: true, description: 'the file (UTF-8), relative to the study file' },
    split: {
      enum: ['lines', 'paragraphs', 'file'],
      default: 'lines',
      description: 'what one row is: a line, the lines up to an empty one, or the whole file, to be cut by `length`',
    },
    length: { ...COUNT, description: 'cut every text into pieces of this many tokens; default: as they are' },
    unit: { ...UNIT, description: 'what `length` counts: words or characters' },
    test: {
      ...PART,
      default: 0.1,
      description: 'share of the distinct texts held out for testing, another choice for every seed',
    },
    draw: {
      enum: ['once', 'again'],
      default: 'once',
      description: 'once: every text at most once, the source can run dry; again: with replacement',
    },
  },
  ['file'],
);

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

/** What one row is. lines: a line; paragraphs: lines up to an empty one; file: all of it (to be cut into pieces). */
type SplitBy = 'lines' | 'paragraphs' | 'file';

/** The texts of a file, white space around them and empty ones left out. */
export const documentsOf = (content: string, split: SplitBy): readonly string[] => {
  const text = content.replace(/^\uFEFF/u, '').replace(/\r\n?/gu, '\n');
  const parts = split === 'file' ? [text] : text.split(split === 'lines' ? '\n' : /\n[^\S\n]*\n/u);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
};

/** Every text cut into consecutive pieces of `length` tokens; the last may be shorter. */
export const piecesOf = (documents: readonly string[], length: number, unit: Unit): readonly string[] =>
  documents.flatMap((document) => {
    const tokens = tokensOf(document, unit);
    const pieces: string[] = [];
    for (let from = 0; from < tokens.length; from += length)
      pieces.push(textOf(tokens.slice(from, from + length), unit));
    return pieces;
  });

/**
 * Texts split at random into those to test with and the population, which is then drawn from: every text once, in a
 * random order, or for ever with replacement. Texts that occur more than once stand on one side only.
 * @throws COLLAPSAR_SOURCE_INVALID where there are too few
 */
const openTexts = (
  texts: readonly string[],
  { name, test, draw }: { readonly name: string; readonly test: number; readonly draw: 'once' | 'again' },
  { random }: Pick<OpenContext, 'random'>,
): RealData<Text> => {
  const distinct = [...new Set(texts)];
  const shuffled = permutation(random.child('split'), distinct.length);
  const held = new Set(Array.from(shuffled.subarray(0, Math.round(test * distinct.length)), (i) => distinct[i]!));
  const side = (inTest: boolean): Text => {
    const own = texts.filter((text) => held.has(text) === inTest);
    return { kind: 'text', count: own.length, texts: own };
  };
  const [population, testRows] = [side(false), side(true)];
  if (population.count < 1 || testRows.count < 1)
    throw new CollapsarError('COLLAPSAR_SOURCE_INVALID', {
      where: name,
      what: `its distinct texts (${distinct.length}) split into ${distinct.length - held.size} to train on and ${held.size} to test with`,
      why: 'Both sides need at least one',
      fix: 'Split the file otherwise (split, length), or choose another share for test',
    });
  const { order, ...extent } = drawFrom(draw, population.count, random.child('rows'));
  return { ...extent, rows: async (from, count) => take(population, order(from, count)), test: testRows };
};

export const textFile = source({
  id: 'text-file',
  summary: 'The lines, paragraphs or pieces of a text file',
  data: 'text',
  options: schema,
  implementation: TextFile,
});

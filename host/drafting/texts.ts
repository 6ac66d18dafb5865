import { fault, utf8 } from '../../plugins/sources/files.js';
import { type DraftColumn, findColumns, WORDS } from './columns.js';
import type { ReadTable } from './read.js';

/** Texts, and where they stand in the file. */
export interface TextDraft {
  /** records, or paragraphs or lines of plain text */
  readonly documents: number;
  readonly place:
    | { readonly field: string }
    | { readonly prompt: string; readonly completion: string }
    | { readonly documents: 'paragraphs' | 'lines' };
  /** records without a text */
  readonly empty: number;
  readonly words: { readonly mean: number; readonly distinct: number };
  readonly repeated: number;
}

const NAMED_TEXT = ['text', 'content', 'document', 'story', 'completion', 'answer', 'body', 'sentence'];
const COMPLETIONS = ['completion', 'answer', 'response'];
const FEWEST_TEXTS = 10;

/** The texts of a table whose records hold some; undefined where they hold none, or more than texts. */
export const textsIn = (table: ReadTable, name: string): TextDraft | undefined => {
  const { columns, records } = findColumns(table.records);
  const texts = columns.filter(({ kind }) => kind === 'text' || kind === 'identifier' || kind === 'repeated');
  const at = (column: DraftColumn): number => records.header.indexOf(column.name);
  const wordy = texts.filter((column) => {
    const cells = records.rows.map((row) => row[at(column)]!).filter((cell) => typeof cell === 'string');
    return wordsOf(cells.map(String)).mean >= WORDS;
  });
  const named = (...names: readonly string[]): DraftColumn | undefined =>
    wordy.find((column) => names.includes(column.name.toLowerCase()));
  const prompt = records.header.find((header) => header.toLowerCase() === 'prompt');
  // What continues a prompt is text, be it one word.
  const completion = columns.find((column) => COMPLETIONS.includes(column.name.toLowerCase()) && !column.whole);
  const continued = prompt !== undefined && completion !== undefined && completion.kind !== 'number';
  const chosen = continued ? completion : (named(...NAMED_TEXT) ?? wordy[0]);
  if (chosen === undefined) return undefined;
  const cells = records.rows.map((row) => String(row[at(chosen)]));
  if (!continued) return draftOf(cells, { field: chosen.name }, name);
  const prompts = records.rows.map((row) => String(row[records.header.indexOf(prompt)]));
  return draftOf(cells, { prompt, completion: chosen.name }, name, prompts);
};

/** The texts of a file of plain text: paragraphs where it has some, else lines. */
export const plainTexts = (bytes: Uint8Array, name: string): TextDraft => {
  const text = utf8(bytes, name);
  if (text.trim() === '') throw fault(name, 'the file is empty');
  const paragraphs = text.split(/\n[^\S\n]*\n/u).filter((each) => each.trim() !== '');
  return paragraphs.length >= FEWEST_TEXTS
    ? draftOf(paragraphs, { documents: 'paragraphs' }, name)
    : draftOf(
        text.split('\n').filter((each) => each.trim() !== ''),
        { documents: 'lines' },
        name,
      );
};

const draftOf = (
  texts: readonly string[],
  place: TextDraft['place'],
  name: string,
  prompts: readonly string[] = [],
): TextDraft => {
  const filled = texts.map((text) => text.trim()).filter((text) => text !== '');
  if (filled.length < FEWEST_TEXTS)
    throw fault(
      name,
      filled.length === 1 ? 'there is one text' : `there are ${filled.length} texts`,
      `A study needs ${FEWEST_TEXTS} at least, and some hundreds to say anything: give more`,
    );
  return {
    documents: texts.length,
    place,
    empty: texts.length - filled.length,
    // Those of the prompts are of the language too.
    words: { mean: wordsOf(filled).mean, distinct: wordsOf([...filled, ...prompts]).distinct },
    repeated: filled.length - new Set(filled).size,
  };
};

const wordsOf = (texts: readonly string[]): TextDraft['words'] => {
  const words = texts.flatMap((text) => text.trim().split(/\s+/u));
  return { mean: texts.length === 0 ? 0 : words.length / texts.length, distinct: new Set(words).size };
};

import { textOf, tokensOf, type Unit } from '../../text.js';

/** What one row is. lines: a line; paragraphs: lines up to an empty one; file: all of it (to be cut into pieces). */
export type Split = 'lines' | 'paragraphs' | 'file';

/** The texts of a file, white space around them and empty ones left out. */
export const documentsOf = (content: string, split: Split): readonly string[] => {
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

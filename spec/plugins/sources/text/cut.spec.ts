import { expect } from 'chai';
import fc from 'fast-check';
import {
  blocks,
  lengthOf,
  pieces,
  separated,
  trimmed,
  withLineFeeds,
  type Emit,
} from '../../../../plugins/sources/text/cut.js';
import { tokensOf } from '../../../../plugins/text.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const cut = (text: string, by: (bytes: Uint8Array, emit: Emit) => void): string[] => {
  const bytes = bytesOf(text);
  const found: string[] = [];
  by(bytes, (from, to) => found.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(from, to))));
  return found;
};
const lines = (text: string): string[] => cut(text, (bytes, emit) => pieces(bytes, 0, bytes.length, 'lines', emit));
const paragraphs = (text: string): string[] =>
  cut(text, (bytes, emit) => pieces(bytes, 0, bytes.length, 'paragraphs', emit));

/** Every white space of JavaScript, its neighbours, and characters of every length in UTF-8. */
const SIGNS = [
  ...'\t\n\v\f\r \u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000\ufeffab\u200b\u2010\u180eéя€😀\u00a1',
];
const anyText = fc.array(fc.constantFrom(...SIGNS), { maxLength: 24 }).map((signs) => signs.join(''));

describe('texts cut where they lie', () => {
  it('lose the white space around them that trim takes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const found = cut(text, (bytes, emit) => trimmed(bytes, 0, bytes.length, emit));
        expect(found).to.deep.equal(text.trim() === '' ? [] : [text.trim()]);
      }),
    );
  });
  it('are lines and paragraphs, without those that hold nothing', () => {
    expect(lines('one\n  two\t\n \n\nthree')).to.deep.equal(['one', 'two', 'three']);
    expect(paragraphs('one\ntwo\n\n  three\n \t\n\nfour\n')).to.deep.equal(['one\ntwo', 'three', 'four']);
    fc.assert(
      fc.property(anyText, (text) => {
        const all = (parts: string[]): string[] => parts.map((part) => part.trim()).filter((part) => part !== '');
        expect(lines(text)).to.deep.equal(all(text.split('\n')));
        expect(paragraphs(text)).to.deep.equal(all(text.split(/\n[^\S\n]*(?=\n)/u)));
      }),
    );
  });
  it('have as many tokens as everywhere else', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const bytes = bytesOf(text);
        for (const unit of ['words', 'characters'] as const)
          expect(lengthOf(bytes, 0, bytes.length, unit)).to.equal(tokensOf(text, unit).length);
      }),
    );
  });
  it('are cut into blocks of so many tokens: of characters put together the text, of words nothing but white space lost', () => {
    const blocksOf = (text: string, length: number, unit: 'words' | 'characters'): string[] =>
      cut(text, (bytes, emit) => blocks(bytes, 0, bytes.length, { length, unit }, emit));
    expect(blocksOf('a  b c', 2, 'words')).to.deep.equal(['a  b', 'c']);
    expect(blocksOf('añ😀b', 2, 'characters')).to.deep.equal(['añ', '😀b']);
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 5 }), (text, length) => {
        const characters = blocksOf(text, length, 'characters');
        expect(characters.join('')).to.equal(text);
        const words = blocksOf(text, length, 'words');
        expect(words.flatMap((block) => tokensOf(block, 'words'))).to.deep.equal([...tokensOf(text, 'words')]);
        for (const [unit, found] of [
          ['words', words],
          ['characters', characters],
        ] as const)
          for (const [i, block] of found.entries())
            expect(tokensOf(block, unit).length).to.satisfy((n: number) =>
              i < found.length - 1 ? n === length : n >= 1,
            );
      }),
    );
  });
  it('are what stands between separators', () => {
    const found = cut('a|b||c|', (bytes, emit) => separated(bytes, 0, bytes.length, bytesOf('|'), emit));
    expect(found).to.deep.equal(['a', 'b', '', 'c', '']);
  });
  it('end their lines in line feeds', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const bytes = bytesOf(text);
        const left = withLineFeeds(bytes);
        expect(Buffer.from(bytes.subarray(0, left)).toString()).to.equal(text.replace(/\r\n?/gu, '\n'));
      }),
    );
  });
});

import type { ReadTexts } from '../../../core/contracts/index.js';
import type { Unit } from '../../text.js';
import type { Corpus } from './corpus.js';
import { blocks, lengthOf, type Piece, pieces } from './cut.js';
import { keysOf, rekeyed } from './keys.js';
import { sameText, SpanList, type Spans, spansAt } from './spans.js';

export interface SideOptions {
  readonly rows: Piece;
  /** cut every piece into blocks of so many tokens */
  readonly length?: number;
  readonly unit: Unit;
  /** leave out rows of more tokens, those of the prompt included */
  readonly longest?: number;
  readonly deduplicate: boolean;
  /** share of the distinct documents to test with, in (0, 1) */
  readonly test: number;
  /** from and to, of the documents that are left */
  readonly part: readonly [number, number];
}

export interface TextRows {
  readonly texts: Spans;
  readonly prompts?: Spans;
}
/** TextRows to train on and to test with, whatever the seed. */
export interface TextSides {
  readonly train: TextRows;
  readonly test: TextRows;
  readonly reading: Omit<ReadTexts, 'files' | 'passedOver'>;
}

/**
 * Documents on one side or the other, then cut into rows. Which documents are tested with, their content decides: those with
 * the lowest keys, so that whoever reads the same documents with the same share (a base model, a teacher) has the same ones
 * held out. Of one document the last rows are tested with. A row to test with that also stands among those to train on is left
 * out.
 */
export const sidesOf = (corpus: Corpus, options: SideOptions): TextSides => {
  const { documents, prompts, empty } = corpus;
  const keys = keysOf(documents, prompts && keysOf(prompts));
  const repeated = repeatedOf(corpus, keys);
  const distinct = new Float64Array(new Set(keys)).sort();
  const chosen = new Uint32Array(documents.count)
    .map((_, i) => i)
    .filter((i) => !options.deduplicate || repeated[i] === 0);
  const found =
    distinct.length === 1
      ? byPieces(corpus, chosen, options)
      : byDocuments(corpus, chosen, { keys, distinct }, options);
  const { held, seen } = unseen(found.train, found.test);
  return {
    train: found.train,
    test: held,
    reading: {
      documents: documents.count,
      empty,
      duplicates: repeated.reduce((sum, one) => sum + one, 0),
      deduplicated: options.deduplicate,
      apart: found.apart,
      testDocuments: found.testDocuments,
      otherDocuments: found.otherDocuments,
      tooLong: found.tooLong,
      rows: found.train.texts.count,
      testRows: held.texts.count,
      seen,
    },
  };
};

interface Found {
  readonly train: TextRows;
  readonly test: TextRows;
  readonly apart: ReadTexts['apart'];
  readonly testDocuments: number;
  readonly otherDocuments: number;
  readonly tooLong: number;
}

/** Numbers from round(from n) to round(to n) - 1 of n. */
const rangeOf = ([from, to]: SideOptions['part'], n: number): readonly [number, number] => [
  Math.round(from * n),
  Math.round(to * n),
];

const byDocuments = (
  corpus: Corpus,
  chosen: Uint32Array,
  { keys, distinct }: { readonly keys: Float64Array; readonly distinct: Float64Array },
  options: SideOptions,
): Found => {
  const count = Math.min(distinct.length - 1, Math.max(1, Math.round(options.test * distinct.length)));
  const limit = distinct[count]!;
  // Parts by another key: the lowest are those to test with.
  const left = distinct.subarray(count).map(rekeyed).sort();
  const [from, to] = rangeOf(options.part, left.length);
  const inPart = (key: number): boolean => {
    const other = rekeyed(key);
    return other >= (left[from] ?? Infinity) && other < (left[to] ?? Infinity);
  };
  const test = chosen.filter((i) => keys[i]! < limit);
  const train = chosen.filter((i) => keys[i]! >= limit && inPart(keys[i]!));
  const [trained, tested] = [rowsOf(corpus, train, options), rowsOf(corpus, test, options)];
  return {
    train: trained.rows,
    test: tested.rows,
    apart: 'documents',
    testDocuments: test.length,
    otherDocuments: chosen.length - test.length - train.length,
    tooLong: trained.tooLong + tested.tooLong,
  };
};

const byPieces = (corpus: Corpus, chosen: Uint32Array, options: SideOptions): Found => {
  const { rows, tooLong } = rowsOf(corpus, chosen, options);
  const all = rows.texts.count;
  const count = Math.min(all, Math.max(1, Math.round(options.test * all)));
  const [from, to] = rangeOf(options.part, all - count);
  return {
    train: take(rows, from, to),
    test: take(rows, all - count, all),
    apart: 'pieces',
    testDocuments: 0,
    otherDocuments: 0,
    tooLong,
  };
};

const take = ({ texts, prompts }: TextRows, from: number, to: number): TextRows => {
  const at = new Uint32Array(to - from).map((_, i) => from + i);
  return { texts: spansAt(texts, at), ...(prompts === undefined ? {} : { prompts: spansAt(prompts, at) }) };
};

/** The documents cut into rows, in their order. */
const rowsOf = (
  { documents, prompts }: Corpus,
  chosen: Uint32Array,
  { rows: by, length, unit, longest }: SideOptions,
): { readonly rows: TextRows; readonly tooLong: number } => {
  const texts = new SpanList([...documents.buffers]);
  const owners: number[] = [];
  let tooLong = 0;
  const tokens = ({ buffers, of, from, to }: Spans, i: number): number =>
    lengthOf(buffers[of[i]!]!, from[i]!, to[i]!, unit);
  for (const i of chosen) {
    const buffer = documents.of[i]!;
    const bytes = documents.buffers[buffer]!;
    const before = longest === undefined || prompts === undefined ? 0 : tokens(prompts, i);
    const emit = (from: number, to: number): void => {
      if (longest !== undefined && before + lengthOf(bytes, from, to, unit) > longest) tooLong++;
      else {
        texts.push(buffer, from, to);
        if (prompts !== undefined) owners.push(i);
      }
    };
    const [from, to] = [documents.from[i]!, documents.to[i]!];
    // What continues a prompt is taken as it stands.
    if (prompts !== undefined) emit(from, to);
    else if (length === undefined) pieces(bytes, from, to, by, emit);
    else pieces(bytes, from, to, by, (first, last) => blocks(bytes, first, last, { length, unit }, emit));
  }
  return {
    rows: {
      texts: texts.done(),
      ...(prompts === undefined ? {} : { prompts: spansAt(prompts, Uint32Array.from(owners)) }),
    },
    tooLong,
  };
};

/** 1 for each document that an earlier one is the same as. */
const repeatedOf = ({ documents, prompts }: Corpus, keys: Float64Array): Uint8Array => {
  const repeated = new Uint8Array(keys.length);
  const sorted = keys.slice().sort();
  const several = new Map<number, number[]>();
  for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) several.set(sorted[i]!, []);
  if (several.size === 0) return repeated;
  for (const [i, key] of keys.entries()) {
    const earlier = several.get(key);
    if (earlier === undefined) continue;
    const isSame = (j: number): boolean =>
      sameText(documents, i, documents, j) && (prompts === undefined || sameText(prompts, i, prompts, j));
    if (earlier.some(isSame)) repeated[i] = 1;
    else earlier.push(i);
  }
  return repeated;
};

/** The rows to test with that are not among those to train on as well. */
const unseen = (train: TextRows, test: TextRows): { readonly held: TextRows; readonly seen: number } => {
  const keys = ({ texts, prompts }: TextRows): Float64Array => keysOf(texts, prompts && keysOf(prompts));
  const byKey = new Map<number, number[]>();
  for (const [i, key] of keys(test).entries()) {
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [i]);
    else same.push(i);
  }
  const met = new Uint8Array(test.texts.count);
  for (const [i, key] of keys(train).entries())
    for (const j of byKey.get(key) ?? [])
      if (
        met[j] === 0 &&
        sameText(train.texts, i, test.texts, j) &&
        (train.prompts === undefined || sameText(train.prompts, i, test.prompts!, j))
      )
        met[j] = 1;
  const kept = new Uint32Array(met.length).map((_, i) => i).filter((i) => met[i] === 0);
  if (kept.length === met.length) return { held: test, seen: 0 };
  return {
    held: {
      texts: spansAt(test.texts, kept),
      ...(test.prompts === undefined ? {} : { prompts: spansAt(test.prompts, kept) }),
    },
    seen: met.length - kept.length,
  };
};

import type { Text } from '../../../core/contracts/index.js';
import { tokensOf, type Unit } from '../../text.js';
import { murmur3 } from './murmur3.js';

/** Rows of few numbers beside zeros: row i has values[k] in column columns[k], k from offsets[i] to offsets[i + 1]. */
export interface SparseRows {
  readonly count: number;
  readonly width: number;
  /** length = count + 1 */
  readonly offsets: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float64Array;
}

export interface NgramFeatures {
  readonly unit: Unit;
  /** n: grams of 1 to n tokens are counted */
  readonly order: number;
  /** columns; grams that share one are told apart no more, but for a sign */
  readonly width: number;
}

/** Where a text begins and ends, so that a last figure is another gram than the same one within a number. */
const [BEGIN, END] = ['\u0002', '\u0003'];

/** The grams of each row, of the prompt and what continues it as one text. */
const gramsOf = ({ prompts, texts }: Text, row: number, { unit, order }: NgramFeatures): readonly string[] => {
  const tokens = [BEGIN, ...tokensOf(prompts?.[row] ?? '', unit), ...tokensOf(texts[row]!, unit), END];
  const between = unit === 'words' ? ' ' : '';
  const grams: string[] = [];
  for (let first = 0; first < tokens.length; first++) {
    let gram = tokens[first]!;
    grams.push(gram);
    for (let last = first + 1; last < Math.min(first + order, tokens.length); last++)
      grams.push((gram += between + tokens[last]!));
  }
  return grams;
};

/**
 * Counts of n-grams in columns by hash, each with the sign of its hash, rows of Euclidean length 1 (Weinberger et al. 2009,
 * Feature Hashing for Large Scale Multitask Learning). Column and sign are those of scikit-learn's HashingVectorizer.
 */
export const hashedNgrams = (text: Text, features: NgramFeatures): SparseRows => {
  const known = new Map<string, number>();
  const offsets = new Uint32Array(text.count + 1);
  const columns: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < text.count; row++) {
    const counts = new Map<number, number>();
    for (const gram of gramsOf(text, row, features)) {
      let hash = known.get(gram);
      if (hash === undefined) known.set(gram, (hash = murmur3(Buffer.from(gram))));
      const column = Math.abs(hash) % features.width;
      counts.set(column, (counts.get(column) ?? 0) + (hash < 0 ? -1 : 1));
    }
    let square = 0;
    for (const count of counts.values()) square += count * count;
    // Where all signs cancel nothing is left of the row, and its length stays 0.
    const length = square === 0 ? 1 : Math.sqrt(square);
    for (const [column, count] of counts) {
      if (count === 0) continue;
      columns.push(column);
      values.push(count / length);
    }
    offsets[row + 1] = columns.length;
  }
  return {
    count: text.count,
    width: features.width,
    offsets,
    columns: Uint32Array.from(columns),
    values: Float64Array.from(values),
  };
};

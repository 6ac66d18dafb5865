import type { Kind, Kinds, Pairs, Samples, Symbols, Text, Vectors } from '../contracts/index.js';
import { rootStream } from '../random/index.js';

const SEED = 20240711;
const ALPHABET = 6;
const WORDS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'];

/** Correlated normal rows [2]; with labels, two classes four units apart. */
const vectors = (count: number, seed: number, labelled: boolean): Vectors => {
  const random = rootStream(SEED).child('vectors', seed);
  const values = new Float64Array(2 * count);
  const labels = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const label = labelled ? random.below(2) : 0;
    const x = random.normal();
    labels[i] = label;
    values[2 * i] = x + 4 * label;
    values[2 * i + 1] = 0.6 * x + 0.8 * random.normal();
  }
  return { kind: 'vectors', count, shape: [2], values, ...(labelled ? { labels } : {}) };
};

/** targets = 2 inputs_1 - inputs_2 + noise */
const pairs = (count: number, seed: number): Pairs => {
  const random = rootStream(SEED).child('pairs', seed);
  const inputs = new Float64Array(2 * count);
  const targets = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const a = (inputs[2 * i] = random.normal());
    const b = (inputs[2 * i + 1] = random.normal());
    targets[i] = 2 * a - b + 0.5 * random.normal();
  }
  return {
    kind: 'pairs',
    count,
    inputs: { kind: 'vectors', count, shape: [2], values: inputs },
    targets: { kind: 'vectors', count, shape: [1], values: targets },
  };
};

const symbols = (count: number, seed: number): Symbols => {
  const random = rootStream(SEED).child('symbols', seed);
  const values = new Uint32Array(count);
  for (let i = 0; i < count; i++) values[i] = Math.min(random.below(ALPHABET), random.below(ALPHABET));
  return { kind: 'symbols', count, values, alphabet: ALPHABET };
};

const text = (count: number, seed: number): Text => {
  const random = rootStream(SEED).child('text', seed);
  const word = (): string => WORDS[Math.min(random.below(WORDS.length), random.below(WORDS.length))]!;
  const texts = Array.from({ length: count }, () => Array.from({ length: 4 + random.below(5) }, word).join(' '));
  return { kind: 'text', count, texts };
};

/** `count` rows of a kind; another `seed` gives other rows of the same distribution. */
export const exampleData = <K extends Kind>(kind: K, count: number, seed = 1, labelled = false): Kinds[K] =>
  MAKERS[kind](count, seed, labelled) as Kinds[K];

const MAKERS: Readonly<Record<Kind, (count: number, seed: number, labelled: boolean) => Samples>> = {
  vectors,
  pairs,
  symbols,
  text,
};

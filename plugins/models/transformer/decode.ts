import {
  TEXTS_CUT,
  type Bias,
  type RandomStream,
  type SampleContext,
  type Tokens,
} from '../../../core/contracts/index.js';
import { keyValueCache, numbersOf, type KeyValueCache, type Tf } from '../../tensors/index.js';
import { biasedWeights } from '../categorical/fitted-categorical.js';
import type { TransformerNetwork } from './network.js';
import { readsFrom } from './windows.js';

/** What is to be written. */
export interface Continuation {
  /** tokens of each row, the end not among them */
  readonly prompts: readonly Tokens[];
  /** the token that ends a text */
  readonly end: number;
  /** the most tokens that a row is continued by; one that has not ended by then is cut there */
  readonly length: number;
}

/** Rows that are written side by side. */
const BLOCK = 64;

/**
 * Continues prompts, token by token, with the keys and values of what was read kept. Every row has a stream of random
 * numbers of its own: what it says does not depend on which rows are written beside it.
 *
 * @returns what was written after each prompt, the end not among it; which share had not ended is reported (`TEXTS_CUT`)
 */
export const write = async (
  tf: Tf,
  network: TransformerNetwork,
  { prompts, end, length }: Continuation,
  context: SampleContext,
  more: Readonly<Record<string, number>> = {},
): Promise<readonly Uint32Array[]> => {
  const written: Uint32Array[] = [];
  let cut = 0;
  for (let from = 0; from < prompts.length; from += BLOCK) {
    const lines = prompts
      .slice(from, from + BLOCK)
      .map((prompt, i) => new Line(prompt, end, length, context.random.child('row', from + i)));
    await writeBlock(tf, network, lines, context);
    for (const line of lines) written.push(line.written);
    cut += lines.reduce((sum, { hasEnded }) => sum + Number(!hasEnded), 0);
  }
  if (prompts.length > 0) context.report({ values: { [TEXTS_CUT]: cut / prompts.length, ...more } });
  return written;
};

/** One row that is being written. */
class Line {
  /** the end of a text before, the prompt, and what was written */
  readonly #tokens: Int32Array;
  readonly #prompt: number;
  #known: number;
  #over = false;
  #ended = false;

  constructor(
    prompt: Tokens,
    private readonly end: number,
    private readonly length: number,
    private readonly random: RandomStream,
  ) {
    this.#tokens = new Int32Array(1 + prompt.length + length);
    this.#tokens[0] = end;
    this.#tokens.set(prompt, 1);
    this.#prompt = this.#known = 1 + prompt.length;
  }

  get isOver(): boolean {
    return this.#over;
  }
  /** whether the model ended it, rather than its length */
  get hasEnded(): boolean {
    return this.#ended;
  }
  /** inputs that stand before the first token to be drawn */
  get given(): number {
    return this.#prompt;
  }
  get written(): Uint32Array {
    return Uint32Array.from(this.#tokens.subarray(this.#prompt, this.#known));
  }

  inputs(from: number, to: number): Int32Array {
    return this.#tokens.subarray(from, to);
  }

  /** After `read` inputs: the next is the prompt's, or is drawn by these weights. */
  next(read: number, weights: () => Float64Array): void {
    if (this.#over || read < this.#known) return;
    const token = drawn(weights(), this.random);
    if (token === this.end) this.#over = this.#ended = true;
    else {
      this.#tokens[this.#known++] = token;
      this.#over = this.#known - this.#prompt === this.length;
    }
  }
}

const writeBlock = async (
  tf: Tf,
  network: TransformerNetwork,
  lines: readonly Line[],
  { bias, signal }: SampleContext,
): Promise<void> => {
  const { context, vocabulary } = network.sizes;
  let open = lines;
  const caches = Array.from({ length: network.sizes.layers }, () => keyValueCache(tf, context));
  /** position of the first input that the caches hold */
  let from = 0;
  // All rows are at the same position: those with the longer prompts read on while the others write.
  let read = Math.min(...lines.map(({ given }) => given));
  try {
    while (open.length > 0) {
      signal.throwIfAborted();
      const begin = readsFrom(read - 1, context);
      if (begin !== from) for (const cache of caches) cache.clear();
      from = begin;
      const logits = await readOn(tf, network, caches, open, from + caches[0]!.length, read);
      for (const [i, line] of open.entries())
        line.next(read, () => weightsOf(logits.subarray(i * vocabulary, (i + 1) * vocabulary), bias));
      read++;
      const left = open.flatMap((line, i) => (line.isOver ? [] : [i]));
      // Rows that are over are read on with the others until they are the half of them: to take them out is a copy.
      if (left.length > open.length / 2) continue;
      open = left.map((i) => open[i]!);
      if (open.length > 0) for (const cache of caches) cache.keep(left);
    }
  } finally {
    for (const cache of caches) cache.dispose();
  }
};

/** Reads inputs [from, to) of every row; logits of what comes after, row by row. */
const readOn = (
  tf: Tf,
  network: TransformerNetwork,
  caches: readonly KeyValueCache[],
  lines: readonly Line[],
  from: number,
  to: number,
): Promise<Float32Array> => {
  const time = to - from;
  const inputs = new Int32Array(lines.length * time);
  for (const [i, line] of lines.entries()) inputs.set(line.inputs(from, to), i * time);
  return numbersOf(tf, () =>
    network.logits(network.readOn(tf.tensor2d(inputs, [lines.length, time], 'int32'), caches)),
  );
};

/** Probabilities up to a factor, the largest 1. */
const weightsOf = (logits: Float32Array, bias: Bias | undefined): Float64Array => {
  let most = -Infinity;
  for (const logit of logits) if (logit > most) most = logit;
  const weights = Float64Array.from(logits, (logit) => Math.exp(logit - most));
  return bias === undefined ? weights : biasedWeights(weights, bias);
};

/** An index, with these weights; they have a sum. */
export const drawn = (weights: Float64Array, random: RandomStream): number => {
  let total = 0;
  for (const weight of weights) total += weight;
  let left = random.uniform() * total;
  let last = 0;
  for (const [token, weight] of weights.entries()) {
    if (weight === 0) continue;
    last = token;
    if ((left -= weight) < 0) break;
  }
  return last;
};

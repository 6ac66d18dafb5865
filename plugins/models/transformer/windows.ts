import { CollapsarError } from '../../../core/errors/index.js';
import type { Sequences } from '../tokenisers/sequences.js';

/** Inputs of a row: its tokens and the end before them. */
export const inputsOf = ({ offsets }: Sequences, row: number): number => offsets[row + 1]! - offsets[row]! + 1;

/** Position of the first target that is not the prompt's. */
export const completionOf = ({ offsets, completions }: Sequences, row: number): number =>
  completions[row]! - offsets[row]!;

/**
 * A model that has not read a whole prompt answers another question than the one it is asked.
 *
 * @param prompts how many tokens each has; the end of the text before stands before them
 * @throws CollapsarError COLLAPSAR_OPTION_INVALID where one does not fit into the context
 */
export const checkPrompts = (prompts: readonly number[], context: number): void => {
  const beyond = prompts.filter((tokens) => tokens >= context);
  if (beyond.length === 0) return;
  const longest = beyond.reduce((most, tokens) => Math.max(most, tokens), 0);
  throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
    where: 'transformer',
    what: `${beyond.length} of ${prompts.length} prompts cannot be read whole: the context is ${context} tokens, and the longest prompt takes ${longest + 1} with the end of a text before it`,
    why: '`context` is too small for these prompts, or they are not what was meant',
    fix: `Set \`context\` to ${longest + 1} or more, or give shorter prompts`,
  });
};

/** Tokens of the prompt of each row. */
export const promptsOf = (sequences: Sequences): readonly number[] =>
  Array.from({ length: sequences.count }, (_, row) => completionOf(sequences, row));

/**
 * Where the network begins to read in order to predict the target at position `at`: at 0 for as long as all before it fits
 * into the context, then at multiples of half a context, so that at least half of one stands before every target.
 * Likelihoods and samples follow the same rule: they are of one distribution.
 */
export const readsFrom = (at: number, context: number): number => {
  const half = Math.max(1, context >> 1);
  return at < context ? 0 : Math.ceil((at + 1 - context) / half) * half;
};

/**
 * Stretches of rows that go through the network at once, as columns. Position p of a row is its p-th input: 0 is the end of the text
 * before, p is token p - 1; the target at p is token p, or the end after the last.
 */
export class Windows {
  readonly #parts: number[] = [];
  readonly #rows: number[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #first: number[] = [];
  readonly #weights: number[] = [];

  /** @param sequences of each part */
  constructor(
    private readonly sequences: readonly Sequences[],
    private readonly context: number,
  ) {}

  get count(): number {
    return this.#rows.length;
  }

  rowOf(window: number): number {
    return this.#rows[window]!;
  }

  /** Windows that give every target of the row from position `first` on, once, each with what `readsFrom` says before it. */
  addToScore(part: number, row: number, first: number): void {
    const inputs = inputsOf(this.sequences[part]!, row);
    for (let at = first; at < inputs;) {
      const from = readsFrom(at, this.context);
      const to = Math.min(inputs, from + this.context);
      this.#add(part, row, from, to, at);
      at = to;
    }
  }

  /** The row cut into pieces of a context, every target from `first` on in one, where it counts `weight`. Returns how many. */
  addToTrain(part: number, row: number, first: number, weight = 1): number {
    const { context } = this;
    const inputs = inputsOf(this.sequences[part]!, row);
    const before = this.count;
    for (let from = 0; from < inputs; from += context) {
      const to = Math.min(inputs, from + context);
      if (to > first) this.#add(part, row, from, to, Math.max(from, first), weight);
    }
    return this.count - before;
  }

  #add(part: number, row: number, from: number, to: number, first: number, weight = 1): void {
    this.#parts.push(part);
    this.#rows.push(row);
    this.#from.push(from);
    this.#to.push(to);
    this.#first.push(first);
    this.#weights.push(weight);
  }

  /** What the targets of these windows count together. */
  weightOf(chosen: Uint32Array): number {
    return chosen.reduce((sum, i) => sum + this.#weights[i]! * (this.#to[i]! - this.#first[i]!), 0);
  }

  /** Inputs and targets of these windows, padded at the end to one length: what is padded comes after all that counts. */
  padded(chosen: Uint32Array): Padded {
    const rows = chosen.length;
    let longest = 0;
    for (const window of chosen) longest = Math.max(longest, this.#to[window]! - this.#from[window]!);
    const length = Math.min(this.context, Math.ceil(longest / MULTIPLE) * MULTIPLE);
    const inputs = new Int32Array(rows * length);
    const targets = new Int32Array(rows * length);
    const counts = new Float32Array(rows * length);
    for (const [i, window] of chosen.entries()) {
      const { tokens, offsets, end: mark } = this.sequences[this.#parts[window]!]!;
      const row = this.#rows[window]!;
      const start = offsets[row]!;
      const end = offsets[row + 1]!;
      const [first, weight] = [this.#first[window]!, this.#weights[window]!];
      for (let at = this.#from[window]!, out = i * length; at < this.#to[window]!; at++, out++) {
        inputs[out] = at === 0 ? mark : tokens[start + at - 1]!;
        targets[out] = start + at === end ? mark : tokens[start + at]!;
        if (at >= first) counts[out] = weight;
      }
    }
    return { rows, length, inputs, targets, counts };
  }
}

/** Windows as arrays of [rows, length]. */
export interface Padded {
  readonly rows: number;
  readonly length: number;
  readonly inputs: Int32Array;
  readonly targets: Int32Array;
  /** above 0 where the target counts, 0 elsewhere */
  readonly counts: Float32Array;
}

/** Lengths are rounded up to multiples of this, so that there are few shapes. */
const MULTIPLE = 16;

import type { Encoding } from '../../text.js';
import { PairTable } from '../../pair-table.js';

/** No token of the texts that the automaton is of. */
export const FOREIGN = 0xffffffff;

/** Texts [from, to) of an encoding. */
export interface Stretch {
  readonly texts: Encoding;
  readonly from: number;
  readonly to: number;
}

/**
 * All spans of some texts (Blumer et al. 1985, of several texts): at most 2 states and 3 edges a token. A state stands for
 * the spans of more than length[link] and at most length tokens that end at the same places.
 */
class SuffixAutomaton {
  readonly length: Uint32Array;
  readonly link: Int32Array;
  readonly #edges: PairTable;
  readonly #target: Uint32Array;
  /** the next edge of the same state, by edge; the first, by state */
  readonly #next: Int32Array;
  readonly #first: Int32Array;
  #states = 1;

  /** @param most tokens that it is going to hold */
  constructor(most: number) {
    this.length = new Uint32Array(2 * most + 1);
    this.link = new Int32Array(2 * most + 1).fill(-1);
    this.#first = new Int32Array(2 * most + 1).fill(-1);
    this.#edges = new PairTable(3 * most);
    this.#target = new Uint32Array(3 * most + 1);
    this.#next = new Int32Array(3 * most + 1);
  }

  get states(): number {
    return this.#states;
  }

  /** The state after `token`, -1 where there is none. */
  step(state: number, token: number): number {
    const edge = this.#edges.find(state, token);
    return edge < 0 ? -1 : this.#target[edge]!;
  }

  /** Adds what ends in `token` after the text so far, whose state is `last`; the state of the text then. */
  extend(last: number, token: number): number {
    const known = this.step(last, token);
    if (known >= 0) return this.length[known] === this.length[last]! + 1 ? known : this.#split(last, token, known);
    const state = this.#state(this.length[last]! + 1);
    let p = last;
    for (; p >= 0 && this.step(p, token) < 0; p = this.link[p]!) this.#connect(p, token, state);
    if (p < 0) this.link[state] = 0;
    else {
      const q = this.step(p, token);
      this.link[state] = this.length[q] === this.length[p]! + 1 ? q : this.#split(p, token, q);
    }
    return state;
  }

  /** The spans of `q` that are one token longer than those of `p` get a state of their own. */
  #split(p: number, token: number, q: number): number {
    const copy = this.#state(this.length[p]! + 1);
    for (let edge = this.#first[q]!; edge >= 0; edge = this.#next[edge]!)
      this.#connect(copy, this.#edges.secondOf(edge), this.#target[edge]!);
    this.link[copy] = this.link[q]!;
    this.link[q] = copy;
    for (let at = p; at >= 0 && this.step(at, token) === q; at = this.link[at]!)
      this.#target[this.#edges.find(at, token)] = copy;
    return copy;
  }

  #state(length: number): number {
    this.length[this.#states] = length;
    return this.#states++;
  }

  #connect(state: number, token: number, target: number): void {
    const edge = this.#edges.add(state, token);
    this.#target[edge] = target;
    this.#next[edge] = this.#first[state]!;
    this.#first[state] = edge;
  }
}

/** Texts that are searched, their tokens as numbers of the stretch's types, FOREIGN where it has none. */
export type Searched = readonly Pick<Encoding, 'tokens' | 'offsets'>[];

/**
 * For each list that is searched: of each text of a stretch the tokens of its longest span that stands within one text of
 * the list. Linear in all of their tokens together: what is searched is read once by an automaton of the stretch.
 */
export const longestSpans = ({ texts, from, to }: Stretch, lists: readonly Searched[]): readonly Uint32Array[] => {
  const { tokens, offsets } = texts;
  const automaton = new SuffixAutomaton(offsets[to]! - offsets[from]!);
  for (let row = from; row < to; row++)
    for (let i = offsets[row]!, state = 0; i < offsets[row + 1]!; i++) state = automaton.extend(state, tokens[i]!);

  const order = byLength(automaton.length.subarray(0, automaton.states));
  return lists.map((searched) => {
    const found = new Uint32Array(automaton.states);
    for (const each of searched) markFound(automaton, each, found);
    settle(automaton, order, found);
    return Uint32Array.from({ length: to - from }, (_, at) => {
      const start = offsets[from + at]!;
      let longest = 0;
      for (let i = start, state = 0; i < offsets[from + at + 1]!; i++) {
        state = automaton.step(state, tokens[i]!);
        longest = Math.max(longest, Math.min(found[state]!, i + 1 - start));
      }
      return longest;
    });
  });
};

/** By state: the tokens of the longest of its spans that the searched texts hold. */
const markFound = (
  automaton: SuffixAutomaton,
  { tokens, offsets }: Pick<Encoding, 'tokens' | 'offsets'>,
  found: Uint32Array,
): void => {
  for (let row = 0; row + 1 < offsets.length; row++)
    for (let i = offsets[row]!, state = 0, length = 0; i < offsets[row + 1]!; i++) {
      const token = tokens[i]!;
      let next = token === FOREIGN ? -1 : automaton.step(state, token);
      if (token === FOREIGN) state = 0;
      while (next < 0 && state > 0) {
        state = automaton.link[state]!;
        length = automaton.length[state]!;
        next = automaton.step(state, token);
      }
      length = next < 0 ? 0 : length + 1;
      state = Math.max(0, next);
      if (found[state]! < length) found[state] = length;
    }
};

/** A span that was found has ends that were; a state of whose spans none was has the longest that its ends have. */
const settle = ({ states, length, link }: SuffixAutomaton, order: Uint32Array, found: Uint32Array): void => {
  for (let i = states - 1; i > 0; i--) {
    const state = order[i]!;
    if (found[state]! > 0 && link[state]! > 0) found[link[state]!] = length[link[state]!]!;
  }
  for (let i = 1; i < states; i++) {
    const state = order[i]!;
    if (found[state] === 0) found[state] = found[link[state]!]!;
  }
};

/** States in ascending order of their length, by counting. */
const byLength = (lengths: Uint32Array): Uint32Array => {
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const start = new Uint32Array(longest + 2);
  for (const length of lengths) start[length + 1]!++;
  for (let length = 0; length <= longest; length++) start[length + 1]! += start[length]!;
  const order = new Uint32Array(lengths.length);
  for (const [state, length] of lengths.entries()) order[start[length]!++] = state;
  return order;
};

/** Texts where they lie: text i is bytes from[i], ..., to[i] - 1 of buffers[of[i]], UTF-8. 20 bytes a text beside the buffers. */
export interface Spans {
  readonly count: number;
  readonly buffers: readonly Uint8Array[];
  readonly of: Uint32Array;
  readonly from: Float64Array;
  readonly to: Float64Array;
}

/** Spans that are still being found. */
export class SpanList {
  #of = new Uint32Array(64);
  #from = new Float64Array(64);
  #to = new Float64Array(64);
  #count = 0;

  constructor(readonly buffers: Uint8Array[] = []) {}

  get count(): number {
    return this.#count;
  }

  push(of: number, from: number, to: number): void {
    const at = this.#count++;
    if (at === this.#of.length) {
      this.#of = larger(this.#of);
      this.#from = larger(this.#from);
      this.#to = larger(this.#to);
    }
    this.#of[at] = of;
    this.#from[at] = from;
    this.#to[at] = to;
  }

  done(): Spans {
    const count = this.#count;
    return {
      count,
      buffers: this.buffers,
      of: this.#of.slice(0, count),
      from: this.#from.slice(0, count),
      to: this.#to.slice(0, count),
    };
  }
}

const larger = <A extends Uint32Array | Float64Array>(array: A): A => {
  const grown = new (array.constructor as new (length: number) => A)(2 * array.length);
  grown.set(array);
  return grown;
};

/** The spans of these indices, in their order; no byte is copied. */
export const spansAt = ({ buffers, of, from, to }: Spans, at: Uint32Array): Spans => ({
  count: at.length,
  buffers,
  of: Uint32Array.from(at, (i) => of[i]!),
  from: Float64Array.from(at, (i) => from[i]!),
  to: Float64Array.from(at, (i) => to[i]!),
});

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
export const textAt = ({ buffers, of, from, to }: Spans, i: number): string =>
  decoder.decode(buffers[of[i]!]!.subarray(from[i]!, to[i]!));

/** Whether text i of `a` and text j of `b` are the same bytes. */
export const sameText = (a: Spans, i: number, b: Spans, j: number): boolean => {
  const bytes = a.buffers[a.of[i]!]!;
  return (
    Buffer.compare(bytes.subarray(a.from[i]!, a.to[i]!), b.buffers[b.of[j]!]!.subarray(b.from[j]!, b.to[j]!)) === 0
  );
};

/** What producers push and one consumer takes, in order. `drained` is called when the consumer has caught up. */
export class Backlog<T> {
  #items: T[] = [];
  #at = 0;
  #closed = false;
  #fault: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(private readonly drained: () => void) {}

  get size(): number {
    return this.#items.length - this.#at;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#wake?.();
  }

  /** No more will come. With an error, the consumer gets it after what is already here. */
  close(fault?: { readonly error: unknown }): void {
    this.#closed = true;
    this.#fault ??= fault;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (;;) {
      while (this.#at < this.#items.length) yield this.#items[this.#at++]!;
      this.#items = [];
      this.#at = 0;
      if (this.#closed) break;
      this.drained();
      if (this.#items.length > 0) continue;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
    if (this.#fault !== undefined) throw this.#fault.error;
  }
}

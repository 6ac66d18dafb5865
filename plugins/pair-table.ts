const FREE = -1;

/**
 * Numbers the distinct pairs of whole numbers 0, 1, 2, ... in the order in which they come (open addressing, linear
 * probing, at most half full): a map without an object a pair.
 */
export class PairTable {
  #slots: Int32Array;
  #mask: number;
  #first: Uint32Array;
  #second: Uint32Array;
  #size = 0;

  constructor(expected = 16) {
    let slots = 32;
    while (slots < 2 * expected) slots *= 2;
    this.#slots = new Int32Array(slots).fill(FREE);
    this.#mask = slots - 1;
    this.#first = new Uint32Array(slots / 2);
    this.#second = new Uint32Array(slots / 2);
  }

  get size(): number {
    return this.#size;
  }
  /** of each pair, by its number */
  get first(): Uint32Array {
    return this.#first.subarray(0, this.#size);
  }
  get second(): Uint32Array {
    return this.#second.subarray(0, this.#size);
  }

  secondOf(number: number): number {
    return this.#second[number]!;
  }

  /** The pair's number, -1 where it has none. */
  find(first: number, second: number): number {
    return this.#slots[this.#slot(first, second)]!;
  }

  /** The pair's number, a new one where it had none. */
  add(first: number, second: number): number {
    const slot = this.#slot(first, second);
    const known = this.#slots[slot]!;
    if (known !== FREE) return known;
    const number = this.#size++;
    this.#slots[slot] = number;
    this.#first[number] = first;
    this.#second[number] = second;
    if (this.#size === this.#first.length) this.#grow();
    return number;
  }

  #slot(first: number, second: number): number {
    let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    let slot = (hash ^ (hash >>> 13)) & this.#mask;
    for (;;) {
      const number = this.#slots[slot]!;
      if (number === FREE || (this.#first[number] === first && this.#second[number] === second)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  #grow(): void {
    const slots = 2 * this.#slots.length;
    const [first, second] = [this.#first, this.#second];
    this.#first = new Uint32Array(slots / 2);
    this.#second = new Uint32Array(slots / 2);
    this.#first.set(first);
    this.#second.set(second);
    this.#slots = new Int32Array(slots).fill(FREE);
    this.#mask = slots - 1;
    for (let number = 0; number < this.#size; number++)
      this.#slots[this.#slot(this.#first[number]!, this.#second[number]!)] = number;
  }
}

import type { RandomStream } from '../../../core/contracts/index.js';
import { permutation } from '../../../core/random/index.js';

/** As Lopez-Paz & Oquab 2017 have it: twenty rectified units, a hundred passes of Adam. */
const HIDDEN = 20;
const EPOCHS = 100;
const BATCH = 64;
const RATE = 0.001;
const [FIRST, SECOND, EPSILON] = [0.9, 0.999, 1e-8];

/** Rows of length d, row-major, each a zero or a one. */
export interface Answers {
  readonly d: number;
  readonly values: Float64Array;
  readonly labels: Uint8Array;
}

/**
 * One hidden layer, in plain double precision: a metric's value is the same on every tensor engine, and a study without
 * tensors needs none for it. Its numbers in one array: d x HIDDEN kernel, HIDDEN offsets, HIDDEN kernel, one offset.
 */
export class Perceptron {
  readonly #weights: Float64Array;
  readonly #gradient: Float64Array;
  readonly #hidden = new Float64Array(HIDDEN);

  constructor(
    private readonly d: number,
    random: RandomStream,
  ) {
    this.#weights = new Float64Array(d * HIDDEN + 2 * HIDDEN + 1);
    this.#gradient = new Float64Array(this.#weights.length);
    // Glorot & Bengio 2010, offsets at 0.
    const uniform = (at: number, count: number, bound: number): void => {
      for (let i = at; i < at + count; i++) this.#weights[i] = bound * (2 * random.uniform() - 1);
    };
    uniform(0, d * HIDDEN, Math.sqrt(6 / (d + HIDDEN)));
    uniform(d * HIDDEN + HIDDEN, HIDDEN, Math.sqrt(6 / (HIDDEN + 1)));
  }

  /** Log odds that the row at `at` is a one. */
  score(values: Float64Array, at: number): number {
    const { d } = this;
    const [w, h] = [this.#weights, this.#hidden];
    const offsets = d * HIDDEN;
    for (let k = 0; k < HIDDEN; k++) h[k] = w[offsets + k]!;
    for (let j = 0, from = 0; j < d; j++) {
      const x = values[at + j]!;
      for (let k = 0; k < HIDDEN; k++) h[k]! += x * w[from++]!;
    }
    let score = w[w.length - 1]!;
    for (let k = 0; k < HIDDEN; k++) if (h[k]! > 0) score += h[k]! * w[offsets + HIDDEN + k]!;
    return score;
  }

  /** Adam on the mean cross-entropy of each batch. */
  train({ values, labels }: Answers, random: RandomStream, signal: AbortSignal): void {
    const w = this.#weights;
    const [mean, square] = [new Float64Array(w.length), new Float64Array(w.length)];
    let [power1, power2] = [1, 1];
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      signal.throwIfAborted();
      const order = permutation(random.child(epoch), labels.length);
      for (let from = 0; from < order.length; from += BATCH) {
        const batch = order.subarray(from, from + BATCH);
        this.#gradient.fill(0);
        for (const row of batch) this.#add(values, row * this.d, labels[row]!, 1 / batch.length);
        power1 *= FIRST;
        power2 *= SECOND;
        const rate = (RATE * Math.sqrt(1 - power2)) / (1 - power1);
        for (let i = 0; i < w.length; i++) {
          const g = this.#gradient[i]!;
          mean[i] = FIRST * mean[i]! + (1 - FIRST) * g;
          square[i] = SECOND * square[i]! + (1 - SECOND) * g * g;
          w[i]! -= (rate * mean[i]!) / (Math.sqrt(square[i]!) + EPSILON);
        }
      }
    }
  }

  #add(values: Float64Array, at: number, label: number, share: number): void {
    const { d } = this;
    const [w, g, h] = [this.#weights, this.#gradient, this.#hidden];
    const slope = share * (1 / (1 + Math.exp(-this.score(values, at))) - label);
    const offsets = d * HIDDEN;
    const second = offsets + HIDDEN;
    g[w.length - 1]! += slope;
    for (let k = 0; k < HIDDEN; k++) {
      const open = h[k]! > 0;
      if (open) g[second + k]! += slope * h[k]!;
      // From here on what comes back to the unit.
      h[k] = open ? slope * w[second + k]! : 0;
      g[offsets + k]! += h[k]!;
    }
    for (let j = 0, to = 0; j < d; j++) {
      const x = values[at + j]!;
      for (let k = 0; k < HIDDEN; k++) g[to++]! += x * h[k]!;
    }
  }
}

import type { Call } from '../../../core/contracts/index.js';

const POINTS = 200;

/** Reports the loss of a training run: at most some 200 points, each the mean over the steps since the last. */
export class LossCurve {
  readonly #every: number;
  #sum = 0;
  #steps = 0;
  #last = NaN;
  #validation: { readonly validationLoss?: number } = {};

  constructor(
    private readonly total: number,
    private readonly context: Call,
  ) {
    this.#every = Math.ceil(total / POINTS);
  }

  /** the last point, NaN before the first */
  get last(): number {
    return this.#last;
  }

  /** `done`: steps taken, this one included */
  add(loss: number, done: number): void {
    this.#sum += loss;
    this.#steps++;
    if (done % this.#every === 0 || done === this.total) this.#point(done);
  }

  /** The loss of the held-out rows: part of every point from now on. */
  validated(loss: number): void {
    this.#validation = { validationLoss: loss };
  }

  /** Training ended, perhaps between two points. */
  end(done: number): void {
    if (this.#steps > 0) this.#point(done);
  }

  #point(done: number): void {
    this.#last = this.#sum / this.#steps;
    this.#sum = this.#steps = 0;
    this.context.report({ done, of: this.total, values: { loss: this.#last, ...this.#validation } });
  }
}

import type { Scalar, Variable } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/provider.js';
import type { Batches } from './batches.js';
import { readWeights, writeWeights } from './weights.js';

/** Held-out rows are looked at no more often than this: they cost time, and weights are copied. */
const LOOKS = 100;

/** The lowest loss of the held-out rows, whose weights were kept, and the steps taken until then. */
export interface Best {
  readonly loss: number;
  readonly steps: number;
}

/** Keeps the weights of the lowest loss seen on held-out rows (Prechelt 1998, Early stopping - but when?). */
export class EarlyStopping<B> {
  readonly #apart: number;
  #looked = 0;
  #best: (Best & { readonly weights: readonly Float32Array[] }) | undefined;
  #without = 0;

  /**
   * @param heldOut the rows that are looked at, in one pass
   * @param every steps between two looks at least
   * @param total steps of the run at most
   * @param patience looks without a lower loss after which training ends
   */
  constructor(
    private readonly tf: Tf,
    private readonly variables: readonly Variable[],
    private readonly loss: (batch: B) => Scalar,
    private readonly heldOut: Batches<B>,
    private readonly every: number,
    private readonly total: number,
    private readonly patience: number,
  ) {
    this.#apart = Math.ceil(total / LOOKS);
  }

  get best(): Best | undefined {
    return this.#best && { loss: this.#best.loss, steps: this.#best.steps };
  }

  get isOver(): boolean {
    return this.#without >= this.patience;
  }

  /** Whether held-out rows are to be looked at after `done` steps. */
  isDue(done: number): boolean {
    if (done === this.total) return true;
    return done % this.every === 0 && done - this.#looked >= this.#apart;
  }

  /** Mean over the held-out rows in one pass; where it is finite and the lowest, the weights are kept. */
  async look(done: number, signal: AbortSignal): Promise<number> {
    this.#looked = done;
    const loss = await this.#meanLoss(signal);
    if (!Number.isFinite(loss)) return loss;
    if (this.#best === undefined || loss < this.#best.loss) {
      this.#best = { loss, steps: done, weights: await readWeights(this.variables) };
      this.#without = 0;
    } else this.#without++;
    return loss;
  }

  /** Puts the best weights back. */
  restore(): void {
    if (this.#best !== undefined && this.#without > 0) writeWeights(this.tf, this.variables, this.#best.weights);
  }

  async #meanLoss(signal: AbortSignal): Promise<number> {
    const { heldOut, loss } = this;
    let sum = 0;
    let rows = 0;
    for (let step = 0; step < heldOut.stepsPerEpoch; step++) {
      signal.throwIfAborted();
      const value = this.tf.tidy(() => loss(heldOut.next(step)));
      sum += (await value.data())[0]! * heldOut.rowsAt(step);
      rows += heldOut.rowsAt(step);
      value.dispose();
    }
    return sum / rows;
  }
}

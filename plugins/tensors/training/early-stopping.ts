import type { Variable } from '@tensorflow/tfjs';
import { readWeights, writeWeights } from '../checkpoint.js';
import type { Tf } from '../engines/index.js';

/** Keeps the weights of the lowest loss seen on held-out rows (Prechelt 1998, Early stopping - but when?). */
export class EarlyStopping {
  #best: { readonly loss: number; readonly steps: number; readonly weights: readonly Float32Array[] } | undefined;
  #without = 0;

  constructor(
    private readonly tf: Tf,
    private readonly variables: readonly Variable[],
    private readonly patience: number,
  ) {}

  get best(): { readonly loss: number; readonly steps: number } | undefined {
    return this.#best && { loss: this.#best.loss, steps: this.#best.steps };
  }

  /** Looks at the loss after `steps` steps; false once it has not been lower for as long as patience lasts. */
  async goesOn(loss: number, steps: number): Promise<boolean> {
    if (this.#best === undefined || loss < this.#best.loss) {
      this.#best = { loss, steps, weights: await readWeights(this.variables) };
      this.#without = 0;
    } else this.#without++;
    return this.#without < this.patience;
  }

  /** Puts the best weights back. */
  restore(): void {
    if (this.#best !== undefined && this.#without > 0) writeWeights(this.tf, this.variables, this.#best.weights);
  }
}

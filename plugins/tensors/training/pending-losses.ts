import type { Scalar } from '@tensorflow/tfjs';
import type { Tf } from '../engines/index.js';
import { notFinite, type RunFacts } from './not-finite.js';

/** Steps between two readings where reading waits for a queue of the graphics card to drain. */
const QUEUED = 16;

/** Losses that were computed and not yet read. Reading is free where tensors lie in memory, a stall where they do not. */
export class PendingLosses {
  readonly #most: number;
  #losses: { readonly value: Scalar; readonly step: number }[] = [];

  constructor(
    private readonly tf: Tf,
    private readonly run: RunFacts,
    private readonly onLoss: (loss: number, step: number) => void,
  ) {
    this.#most = tf.getBackend().startsWith('webg') ? QUEUED : 1;
  }

  get isFull(): boolean {
    return this.#losses.length >= this.#most;
  }

  /** Takes the scalar over. */
  push(value: Scalar, step: number): void {
    this.#losses.push({ value, step });
  }

  /** @throws CollapsarError COLLAPSAR_NOT_FINITE for the first that is not finite */
  async read(): Promise<void> {
    const losses = this.#losses;
    if (losses.length === 0) return;
    const joined = losses.length === 1 ? losses[0]!.value : this.tf.stack(losses.map(({ value }) => value));
    const values = await joined.data();
    if (losses.length > 1) joined.dispose();
    this.dispose();
    for (const [i, { step }] of losses.entries()) {
      const loss = values[i]!;
      if (!Number.isFinite(loss)) throw notFinite(`the loss is ${loss}`, step, this.run);
      this.onLoss(loss, step);
    }
  }

  dispose(): void {
    for (const { value } of this.#losses) value.dispose();
    this.#losses = [];
  }
}

import type { Scalar } from '@tensorflow/tfjs-core';
import type { Call } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import type { Tf } from '../engines/provider.js';

/** Of a run of training, for its errors. */
export interface RunFacts {
  /** steps at most */
  readonly total: number;
  readonly learningRate: number;
}

/** `step` counts from 0. */
export const notFinite = (what: string, step: number, { total, learningRate }: RunFacts): CollapsarError =>
  new CollapsarError('COLLAPSAR_NOT_FINITE', {
    what: `${what} at step ${step + 1} of ${total}`,
    why: `Training diverged: the learning rate ${learningRate} is too high for these rows, or some of their values are very large`,
    fix: `Lower learningRate, for example to ${Number((learningRate / 10).toPrecision(3))}`,
  });

/** Points of a loss curve, some. */
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

  /** Training ended, perhaps between two points. `facts`: of the whole run, for its last point. */
  end(done: number, facts?: Readonly<Record<string, number>>): void {
    if (this.#steps > 0 || facts !== undefined) this.#point(done, facts);
  }

  #point(done: number, facts?: Readonly<Record<string, number>>): void {
    if (this.#steps > 0) this.#last = this.#sum / this.#steps;
    this.#sum = this.#steps = 0;
    this.context.report({ done, of: this.total, values: { loss: this.#last, ...this.#validation, ...facts } });
  }
}

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

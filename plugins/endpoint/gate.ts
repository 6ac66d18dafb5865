import { setTimeout as sleep } from 'node:timers/promises';

/** Monotonic milliseconds, and waiting for some of them. */
export interface WaitingClock {
  now(): number;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}
export const CLOCK: WaitingClock = {
  now: () => performance.now(),
  // Rejected with the reason of the signal, as everything else that it ends.
  wait: (ms, signal) => sleep(Math.ceil(ms), undefined, { signal }).catch(() => signal.throwIfAborted()),
};

/** What may go through. */
export interface Limits {
  readonly concurrency: number;
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
}

const MINUTE = 60_000;

/**
 * Lets requests through, in their order: so many at a time, and so many, or of so many tokens, a minute. Each waits for its
 * own share of a minute first, counted from the start of the one before. So no minute has more requests than the limit, nor more
 * tokens than the limit and one request, also where a process follows another that has just ended.
 */
export class RequestGate {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  #request: number;
  #tokens: number;
  #heldUntil = 0;

  constructor(
    private readonly limits: Limits,
    private readonly clock: WaitingClock,
  ) {
    this.#request = this.#tokens = clock.now();
  }

  /**
   * Calls `use` when there is room for it. `most`: tokens that it may take; `use` says how many it took.
   * @throws the signal's reason
   */
  async through<T>(
    most: number,
    signal: AbortSignal,
    use: () => Promise<{ readonly value: T; readonly tokens: number }>,
  ): Promise<T> {
    await this.#enter(signal);
    try {
      await this.#pace(most, signal);
      const { value, tokens } = await use();
      this.#tokens -= (Math.max(0, most - tokens) * MINUTE) / (this.limits.tokensPerMinute ?? Infinity);
      return value;
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  /** Lets nobody through for so long: the server wants to be left alone. */
  hold(ms: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, this.clock.now() + ms);
  }

  async #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (this.#running >= this.limits.concurrency)
      await new Promise<void>((resolve, reject) => {
        const leave = (): void => {
          this.#waiting.splice(this.#waiting.indexOf(enter), 1);
          reject(signal.reason as Error);
        };
        const enter = (): void => {
          signal.removeEventListener('abort', leave);
          resolve();
        };
        this.#waiting.push(enter);
        signal.addEventListener('abort', leave, { once: true });
      });
    this.#running++;
  }

  async #pace(most: number, signal: AbortSignal): Promise<void> {
    do {
      const left = this.#reserve(most) - this.clock.now();
      if (left > 0) await this.clock.wait(left, signal);
      // Where the server asked for a pause meanwhile, a place after that.
    } while (this.#heldUntil > this.clock.now());
  }

  /** When the next one may start. */
  #reserve(most: number): number {
    const { requestsPerMinute = Infinity, tokensPerMinute = Infinity } = this.limits;
    const due = Math.max(
      this.clock.now(),
      this.#heldUntil,
      this.#request + MINUTE / requestsPerMinute,
      this.#tokens + (most * MINUTE) / tokensPerMinute,
    );
    this.#request = this.#tokens = due;
    return due;
  }
}

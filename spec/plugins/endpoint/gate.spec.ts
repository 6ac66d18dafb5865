import { expect } from 'chai';
import { RequestGate, type WaitingClock, type Limits } from '../../../plugins/endpoint/gate.js';

/** Time passes when everybody waits for it. */
class VirtualClock implements WaitingClock {
  #now = 0;
  #waiting: { readonly at: number; wake(): void }[] = [];

  now(): number {
    return this.#now;
  }
  wait(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((wake, reject) => {
      this.#waiting.push({ at: this.#now + ms, wake });
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  }
  /** Lets time pass until nobody waits any more. */
  async run(): Promise<void> {
    for (;;) {
      // Whatever can go on without time going on does so first.
      for (let turn = 0; turn < 50; turn++) await Promise.resolve();
      const [next] = this.#waiting.sort((a, b) => a.at - b.at).splice(0, 1);
      if (next === undefined) return;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
  }
}

const { signal } = new AbortController();

/** When each of so many requests starts, in ms, where each takes `lasts` and `tokens` of the `most` that it might. */
const startsOf = async (
  limits: Limits,
  { count = 10, lasts = 10, most = 0, ...more }: Partial<Record<'count' | 'lasts' | 'most' | 'tokens', number>> = {},
): Promise<{ readonly starts: readonly number[]; readonly busiest: number }> => {
  const { tokens = most } = more;
  const clock = new VirtualClock();
  const gate = new RequestGate(limits, clock);
  const starts: number[] = [];
  let busy = 0;
  let busiest = 0;
  const all = Array.from({ length: count }, () =>
    gate.through(most, signal, async () => {
      starts.push(clock.now());
      busiest = Math.max(busiest, ++busy);
      await clock.wait(lasts, signal);
      busy--;
      return { value: undefined, tokens };
    }),
  );
  await clock.run();
  await Promise.all(all);
  return { starts, busiest };
};

describe('the gate before a model server', () => {
  it('lets through so many at a time and no more', async () => {
    const { starts, busiest } = await startsOf({ concurrency: 3 });
    expect(busiest).to.equal(3);
    expect(starts).to.deep.equal([0, 0, 0, 10, 10, 10, 20, 20, 20, 30]);
  });

  it('spreads requests over the minute, the first one too: the process before it may have ended just now', async () => {
    const { starts } = await startsOf({ concurrency: 8, requestsPerMinute: 60 }, { count: 5 });
    expect(starts).to.deep.equal([1000, 2000, 3000, 4000, 5000]);
  });

  it('has no more requests in any minute than the limit, however long each takes', async () => {
    for (const lasts of [1, 700, 30_000]) {
      const { starts } = await startsOf({ concurrency: 4, requestsPerMinute: 20 }, { count: 60, lasts });
      for (const from of starts)
        expect(starts.filter((at) => at >= from && at < from + 60_000).length).to.be.at.most(20);
    }
  });

  it('counts tokens that a request may take, and gives back what it did not take', async () => {
    const limits = { concurrency: 1, tokensPerMinute: 6000 };
    expect((await startsOf(limits, { count: 3, most: 100 })).starts).to.deep.equal([1000, 2000, 3000]);
    // A tenth was taken: the next one waits 900 ms less, but never starts before the one before has ended.
    expect((await startsOf(limits, { count: 3, most: 100, tokens: 10 })).starts).to.deep.equal([1000, 1100, 1200]);
  });

  it('lets nobody through while the server wants to be left alone, and not all at once after that', async () => {
    const clock = new VirtualClock();
    const gate = new RequestGate({ concurrency: 4, requestsPerMinute: 60 }, clock);
    const starts: number[] = [];
    const all = Array.from({ length: 4 }, () =>
      gate.through(0, signal, async () => {
        starts.push(clock.now());
        if (starts.length === 1) gate.hold(30_000);
        return { value: undefined, tokens: 0 };
      }),
    );
    await clock.run();
    await Promise.all(all);
    expect(starts[0]).to.equal(1000);
    expect(starts[1]).to.be.at.least(31_000);
    for (let i = 1; i < starts.length - 1; i++) expect(starts[i + 1]! - starts[i]!).to.be.at.least(1000);
  });

  it('lets go of who waits when the call is cancelled, and keeps no place for it', async () => {
    const clock = new VirtualClock();
    const gate = new RequestGate({ concurrency: 1 }, clock);
    const abort = new AbortController();
    const long = gate.through(0, signal, async () => {
      await clock.wait(100, signal);
      return { value: 'first', tokens: 0 };
    });
    const cancelled = gate.through(0, abort.signal, () => Promise.resolve({ value: 'second', tokens: 0 }));
    const third = gate.through(0, signal, () => Promise.resolve({ value: 'third', tokens: 0 }));
    abort.abort(new Error('cancelled'));
    const outcome = await cancelled.catch((error: Error) => error.message);
    await clock.run();
    expect([await long, outcome, await third]).to.deep.equal(['first', 'cancelled', 'third']);
  });
});

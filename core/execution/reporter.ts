import type { CellEvent, ChildReport } from '../contracts/index.js';

const INTERVAL_SECONDS = 0.05;
const MOST_EVENTS = 256;

/**
 * Gathers the events of a batch and sends them at most every 50 ms, and always before the next cell begins: so a cell
 * that ends its process takes no other cell's events with it, and the parent knows which cell that was.
 */
export class Reporter {
  #events: CellEvent[] = [];
  #running = 0;
  #sent: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly send: (report: ChildReport) => void,
    private readonly now: () => number,
  ) {
    this.#sent = now();
  }

  begin(running: number): void {
    this.#running = running;
    this.flush();
  }

  add(event: CellEvent): void {
    this.#events.push(event);
    // The clock is asked as well as the timer: a plugin may not give the event loop back for minutes.
    if (this.#events.length >= MOST_EVENTS || this.now() - this.#sent >= INTERVAL_SECONDS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), 1000 * INTERVAL_SECONDS);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sent = this.now();
    const events = this.#events;
    this.#events = [];
    this.send({ pid: process.pid, running: this.#running, events });
  }
}

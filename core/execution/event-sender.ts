import type { CellEvent, ChildReport } from '../contracts/index.js';
import { INTERVAL_MS, Recorder } from './recorder.js';

const MOST_EVENTS = 1024;

/**
 * Gathers the events of a batch, encodes its generations and sends all of it at most every 50 ms, and always before the
 * next cell begins: so a cell that ends its process takes no other cell's events with it, and the parent knows which cell
 * that was.
 */
export class EventSender {
  readonly #recorder: Recorder;
  #events = 0;
  #running = 0;
  #sent: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly send: (report: ChildReport) => void,
    private readonly now: () => number,
    publishable: (text: string) => string,
  ) {
    this.#recorder = new Recorder(publishable);
    this.#sent = now();
  }

  begin(running: number): void {
    this.#running = running;
    this.flush();
  }

  add(event: CellEvent): void {
    this.#recorder.add(event);
    // The clock is asked as well as the timer: a plugin may not give the event loop back for minutes.
    if (++this.#events >= MOST_EVENTS || this.now() - this.#sent >= INTERVAL_MS / 1000) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sent = this.now();
    this.#events = 0;
    this.send({ pid: process.pid, running: this.#running, events: this.#recorder.take() });
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Worker } from 'bullmq';
import type { Cell, CellRecord, SharedBucket } from '../../../core/contracts/index.js';
import { messageOf } from '../../../core/errors/index.js';
import { Dispatch } from '../local/dispatch.js';
import { Attempt, type PieceClient } from './attempt.js';
import {
  readCell,
  readResume,
  readTemplate,
  type CellTemplate,
  type QueuedCell,
  type QueuedStudy,
} from './messages.js';
import { starterIn } from '../../starters.js';
import type { Keys, RunningCell } from './presence.js';
import type { Connections } from './redis.js';

/** Times that a cell may be taken from a worker that is gone, before it is held to be what ends them. */
const MOST_STALLS = 3;
/** Cells that are held for each place, those that run among them: of cheap ones so many as make this long, no more than so many. */
const AHEAD_SECONDS = 0.05;
const MOST_AHEAD = 16;
/** How long cells may take to stop when they are told to. */
const GRACE_SECONDS = 3;
const MOMENT_MS = 1000;
/** Failures that say what is missing on this machine, and nothing of the cell. */
const OF_THE_MACHINE = new Set([
  'COLLAPSAR_INPUT_CHANGED',
  'COLLAPSAR_ENGINE',
  'COLLAPSAR_PLUGIN_LOAD',
  'COLLAPSAR_PLUGIN_API',
  'COLLAPSAR_UNKNOWN_ENTRY',
  'COLLAPSAR_EXTERNAL_START',
  'COLLAPSAR_STORE_REFUSED',
]);

export interface ServiceSettings {
  readonly connections: Connections;
  readonly teller: PieceClient;
  readonly keys: Keys;
  /** what children run, and what it is told */
  readonly program: URL;
  readonly setup: unknown;
  readonly leaseSeconds: number;
  /** cells at a time, however many studies share them */
  readonly places: number;
  /** whether a study may start programs here */
  readonly programs: boolean;
  /** where what is too large for Redis goes; absent: it goes there in pieces */
  readonly bucket?: SharedBucket;
  say(text: string): void;
  /** cells of this study cannot run on this machine */
  refuse(why: string): void;
}

/** What became of a cell here: told to its end; another has it; it is handed back. */
type Outcome = 'told' | 'lost' | 'stopped';

/**
 * One study as a worker serves it: BullMQ brings its cells and looks after their leases, a dispatch runs them in child
 * processes. This process does nothing that takes time.
 */
export class StudyService {
  readonly #bull: Worker<QueuedCell>;
  readonly #dispatch: Dispatch;
  readonly #feed = new Feed();
  readonly #stop = new AbortController();
  readonly #running = new Map<string, Running>();
  readonly #templates = new Map<string, CellTemplate>();
  #places: number;
  /** of a cell here, lately; as long as none has ended it counts as long */
  #seconds = Infinity;
  #endings = 0;
  #over = false;
  readonly #done: Promise<void>;

  constructor(
    readonly id: string,
    private readonly study: QueuedStudy,
    private readonly settings: ServiceSettings,
  ) {
    const { connections, keys, program, setup, leaseSeconds, say } = settings;
    const most = Math.min(settings.places, study.remote.cellsAtATime ?? Infinity);
    this.#places = most;
    const places = (): number => Math.min(this.#places, most);
    this.#dispatch = new Dispatch(
      this.#feed,
      { program, setup, limits: study.limits, signal: this.#stop.signal },
      {
        get workers() {
          return places();
        },
        graceSeconds: GRACE_SECONDS,
        say,
      },
    );
    const leaseMs = 1000 * leaseSeconds;
    this.#bull = new connections.bullmq.Worker<QueuedCell>(keys.queue(id), (job, token) => this.#process(job, token!), {
      connection: connections.redis,
      prefix: keys.prefix,
      concurrency: most,
      lockDuration: leaseMs,
      stalledInterval: leaseMs / 2,
      maxStalledCount: MOST_STALLS,
      drainDelay: 1,
      skipVersionCheck: true,
    });
    // Connections that are lost are told of elsewhere; a lease that is lost is heard below.
    this.#bull.on('error', () => undefined);
    this.#bull.on('lockRenewalFailed', (jobs) => {
      for (const { attempt, job } of this.#running.values()) if (jobs.includes(job)) attempt.lose();
    });
    this.#done = this.#listen();
  }

  /** Cells that have begun. */
  get running(): readonly RunningCell[] {
    return [...this.#running.values()].flatMap(({ shown }) => shown ?? []);
  }
  /** Cells under a lease of this worker, those that wait for a place among them. */
  get held(): number {
    return this.#running.size;
  }

  /** Cells at a time from now on. */
  set places(count: number) {
    this.#places = count;
    this.#hold();
  }

  /**
   * A job of BullMQ is three writes to Redis and a message to a child: where cells take less than that, a few are held ready for
   * each place, each under its own lease, so that children get several at once.
   */
  #hold(): void {
    const ahead = Math.max(1, Math.min(MOST_AHEAD, Math.floor(AHEAD_SECONDS / this.#seconds)));
    const most = Math.min(this.#places, this.study.remote.cellsAtATime ?? Infinity) * ahead;
    if (this.#bull.concurrency !== most) this.#bull.concurrency = most;
  }

  #learn(seconds: number): void {
    this.#endings++;
    // What takes long counts at once, what is quick by and by.
    this.#seconds = Number.isFinite(this.#seconds) ? Math.max(seconds, 0.9 * this.#seconds + 0.1 * seconds) : seconds;
    this.#hold();
  }

  /** Called now and then: where no cell has ended since, those that only wait here are handed back for whoever is free. */
  look(): void {
    if (this.#endings === 0 && this.#feed.size > 0) {
      this.#seconds = Infinity;
      this.#hold();
      for (const { key } of this.#feed.takeAll()) this.#running.get(key)?.end('stopped');
    }
    this.#endings = 0;
  }

  /** Takes no more, until it is told to go on. */
  async pause(): Promise<void> {
    if (!this.#bull.isPaused()) await this.#bull.pause(true);
  }
  async resume(): Promise<void> {
    if (this.#bull.isPaused()) await this.#bull.resume();
  }

  /** Resolves when none of its cells runs any more. */
  async idle(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ over }) => over));
  }

  /** Stops what runs, hands it back and lets go of everything. */
  async close(): Promise<void> {
    if (this.#over) return this.#done;
    this.#over = true;
    await this.pause();
    this.#stop.abort();
    await this.#done;
    // What is left to be done is a matter of a moment, or of a server that is away.
    // BullMQ closes once: to force it afterwards is to wait for the same, without end where a server went and came back.
    const closed = this.#bull.close().catch(() => undefined);
    await Promise.race([closed, new Promise((resolve) => void setTimeout(resolve, CLOSING_MS))]);
  }

  async #listen(): Promise<void> {
    try {
      this.#dispatch.start();
      for await (const record of this.#dispatch.events) {
        if (record.type === 'done') this.#learn(record.seconds);
        this.#running.get(record.cell)?.take(record);
      }
    } catch (error) {
      this.settings.refuse(messageOf(error));
    } finally {
      this.#stop.abort();
      for (const running of this.#running.values()) running.end('stopped');
      await this.#dispatch.close();
      this.#feed.close();
    }
  }

  async #process(job: Job<QueuedCell>, token: string): Promise<void> {
    const { bullmq } = this.settings.connections;
    const queued = readCell(job.data);
    const { cell: key } = queued;
    // An earlier lease of this process was lost: its cell ends first.
    this.#running.get(key)?.attempt.lose();
    await this.#running.get(key)?.over;
    const cell = await this.#cell(queued);
    if (cell === undefined) {
      await sleep(MOMENT_MS);
      await job.moveToWait(token);
      throw new bullmq.WaitingError();
    }
    const { keys, teller, bucket } = this.settings;
    const lost = (): void => {
      if (this.#feed.drop(key)) this.#running.get(key)?.end('lost');
      else this.#dispatch.abandon(key);
    };
    const attempt = new Attempt(teller, keys, { study: this.id, job: job.id!, cell: key, token }, lost, bucket);
    const running = new Running(this.id, cell, job.id!, attempt, (why) => this.#refuse(why));
    this.#running.set(key, running);
    if (this.#stop.signal.aborted) running.end('stopped');
    else this.#feed.push(cell);
    const outcome = await running.over;
    this.#running.delete(key);
    await attempt.told();
    if (attempt.lost || outcome === 'lost') throw new Error('the lease of the cell is lost');
    if (outcome === 'told') return;
    await job.moveToWait(token);
    throw new bullmq.WaitingError();
  }

  #refuse(why: string): void {
    this.settings.refuse(why);
    this.#stop.abort();
  }

  /** undefined: it is not for this worker, or the server has lost what the job refers to, which the driver brings again */
  async #cell({ cell: key, template, seed, resume }: QueuedCell): Promise<Cell | undefined> {
    const { redis } = this.settings.connections;
    const { keys } = this.settings;
    let shared = this.#templates.get(template);
    if (shared === undefined) {
      const text = await redis.hget(keys.templates(this.id), template);
      if (text === null) return undefined;
      shared = readTemplate(template, text);
      const starter = this.settings.programs ? undefined : starterIn(shared);
      if (starter !== undefined) {
        this.#refuse(
          `its entry ${starter} starts programs that the study names: --programs lets it, where all who write to this queue are trusted`,
        );
        return undefined;
      }
      this.#templates.set(template, shared);
    }
    // A worker before this one may have come farther, where it could leave a checkpoint: else nobody is asked.
    const later = this.study.store === undefined ? null : await redis.hget(keys.resume(this.id), key);
    const from = later === null ? resume : readResume(later);
    return { ...shared, key, seed, ...(from === undefined ? {} : { resume: from }) };
  }
}

/** So long a worker of BullMQ is waited for. */
const CLOSING_MS = 2000;

/** A cell while it runs here. */
class Running {
  readonly over: Promise<Outcome>;
  /** absent: it has not begun */
  shown: RunningCell | undefined;
  #end: (outcome: Outcome) => void = () => undefined;
  /** told before it is known that the cell can run on this machine */
  #held: CellRecord[] = [];
  #opened = false;

  constructor(
    private readonly study: string,
    private readonly cell: Cell,
    readonly job: string,
    readonly attempt: Attempt,
    private readonly refuse: (why: string) => void,
  ) {
    this.over = new Promise((resolve) => (this.#end = resolve));
  }

  take(record: CellRecord): void {
    this.shown ??= this.#show();
    const ends = record.type === 'done' || record.type === 'failed';
    if (record.type === 'failed' && !this.#opened && OF_THE_MACHINE.has(record.failure.code)) {
      this.refuse(record.failure.message);
      return this.end('stopped');
    }
    if (!this.#opened && !ends && record.type === 'started') this.#held.push(record);
    else {
      this.#opened = true;
      for (const held of this.#held) this.attempt.tell(held);
      this.#held = [];
      this.attempt.tell(record);
    }
    if (ends) this.end(this.attempt.lost ? 'lost' : 'told');
  }

  end(outcome: Outcome): void {
    this.#end(outcome);
  }

  #show(): RunningCell {
    const { key, seed, source, model, strategy, samples } = this.cell;
    const label = `${source.as}, ${model.as}, ${strategy.as}, ${samples}`;
    return { study: this.study, cell: key, label, seed, since: Date.now() };
  }
}

/** Cells that BullMQ has brought, for the dispatch to pull. */
class Feed implements AsyncIterable<Cell> {
  readonly #cells: Cell[] = [];
  #closed = false;
  #wake: () => void = () => undefined;

  get size(): number {
    return this.#cells.length;
  }
  push(cell: Cell): void {
    this.#cells.push(cell);
    this.#wake();
  }
  /** Whether it still waited. */
  drop(key: string): boolean {
    const at = this.#cells.findIndex((cell) => cell.key === key);
    if (at >= 0) this.#cells.splice(at, 1);
    return at >= 0;
  }
  takeAll(): readonly Cell[] {
    return this.#cells.splice(0);
  }
  close(): void {
    this.#closed = true;
    this.#wake();
  }
  async *[Symbol.asyncIterator](): AsyncIterator<Cell> {
    for (;;) {
      while (this.#cells.length > 0) yield this.#cells.shift()!;
      if (this.#closed) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

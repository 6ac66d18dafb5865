import type { Redis } from 'ioredis';
import type { Cell, CellRecord, ExecutorContext } from '../../../core/contracts/index.js';
import { crashFailure } from '../failures.js';
import { Intake, isNotAfter, jobOf, readEntries, roundOf, type Entry, type CellReport } from './intake.js';
import { Jobs } from './jobs.js';
import { readReportPosition, readPiece } from './messages.js';
import { presentWorkers } from './presence.js';
import type { QueueSession } from './session.js';
import type { SharedPlace } from './store.js';

/** Cells that wait for each place of a worker, and the fewest that wait however few there are. */
const AHEAD_OF_A_PLACE = 4;
const LEAST_AHEAD = 8;
/** Of cheap ones so many as end in that time, and no more for each place. */
const AHEAD_SECONDS = 0.5;
const MOST_AHEAD_OF_A_PLACE = 64;
const TICK_MS = 1000;
const CLAIM_TICKS = 4;
const LOOK_AFTER_TICKS = 5;
const READ = { most: 200, milliseconds: 250 } as const;
/** Of what is on the disk, before Redis is told to forget it. */
const MOST_UNFORGOTTEN = 500;
const FORGET_MS = 200;
const GRACE_MS = 5000;

interface Settings {
  /** what workers share: checkpoints that they put there are copied into the run folder, and the other way round */
  readonly shared?: SharedPlace;
  say(text: string): void;
  warn(text: string): void;
}
interface OpenCell {
  /** absent: a driver before this one asked for it, and this one has not yet */
  cell?: Cell;
  /** by the process's clock, seconds */
  heard: number;
  missed: number;
}

/** Brings cells to the queue, and what workers tell of them to whoever asked. */
export class Drive {
  readonly #intake = new Intake();
  readonly #open = new Map<string, OpenCell>();
  /** ended before they were asked for again */
  readonly #early = new Set<string>();
  readonly #jobs: Jobs;
  readonly #source: AsyncIterator<Cell>;
  /** said by nobody but this driver */
  readonly #own: CellRecord[] = [];
  readonly #forgettable: { readonly entries: readonly string[]; readonly told?: CellReport }[] = [];
  #forgetting: Promise<void> | undefined;
  #forgotAt = 0;
  #pulling = false;
  #exhausted = false;
  #asked = 0;
  #fault: { readonly error: unknown } | undefined;
  #after = '0-0';
  /** up to here entries may be of cells that an earlier driver asked for */
  #inherited = '0-0';
  #places = 0;
  /** cells that ended since the last tick, and in a second before it */
  #endings = 0;
  #rate = 0;
  #ticks = 0;
  #ticking: NodeJS.Timeout | undefined;
  #said = '';
  #refused = new Set<string>();
  #over = false;
  /** of who waits for entries now */
  #wake: (() => void) | undefined;

  constructor(
    private readonly session: QueueSession,
    cells: AsyncIterable<Cell>,
    private readonly context: ExecutorContext,
    private readonly settings: Settings,
  ) {
    this.#source = cells[Symbol.asyncIterator]();
    this.#jobs = new Jobs(session, context.store, settings.shared, (text) => settings.warn(text));
  }

  async *events(): AsyncGenerator<CellRecord, void> {
    const { session, context } = this;
    const reader = await session.connections.another();
    const cancel = (): void => void this.#cancel().catch((error: unknown) => this.#fail(error));
    try {
      // What lay there before the connection was lost may come again, or not at all.
      reader.on('ready', () => (this.#after = '0-0'));
      if (session.adopted) await this.#adopt();
      this.#ticking = setInterval(() => void this.#tick().catch((error: unknown) => this.#fail(error)), TICK_MS);
      await this.#tick();
      context.signal.addEventListener('abort', cancel, { once: true });
      if (context.signal.aborted) cancel();
      while (!this.#ended) {
        this.#pull();
        while (this.#own.length > 0) yield this.#own.shift()!;
        const entries = await this.#readUnlessOver(reader);
        if (entries === undefined) break;
        for (const entry of entries) yield* this.#take(entry);
        await this.#forget();
      }
      if (this.#fault !== undefined) throw this.#fault.error;
    } finally {
      context.signal.removeEventListener('abort', cancel);
      clearInterval(this.#ticking);
      // Not awaited: a source that waits for a result would never answer.
      this.#source.return?.()?.catch(() => undefined);
      await this.#forgetting?.catch(() => undefined);
    }
  }

  get #ended(): boolean {
    return this.#fault !== undefined || (this.#exhausted && this.#asked === 0 && this.#own.length === 0);
  }

  /**
   * What comes next; undefined: it is over. No race with one promise that stands for the end of it all: that would hold
   * what every race came to, all that was ever read, for as long as the run goes on.
   */
  async #readUnlessOver(reader: Redis): Promise<readonly Entry[] | undefined> {
    if (this.#over) return undefined;
    try {
      return await new Promise((resolve, reject) => {
        this.#wake = () => resolve(undefined);
        this.#read(reader).then(resolve, reject);
      });
    } finally {
      this.#wake = undefined;
    }
  }
  #end(): void {
    this.#over = true;
    this.#wake?.();
  }

  async #read(reader: Redis): Promise<readonly Entry[]> {
    const entries = await readEntries(reader, this.session.keys.told(this.session.id), this.#after, READ);
    this.#after = entries.at(-1)?.[0] ?? this.#after;
    return entries;
  }

  async *#take([id, header, bytes]: Entry): AsyncGenerator<CellRecord, void> {
    if (isNotAfter(id, this.#inherited)) this.#inherit(header);
    const heard = this.#intake.hear(id, header, bytes);
    switch (heard.kind) {
      case 'part':
        return;
      case 'void':
        this.#forgettable.push({ entries: heard.entries });
        return;
      case 'gap':
        this.#forgettable.push({ entries: heard.entries });
        await this.#beginAnew(heard.cell);
        return;
      case 'told':
        break;
    }
    const { cell, entries } = heard.told;
    const whole = await this.#jobs.whole(heard.told);
    if (whole === undefined) {
      this.#forgettable.push({ entries });
      await this.#beginAnew(cell);
      return;
    }
    const told = await this.#jobs.brought(whole);
    const open = this.#open.get(told.cell);
    if (open !== undefined) open.heard = process.uptime();
    for (const record of told.records) {
      if (record.type === 'done' || record.type === 'failed') this.#settle(told.cell);
      yield record;
    }
    this.#forgettable.push({ entries: told.entries, told });
  }

  #settle(cell: string): void {
    if (this.#open.get(cell)?.cell === undefined) this.#early.add(cell);
    else this.#asked--;
    this.#endings++;
    this.#open.delete(cell);
    this.#intake.forget(cell);
    this.#pull();
  }

  /** Lets Redis forget what is on the disk. */
  async #forget(): Promise<void> {
    if (this.#forgettable.length === 0) return;
    const now = performance.now();
    if (this.#forgettable.length >= MOST_UNFORGOTTEN) await this.#forgetting;
    else if (now - this.#forgotAt < FORGET_MS) return;
    if (this.#forgetting !== undefined) return;
    this.#forgotAt = now;
    const done = this.#forgettable.splice(0);
    this.#forgetting = this.#forgetThese(done)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => (this.#forgetting = undefined));
  }

  async #forgetThese(
    done: readonly { readonly entries: readonly string[]; readonly told?: CellReport }[],
  ): Promise<void> {
    const { session, context } = this;
    const { keys, id } = session;
    await context.durable();
    const all = session.connections.redis.multi();
    all.xdel(keys.told(id), ...done.flatMap(({ entries }) => entries));
    const last = new Map(done.flatMap(({ told }) => (told === undefined ? [] : [[told.cell, told] as const])));
    for (const [cell, { heard }] of last) {
      if (this.#intake.expects(cell)) all.hset(keys.recorded(id), cell, JSON.stringify(heard));
      else all.hdel(keys.recorded(id), cell).hdel(keys.resume(id), cell);
    }
    for (const { told } of done)
      for (const record of told?.records ?? [])
        if (record.type === 'checkpoint' && this.settings.shared !== undefined && this.#intake.expects(record.cell))
          all.hset(
            keys.resume(id),
            record.cell,
            JSON.stringify({ generation: record.generation, address: record.address }),
          );
    await all.exec();
    await this.#jobs.forget(done);
  }

  #pull(): void {
    if (this.#pulling || this.#exhausted || this.context.signal.aborted) return;
    this.#pulling = true;
    void this.#pullAll()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => (this.#pulling = false));
  }

  async #pullAll(): Promise<void> {
    const cheap = Math.min(AHEAD_SECONDS * this.#rate, MOST_AHEAD_OF_A_PLACE * this.#places);
    const ahead = Math.max(LEAST_AHEAD, AHEAD_OF_A_PLACE * this.#places, cheap);
    let waiting: Promise<IteratorResult<Cell>> | undefined;
    for (;;) {
      const jobs: Cell[] = [];
      while (this.#asked < ahead) {
        waiting ??= this.#source.next();
        const next = await Promise.race([waiting, soon(jobs.length > 0)]);
        // What is there goes without waiting for more.
        if (next === undefined) break;
        waiting = undefined;
        if (next.done === true) {
          this.#exhausted = true;
          break;
        }
        if (this.#ask(next.value)) jobs.push(next.value);
      }
      if (jobs.length > 0) await this.#jobs.add(jobs, this.#named);
      if (this.#exhausted || this.#asked >= ahead || this.context.signal.aborted || this.#fault !== undefined) return;
    }
  }

  readonly #named = (cell: string): string => this.#intake.jobOf(cell) ?? jobOf(cell);

  /** Whether it must be added: an earlier driver may have done so. */
  #ask(cell: Cell): boolean {
    if (this.#early.delete(cell.key)) return false;
    const open = this.#open.get(cell.key);
    this.#asked++;
    if (open !== undefined) {
      open.cell = cell;
      return false;
    }
    this.#open.set(cell.key, { cell, heard: process.uptime(), missed: 0 });
    if (!this.#intake.expects(cell.key)) this.#intake.expect(cell.key);
    return true;
  }

  /** What of the cell is missing in the queue can only come from its beginning. */
  async #beginAnew(cell: string): Promise<void> {
    const { session } = this;
    const { keys, id, queue } = session;
    const open = this.#open.get(cell);
    const before = this.#intake.jobOf(cell);
    if (open === undefined || before === undefined) return;
    const job = jobOf(cell, roundOf(before) + 1);
    const heard = { job, token: '', pieces: 0 };
    this.#intake.expect(cell, heard);
    open.missed = 0;
    await session.connections.redis
      .multi()
      .hset(keys.recorded(id), cell, JSON.stringify(heard))
      .del(keys.lock(id, before))
      .exec();
    await queue.remove(before).catch(() => 0);
    if (open.cell !== undefined) await this.#jobs.add([open.cell], this.#named);
  }

  /** Takes up what a driver before this one left in the queue. */
  async #adopt(): Promise<void> {
    const { keys, id, queue, connections } = this.session;
    const [last] = await connections.redis.xrevrange(keys.told(id), '+', '-', 'COUNT', 1);
    this.#inherited = last?.[0] ?? '0-0';
    const recorded = await connections.redis.hgetall(keys.recorded(id));
    for (const [cell, text] of Object.entries(recorded)) this.#intake.expect(cell, readReportPosition(text));
    for (const job of await queue.getJobs(['wait', 'active', 'failed'])) {
      const cell = job?.data?.cell;
      if (typeof cell !== 'string') continue;
      if (!this.#intake.expects(cell)) this.#intake.expect(cell);
      if (this.#intake.jobOf(cell) === job.id) this.#open.set(cell, { heard: process.uptime(), missed: 0 });
    }
  }

  /** An entry that lay there already may end a cell of which nothing else is left in the queue. */
  #inherit(header: string): void {
    const { cell } = readPiece(header);
    if (this.#early.has(cell)) return;
    if (!this.#intake.expects(cell)) this.#intake.expect(cell);
    if (!this.#open.has(cell)) this.#open.set(cell, { heard: process.uptime(), missed: 0 });
  }

  async #tick(): Promise<void> {
    const { session } = this;
    if (!session.connections.there) return;
    const tick = this.#ticks++;
    this.#rate = (1000 / TICK_MS) * this.#endings;
    this.#endings = 0;
    if (tick % CLAIM_TICKS === 0) await session.claim();
    await this.#lookForWorkers();
    if (tick % LOOK_AFTER_TICKS === LOOK_AFTER_TICKS - 1) await this.#lookForLost();
    this.#pull();
  }

  async #lookForWorkers(): Promise<void> {
    const { session, settings } = this;
    const { redis, place } = session.connections;
    const workers = await presentWorkers(redis, session.keys);
    const refusals = await redis.hgetall(session.keys.refusals(session.id));
    for (const [worker, why] of Object.entries(refusals))
      if (!this.#refused.has(worker)) {
        this.#refused.add(worker);
        settings.warn(`Worker ${worker} does not work for this study: ${why}`);
      }
    const ours = workers.filter(({ studies, leaving }) => studies.includes(session.id) && !leaving);
    this.#places = ours.reduce((sum, { places }) => sum + places, 0);
    const waits =
      workers.length === 0
        ? `No worker listens at ${place}, prefix ${session.keys.prefix}: \`collapsar worker --redis URL\` starts one.`
        : `No worker works for this study; there ${workers.length === 1 ? 'is 1' : `are ${workers.length}`}.`;
    const said = this.#places === 0 ? waits : `${ours.length} of ${workers.length} workers, ${this.#places} places.`;
    // Those that are there need a moment to say so.
    if (said === this.#said || (this.#places === 0 && this.#ticks < 3)) return;
    this.#said = said;
    if (this.#places === 0) settings.warn(said);
    else settings.say(said);
  }

  /** Jobs that BullMQ gave up, and those that Redis lost. */
  async #lookForLost(): Promise<void> {
    const { queue, keys, id, connections } = this.session;
    for (const job of await queue.getFailed()) {
      const cell = job?.data?.cell;
      if (typeof cell !== 'string' || job.id !== this.#intake.jobOf(cell)) continue;
      const open = this.#open.get(cell);
      await job.remove().catch(() => undefined);
      if (open === undefined) continue;
      this.#settle(cell);
      this.#own.push({ cell, type: 'failed', failure: crashFailure(job.failedReason), seconds: 0 });
    }
    const silent = [...this.#open].filter(
      ([, { cell, heard }]) => cell !== undefined && process.uptime() - heard > (TICK_MS * LOOK_AFTER_TICKS) / 1000,
    );
    for (const [cell, open] of silent) {
      const job = this.#intake.jobOf(cell);
      if (job === undefined || (await connections.redis.exists(keys.job(id, job))) === 1) open.missed = 0;
      // Twice: between a job's end and what was told of it lies a moment.
      else if (++open.missed >= 2) await this.#beginAnew(cell);
    }
  }

  async #cancel(): Promise<void> {
    const { queue, connections } = this.session;
    const until = performance.now() + GRACE_MS;
    const ending = setTimeout(() => this.#end(), GRACE_MS);
    try {
      if (!connections.there) return;
      await this.session.cancel();
      while (performance.now() < until && (await queue.getActiveCount()) > 0)
        await new Promise((resolve) => void setTimeout(resolve, 50));
      // What was told last is read yet.
      await new Promise((resolve) => void setTimeout(resolve, 2 * READ.milliseconds));
    } finally {
      clearTimeout(ending);
      this.#end();
    }
  }

  #fail(error: unknown): void {
    this.#fault ??= { error };
    this.#end();
  }
}

/** Nothing yet, a moment later; never where nothing is to be done meanwhile. */
const soon = (wanted: boolean): Promise<undefined> =>
  new Promise((resolve) => {
    if (wanted) setImmediate(() => resolve(undefined));
  });

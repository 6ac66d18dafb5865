import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Call, JsonObject } from '../../core/contracts/index.js';
import type { CollapsarError } from '../../core/errors/index.js';
import { crashed, failed, ended, limited, notSpoken, notStarted } from './faults.js';
import { guardGroup, signalGroup } from './guard.js';
import { CallLog } from './log.js';
import { groupMemoryMiB } from './memory.js';
import {
  PROTOCOL,
  readResult,
  readMessage,
  type ProgramDescription,
  type Request,
  type Role,
  type Params,
  type ProgressMessage,
  type Result,
} from './protocol.js';

/** What a program is started with, and what its calls may take. */
export interface TrainerSetting {
  readonly as: Role;
  readonly command: readonly string[];
  /** that it runs in, absolute */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly class?: string;
  readonly options: JsonObject;
  readonly resource: 'cpu' | 'gpu';
  readonly isolate: boolean;
  readonly startSeconds: number;
  readonly callSeconds?: number;
  readonly silenceSeconds: number;
  readonly memoryMiB?: number;
  readonly logMiB: number;
}

/** How long a cancelled call may take to end before the program is asked by signal, and then killed. */
const CANCEL_MS = [400, 800] as const;
const WATCH_MS = 250;
/**
 * What a program that holds no model and is asked nothing lives on for: as long as a process takes to find the next cell;
 * one that holds none ever, as a generation often takes.
 */
const IDLE_MS = { model: 5000, other: 60_000 } as const;
const LONGEST_LINE = 16 * 1024 * 1024;
const MEBIBYTE = 1024 * 1024;

const pythonFrom = (folder: string): string =>
  existsSync(join(folder, 'python/collapsar/__init__.py')) || folder === dirname(folder)
    ? join(folder, 'python')
    : pythonFrom(dirname(folder));
/** The Python package as it lies beside this one, compiled or not: found by `import collapsar` where none is installed. */
const PYTHON = pythonFrom(dirname(fileURLToPath(import.meta.url)));

type Watched = Pick<Call, 'signal' | 'report'>;
interface Asked {
  readonly id: number;
  readonly method: Request;
  readonly report: Call['report'];
  settle(outcome: { readonly result: object } | { readonly error: unknown }): void;
}

/** One program that trains: its process, and the channel on which it is asked one thing at a time. */
export class Trainer {
  readonly #child: ChildProcess;
  readonly #guard: ChildProcess;
  readonly #models = new Set<number>();
  readonly #log: CallLog;
  #pending: Asked | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #next = 1;
  #folders = 0;
  #heard = 0;
  #rest = '';
  #fault: CollapsarError | undefined;
  #gone: Promise<void>;
  #isGone = false;
  #idle: NodeJS.Timeout | undefined;
  /** it was asked for a model */
  used = false;
  about: ProgramDescription = { protocol: PROTOCOL, kinds: [], provides: [], versions: {} };

  private constructor(
    private readonly setting: TrainerSetting,
    private readonly work: string,
    child: ChildProcess,
    private readonly release: () => void,
  ) {
    this.#child = child;
    this.#log = new CallLog(setting.logMiB * MEBIBYTE, () => this.#stop(limited(this.#site, 'log', setting.logMiB)));
    this.#guard = guardGroup(child.pid, work);
    const channel = child.stdio[4] as Readable;
    channel
      .setEncoding('utf8')
      .on('data', (text: string) => this.#hear(text))
      .on('error', () => undefined);
    (child.stdio[3] as Duplex).on('error', () => undefined);
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => this.#log.add(text));
    this.#gone = new Promise((resolve) => {
      child.on('exit', (code, signal) => {
        // What it printed last may still be on its way.
        setTimeout(() => void this.#end(signal ?? `exit code ${code ?? 'unknown'}`).then(resolve), 20);
      });
    });
    for (const held of [child, ...child.stdio]) (held as { unref?(): void } | null)?.unref?.();
  }

  /**
   * Starts the program and shakes hands. `device`: the GPU that it may see; `release` gives that back.
   * @throws CollapsarError COLLAPSAR_EXTERNAL_START
   */
  static async start(setting: TrainerSetting, device: string | undefined, release: () => void): Promise<Trainer> {
    const { command, folder, environment } = setting;
    const work = await mkdtemp(join(tmpdir(), 'collapsar-external-'));
    const scratch = join(work, 'tmp');
    await mkdir(scratch);
    const child = spawn(command[0]!, command.slice(1), {
      cwd: folder,
      // A group of its own: a signal reaches whatever it starts, and Ctrl-C none of it before the host has decided.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      env: {
        PYTHONHASHSEED: '0',
        ...process.env,
        PYTHONPATH: [process.env['PYTHONPATH'], PYTHON].filter(Boolean).join(delimiter),
        ...environment,
        ...(device === undefined ? {} : { CUDA_VISIBLE_DEVICES: device }),
        TMPDIR: scratch,
        COLLAPSAR_CHANNEL: '3,4',
      },
    });
    try {
      await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    } catch (cause) {
      release();
      await rm(work, { recursive: true, force: true });
      throw notStarted(command, { cause });
    }
    const trainer = new Trainer(setting, work, child, release);
    try {
      await trainer.#shakeHands();
      return trainer;
    } catch (cause) {
      const tail = trainer.#log.tail;
      await trainer.close();
      throw notStarted(command, { cause, tail });
    }
  }

  get alive(): boolean {
    return this.#fault === undefined && !this.#isGone;
  }

  /** A new number for a model that this program is to hold. */
  model(): number {
    this.used = true;
    const model = this.#next++;
    this.#models.add(model);
    return model;
  }

  /** Lets a model go. */
  forget(model: number): void {
    if (!this.#models.delete(model) || !this.alive) return;
    const quiet = { signal: new AbortController().signal, report: () => undefined };
    this.ask('dispose', { model }, quiet).catch(() => undefined);
  }

  /** A new folder, for `use` alone. */
  async inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
    const folder = await this.folder();
    try {
      return await use(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  /** A new folder that goes with the program, where nobody removes it first. */
  async folder(): Promise<string> {
    if (!this.alive) throw this.#fault ?? ended(this.setting.command);
    const folder = join(this.work, `call-${++this.#folders}`);
    await mkdir(folder);
    return folder;
  }

  /**
   * Asks, once everything asked before is answered.
   * @throws CollapsarError COLLAPSAR_EXTERNAL_*, or the signal's reason
   */
  ask<M extends Request>(method: M, params: Params<M>, call: Watched): Promise<Result<M>> {
    const answer = this.#queue.then(async () => {
      const result = readResult(method, await this.#ask(method, params, call));
      if (typeof result !== 'string') return result;
      throw this.#stop(notSpoken(this.#at(method), result));
    });
    this.#queue = answer.catch(() => undefined);
    return answer;
  }

  /** Ends the program, and all that it started and wrote. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    if (!this.#isGone) {
      // The usual way to ask: a program sees its channel close.
      (this.#child.stdio[3] as Duplex).end();
      const patience = setTimeout(() => this.#kill('SIGKILL'), CANCEL_MS[0]);
      await this.#gone;
      clearTimeout(patience);
    }
    await this.#gone;
  }

  async #shakeHands(): Promise<void> {
    const { as, class: named, options, startSeconds } = this.setting;
    const params = { protocol: PROTOCOL, as, options, ...(named === undefined ? {} : { class: named }) } as const;
    const signal = AbortSignal.timeout(1000 * startSeconds);
    this.about = await this.ask('initialize', params, { signal, report: () => undefined }).catch((error: unknown) => {
      throw signal.aborted ? limited(this.#at('initialize'), 'start', startSeconds) : error;
    });
    if (this.about.protocol !== PROTOCOL)
      throw notSpoken(this.#at('initialize'), `it speaks ${this.about.protocol}, and this collapsar ${PROTOCOL}`);
  }

  #ask<M extends Request>(method: M, params: Params<M>, { signal, report }: Watched): Promise<object> {
    signal.throwIfAborted();
    if (!this.alive) throw this.#fault ?? ended(this.setting.command);
    clearTimeout(this.#idle);
    this.#log.begin(method === 'dispose' ? undefined : report);
    const id = this.#next++;
    const since = (this.#heard = process.uptime());
    return new Promise<object>((resolve, reject) => {
      const timers: NodeJS.Timeout[] = [];
      const watch = setInterval(() => this.#watch(method, since), WATCH_MS);
      const cancel = (): void => {
        this.#send({ method: 'cancel', params: { id } });
        timers.push(setTimeout(() => this.#kill('SIGTERM'), CANCEL_MS[0]));
        timers.push(setTimeout(() => this.#kill('SIGKILL'), CANCEL_MS[1]));
      };
      signal.addEventListener('abort', cancel, { once: true });
      const settle: Asked['settle'] = (outcome) => {
        this.#pending = undefined;
        clearInterval(watch);
        timers.forEach(clearTimeout);
        signal.removeEventListener('abort', cancel);
        this.#rearm();
        if (signal.aborted) reject(signal.reason as Error);
        else if ('error' in outcome) reject(outcome.error as Error);
        else resolve(outcome.result);
      };
      this.#pending = { id, method, report, settle };
      this.#send({ id, method, params });
    });
  }

  /** A program that nobody needs any more ends by itself. */
  #rearm(): void {
    clearTimeout(this.#idle);
    if (this.#models.size > 0) return;
    const idle = IDLE_MS[this.setting.as === 'model' ? 'model' : 'other'];
    this.#idle = setTimeout(() => void this.close(), this.setting.isolate && this.used ? 0 : idle);
    this.#idle.unref();
  }

  #send(message: object): void {
    (this.#child.stdio[3] as Duplex).write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    if (this.#rest.length > LONGEST_LINE) this.#stop(notSpoken(this.#site, 'a line of it has no end'));
    for (const line of lines) if (this.#fault === undefined && line.trim() !== '') this.#take(line);
  }

  #take(line: string): void {
    this.#heard = process.uptime();
    const said = readMessage(line);
    const pending = this.#pending;
    if (typeof said === 'string') this.#stop(notSpoken(this.#site, said));
    else if (!('id' in said)) {
      if (said.method === 'progress' && pending !== undefined) this.#progress(pending, said.params);
    } else if (pending?.id !== said.id)
      this.#stop(notSpoken(this.#site, `it answers request ${said.id}, which was not asked`));
    else if ('result' in said) pending.settle({ result: said.result });
    else pending.settle({ error: failed(this.#site, said.error, this.#log.tail) });
  }

  #progress({ report, settle }: Asked, { values, ...step }: ProgressMessage): void {
    const numbers = Object.entries(values ?? {}).map(([name, value]) => [name, value ?? NaN] as const);
    try {
      report(numbers.length === 0 ? step : { ...step, values: Object.fromEntries(numbers) });
    } catch (error) {
      settle({ error });
    }
  }

  #watch(method: Request, since: number): void {
    const { callSeconds = Infinity, silenceSeconds, memoryMiB } = this.setting;
    const now = process.uptime();
    if (now - since > callSeconds) this.#stop(limited(this.#at(method), 'call', callSeconds));
    else if (now - this.#heard > silenceSeconds) this.#stop(limited(this.#at(method), 'silence', silenceSeconds));
    else if (memoryMiB !== undefined) {
      const used = groupMemoryMiB(this.#child.pid!);
      if (used !== undefined && used > memoryMiB) this.#stop(limited(this.#at(method), 'memory', memoryMiB, used));
    }
  }

  #at(method: Request) {
    return { command: this.setting.command, method, tail: this.#log.tail };
  }
  get #site() {
    return this.#at(this.#pending?.method ?? 'initialize');
  }

  /** Why it is ended at once: what is asked now and later fails by it. */
  #stop(fault: CollapsarError): CollapsarError {
    this.#fault ??= fault;
    this.#kill('SIGKILL');
    return this.#fault;
  }

  #kill(signal: NodeJS.Signals): void {
    signalGroup(this.#child.pid, signal);
  }

  async #end(how: string): Promise<void> {
    if (this.#isGone) return;
    this.#isGone = true;
    clearTimeout(this.#idle);
    // What it started may be left.
    this.#kill('SIGKILL');
    const pending = this.#pending;
    const fault = this.#fault ?? (pending === undefined ? undefined : crashed(this.#site, how));
    this.#fault = fault;
    await rm(this.work, { recursive: true, force: true });
    this.#guard.kill('SIGKILL');
    this.release();
    pending?.settle({ error: fault });
  }
}

import { linkSync, readFileSync, readlinkSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { CollapsarError, isCollapsarError } from '../errors/index.js';
import { unwritable } from './damage.js';
import { uniqueName } from './durable-file.js';
import { codeOf, isFile } from './openable.js';

export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** when the process began, in the system's own count, where it tells: a process id returns, this does not */
  readonly started: string | null;
  readonly token: string;
  /** what its process id counts in, where containers share the name of a host */
  readonly space?: string | null;
  /** seconds between the signs of life that it gives the file, its time of change; absent: an earlier version gives none */
  readonly beat?: number;
  /** of whom several may be at work at a time; absent: of one who writes all there is */
  readonly part?: PartClaim;
}
/** What several who write to one folder say of themselves: those of one division have no cell in common. */
export interface PartClaim {
  readonly division: string;
  readonly name: string;
}
export interface Lock {
  readonly part: PartClaim | undefined;
  /** taken over from a process on another machine, which may only have stood still: it may still hold its files open */
  readonly fromElsewhere: boolean;
  /** @throws CollapsarError COLLAPSAR_RUN_LOCKED where another has taken it over, for this process stood still too long */
  check(): void;
  release(): void;
}
export interface LockOptions {
  readonly part?: PartClaim | undefined;
  /** told once where it takes a while to know whether a process on another machine is gone */
  readonly onWait?: ((text: string) => void) | undefined;
}

const ATTEMPTS = 40;
const PAUSE = 25;
const BEAT_SECONDS = 10;
/** Who gives no sign of life for so many beats is gone. */
const BEATS = 6;

/**
 * Takes the lock file at `path`. COLLAPSAR_RUN_LOCKED: a living process holds it. The lock of a dead process is taken over, by
 * one of those who try at a time. Whether one on another machine is dead is found out by watching it for a minute.
 */
export const acquireLock = async (path: string, { part, onWait }: LockOptions = {}): Promise<Lock> => {
  const text = JSON.stringify(ownHolder(part));
  let fromElsewhere = false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (place(path, text)) return new HeldLock(path, text, fromElsewhere, part);
    const found = contentOf(path);
    if (found === undefined) continue;
    const holder = holderOf(found);
    if (holder !== undefined && !(await isGone(path, found, holder, onWait))) throw locked(path, holder);
    // An unreadable lock may be one that is being written, where hard links are not to be had.
    if (holder === undefined && attempt < 4) await sleep(PAUSE);
    else await takeOver(path, found, text);
    fromElsewhere ||= holder !== undefined && !isHere(holder);
  }
  throw locked(path, holderOf(contentOf(path) ?? ''));
};

const ownHolder = (part: PartClaim | undefined): LockHolder => ({
  pid: process.pid,
  host: hostname(),
  started: startOf(process.pid),
  token: uniqueName(),
  space: spaceOf(),
  beat: BEAT_SECONDS,
  ...(part === undefined ? {} : { part: { division: part.division, name: part.name } }),
});

/** A lock that gives signs of life until it is let go. */
class HeldLock implements Lock {
  readonly #beating: NodeJS.Timeout;
  #seen = process.uptime();
  #lost = false;

  constructor(
    private readonly path: string,
    private readonly text: string,
    readonly fromElsewhere: boolean,
    readonly part: PartClaim | undefined,
  ) {
    this.#beating = setInterval(() => this.#beat(), 1000 * BEAT_SECONDS).unref();
  }

  check(): void {
    if (process.uptime() - this.#seen > 2 * BEAT_SECONDS) this.#beat();
    if (this.#lost) throw locked(this.path, holderOf(contentOf(this.path) ?? ''));
  }

  release(): void {
    clearInterval(this.#beating);
    removeIf(this.path, this.text);
  }

  #beat(): void {
    try {
      this.#lost = contentOf(this.path) !== this.text;
      if (this.#lost) return clearInterval(this.#beating);
      const now = new Date();
      utimesSync(this.path, now, now);
      this.#seen = process.uptime();
    } catch {
      // A folder that cannot be reached for a while: the next beat tries again.
    }
  }
}

/** Who a lock says is writing, gone or not. */
export const holderAt = (path: string): LockHolder | undefined => holderOf(contentOf(path) ?? '');

/** Who holds a lock, where that is a process that lives. */
export const livingHolder = async (path: string, onWait?: (text: string) => void): Promise<LockHolder | undefined> => {
  const text = contentOf(path);
  const holder = text === undefined ? undefined : holderOf(text);
  return holder === undefined || (await isGone(path, text!, holder, onWait)) ? undefined : holder;
};

/** Whether a holder is known to be dead; undefined: it is on another machine, of which only signs of life tell. */
export const isKnownDead = (holder: LockHolder): boolean | undefined => (isHere(holder) ? isDead(holder) : undefined);

/** Seconds since a lock gave a sign of life, by the clocks of two machines; undefined: it is gone. */
export const silenceOf = (path: string): number | undefined => {
  const changed = changeOf(path);
  return changed === undefined ? undefined : Math.max(0, (Date.now() - changed) / 1000);
};

/**
 * Refuses to write beside the one who holds that lock, but for parts of one division. One who is dead is passed over.
 * @throws CollapsarError COLLAPSAR_RUN_LOCKED
 */
export const refuseBeside = async (path: string, { part: own, onWait }: LockOptions): Promise<void> => {
  const claimed = holderAt(path);
  // Those of one division need not know of each other.
  if (claimed === undefined || (own !== undefined && claimed.part?.division === own.division)) return;
  const other = await livingHolder(path, onWait);
  if (other === undefined) return;
  if (own === undefined || other.part === undefined) throw locked(path, other);
  throw new CollapsarError('COLLAPSAR_RUN_LOCKED', {
    what: `${other.part.name} (process ${other.pid} on ${other.host}) is writing here, and ${own.name} is not of the same division`,
    where: path,
    why: 'Parts of one division have no cell in common. Those of two may: of another number of shards, another job list, or another study, data, plugin, Node or processor',
    fix: 'Wait for it to end, give all parts the same study and the same n or job list, or choose another folder with --out.',
  });
};

/** Whether a holder is dead: known at once of this machine, of another by signs of life that do not come. */
const isGone = async (
  path: string,
  text: string,
  holder: LockHolder,
  onWait?: (text: string) => void,
): Promise<boolean> => {
  if (isHere(holder)) return isDead(holder);
  const { beat, pid, host } = holder;
  if (beat === undefined) return false;
  // By this clock alone: those of two machines need not agree.
  const [seen, since] = [changeOf(path), process.uptime()];
  onWait?.(`Looking for up to ${BEATS * beat} s whether process ${pid} on ${host}, which was writing here, still is.`);
  while (process.uptime() - since < BEATS * beat) {
    await sleep(Math.min(1000, 250 * beat));
    const now = contentOf(path);
    if (now === undefined) return true;
    if (now !== text || changeOf(path) !== seen) return false;
  }
  return true;
};

const isHere = ({ host, space = null }: LockHolder): boolean =>
  host === hostname() && (space === null || space === spaceOf());

const changeOf = (path: string): number | undefined => {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
};

/** The namespace of process ids; null where there is none. */
const spaceOf = (): string | null => {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
};

/** Removes a dead process's lock under a second lock, after a second look, so that nobody's new lock is removed. */
const takeOver = async (path: string, dead: string, own: string): Promise<void> => {
  const guard = `${path}-takeover`;
  if (place(guard, own)) {
    removeIf(path, dead);
    removeIf(guard, own);
    return;
  }
  const other = contentOf(guard);
  const holder = other === undefined ? undefined : holderOf(other);
  if (other !== undefined && holder !== undefined && isHere(holder) && isDead(holder)) removeIf(guard, other);
  await sleep(PAUSE);
};

/** Puts a file there whole, or not at all when there is one already. */
const place = (path: string, text: string): boolean => {
  const temporary = `${path}-${uniqueName()}`;
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    try {
      linkSync(temporary, path);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      // A file system without hard links.
      writeFileSync(path, text, { flag: 'wx' });
    } finally {
      rmSync(temporary, { force: true });
    }
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw unwritable(path, error);
  }
};

const contentOf = (path: string): string | undefined => {
  try {
    return isFile(path) ? readFileSync(path, 'utf8') : undefined;
  } catch (error) {
    if (isCollapsarError(error)) throw error;
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unwritable(path, error);
  }
};

const removeIf = (path: string, text: string): void => {
  if (contentOf(path) !== text) return;
  try {
    rmSync(path, { force: true });
  } catch (error) {
    throw unwritable(path, error);
  }
};

const holderOf = (text: string): LockHolder | undefined => {
  try {
    const holder = JSON.parse(text) as Partial<LockHolder> | null;
    return typeof holder?.pid === 'number' && typeof holder.host === 'string' ? (holder as LockHolder) : undefined;
  } catch {
    return undefined;
  }
};

const isDead = ({ pid, started }: LockHolder): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to someone else.
    if (codeOf(error) === 'ESRCH') return true;
  }
  const now = startOf(pid);
  return started !== null && now !== null && started !== now;
};

/**
 * Field 22 of /proc/<pid>/stat (proc(5)); null where there is none. The name in field 2 may hold blanks and brackets.
 * A process that ended and was not waited for yet has the state Z: it writes no more.
 */
const startOf = (pid: number): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'ended' : (fields[19] ?? null);
  } catch {
    return null;
  }
};

const locked = (path: string, holder: LockHolder | undefined): CollapsarError => {
  const elsewhere = holder !== undefined && holder.host !== hostname();
  return new CollapsarError('COLLAPSAR_RUN_LOCKED', {
    what:
      holder === undefined
        ? 'another process is about to write here'
        : `process ${holder.pid} on ${holder.host} is writing here${holder.part === undefined ? '' : ` (${holder.part.name})`}`,
    where: path,
    why: 'Two runs that write the same journal at a time would destroy it.',
    fix: elsewhere
      ? `Wait for it to end, or choose another folder with --out.${holder.beat === undefined ? ` If that machine or process is gone, remove ${path}.` : ''}`
      : 'Wait for it to end, stop it, or choose another folder with --out.',
  });
};

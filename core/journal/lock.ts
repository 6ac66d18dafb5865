import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  /** of whom several may be at work at a time; absent: of one who writes all there is */
  readonly part?: PartClaim;
}
/** What several who write to one folder say of themselves: those of one division have no cell in common. */
export interface PartClaim {
  readonly division: string;
  readonly name: string;
}
export interface Lock {
  readonly part?: PartClaim;
  release(): void;
}

const ATTEMPTS = 40;
const PAUSE = 25;

/**
 * Takes the lock file at `path`. COLLAPSAR_RUN_LOCKED: a living process holds it, or one on another machine, of which
 * nothing can be known from here. The lock of a dead process is taken over, by one of those who try at a time.
 */
export const acquireLock = async (path: string, part?: PartClaim): Promise<Lock> => {
  const own: LockHolder = {
    pid: process.pid,
    host: hostname(),
    started: startOf(process.pid),
    token: uniqueName(),
    ...(part === undefined ? {} : { part: { division: part.division, name: part.name } }),
  };
  const text = JSON.stringify(own);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (place(path, text)) return { release: () => removeIf(path, text), ...(part === undefined ? {} : { part }) };
    const found = contentOf(path);
    if (found === undefined) continue;
    const holder = holderOf(found);
    if (holder !== undefined && !isDead(holder)) throw locked(path, holder);
    // An unreadable lock may be one that is being written, where hard links are not to be had.
    if (holder === undefined && attempt < 4) await sleep(PAUSE);
    else await takeOver(path, found, text);
  }
  throw locked(path, holderOf(contentOf(path) ?? ''));
};

/** Who holds a lock, where that is a living process as far as can be known from here. */
export const livingHolder = (path: string): LockHolder | undefined => {
  const holder = holderOf(contentOf(path) ?? '');
  return holder === undefined || isDead(holder) ? undefined : holder;
};

/**
 * Refuses to write beside the one who holds that lock, but for parts of one division. One who is dead is passed over.
 * @throws CollapsarError COLLAPSAR_RUN_LOCKED
 */
export const refuseBeside = (path: string, own: PartClaim | undefined): void => {
  const other = livingHolder(path);
  if (other === undefined) return;
  if (own === undefined || other.part === undefined) throw locked(path, other);
  if (other.part.division === own.division) return;
  throw new CollapsarError('COLLAPSAR_RUN_LOCKED', {
    what: `${other.part.name} (process ${other.pid} on ${other.host}) is writing here, and ${own.name} is not of the same division`,
    where: path,
    why: 'Parts of one division have no cell in common. Those of two may: of another number of shards, another job list, or another study, data, plugin, Node or processor',
    fix: 'Wait for it to end, give all parts the same study and the same n or job list, or choose another folder with --out.',
  });
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
  if (other !== undefined && holder !== undefined && isDead(holder)) removeIf(guard, other);
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
  if (contentOf(path) === text) rmSync(path, { force: true });
};

const holderOf = (text: string): LockHolder | undefined => {
  try {
    const holder = JSON.parse(text) as Partial<LockHolder> | null;
    return typeof holder?.pid === 'number' && typeof holder.host === 'string' ? (holder as LockHolder) : undefined;
  } catch {
    return undefined;
  }
};

const isDead = ({ pid, host, started }: LockHolder): boolean => {
  if (host !== hostname()) return false;
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
      ? `Wait for it to end, or choose another folder with --out. If that machine or process is gone, remove ${path}.`
      : 'Wait for it to end, stop it, or choose another folder with --out.',
  });
};

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Resident memory of processes, MiB. On Linux from /proc at each call; elsewhere from `ps`, which is asked in the
 * background, so that a call gives what was seen the last time. On Windows nothing is known but the heap's own limit.
 */
export class ResidentMemory {
  readonly #seen = new Map<number, number>();
  #asking = false;

  constructor(private readonly platform: NodeJS.Platform = process.platform) {}

  /** undefined: not known (yet), or the process is gone */
  of(pid: number): number | undefined {
    if (this.platform !== 'linux') return this.#seen.get(pid);
    try {
      const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
      return kib === undefined ? undefined : Number(kib) / 1024;
    } catch {
      return undefined;
    }
  }

  /** Asks anew where reading is not immediate. */
  refresh(pids: readonly number[]): void {
    if (this.platform === 'linux' || this.platform === 'win32' || this.#asking || pids.length === 0) return;
    this.#asking = true;
    execFile('ps', ['-o', 'pid=,rss=', '-p', pids.join(',')], (_error, output) => {
      this.#asking = false;
      this.#seen.clear();
      for (const [, pid, kib] of output.matchAll(/(\d+)\s+(\d+)/g)) this.#seen.set(Number(pid), Number(kib) / 1024);
    });
  }
}

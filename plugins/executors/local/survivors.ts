import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Reads `+ pid` and `- pid` until the pipe closes, which it does with the process that writes to it however that ends, and
 * kills what is left. SIGKILL also ends a process that is stopped, which no thread of its own could.
 */
const WATCHER = `
pids=' '
while read -r sign pid; do
  case $sign in
    +) pids="$pids$pid " ;;
    -) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
for pid in $pids; do kill -s KILL "$pid" 2>/dev/null; done`;

/** Children of this process that are killed when it is gone, in whatever state either is. On Windows nothing is watched. */
export class Survivors {
  readonly #watched = new WeakSet<ChildProcess>();
  #watcher: ChildProcess | undefined;

  watch(child: ChildProcess): void {
    const { pid } = child;
    if (this.#watched.has(child) || pid === undefined || process.platform === 'win32') return;
    this.#watched.add(child);
    this.#tell(`+ ${pid}`);
    // It keeps its number until this process has heard of its end: no other process is killed in its place.
    child.once('exit', () => this.#tell(`- ${pid}`));
  }

  /** Kills those that are there still. */
  close(): void {
    this.#watcher?.stdin?.end();
    this.#watcher = undefined;
  }

  #tell(line: string): void {
    this.#watcher ??= start();
    this.#watcher.stdin?.write(`${line}\n`);
  }
}

/** In a session of its own: what stops or ends the group of this process leaves it alone. */
const start = (): ChildProcess => {
  const watcher = spawn('/bin/sh', ['-c', WATCHER, 'collapsar-watcher'], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Where there is no shell, the watchdog of each child has to do.
  watcher.on('error', () => undefined);
  watcher.stdin.on('error', () => undefined);
  watcher.unref();
  (watcher.stdin as typeof watcher.stdin & { unref?(): void }).unref?.();
  return watcher;
};

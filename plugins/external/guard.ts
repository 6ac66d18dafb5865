import { spawn, type ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';

/**
 * Waits for the end of whoever started it, by the pipe that then closes, and does what that can no longer do: kills the
 * program's group and removes its folder. Nothing else survives SIGKILL.
 */
const GUARD = 'read -r _; kill -s KILL -- "-$1" 2>/dev/null; [ -z "$2" ] || rm -rf -- "$2"';

/** Ends the group of process `pid` with this process, and `folder` where there is one. It is killed where it is not needed. */
export const guardGroup = (pid: number | undefined, folder = ''): ChildProcess => {
  const guard = spawn('/bin/sh', ['-c', GUARD, 'collapsar-guard', String(pid), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  (guard.stdin as Duplex & { unref?(): void }).unref?.();
  return guard;
};

/** Sends a signal to all of a group; one that is gone already is what was wanted. */
export const signalGroup = (pid: number | undefined, signal: NodeJS.Signals): void => {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    return;
  }
};

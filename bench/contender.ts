import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Run } from './comparison.js';

/**
 * A program that takes part in a comparison: for every line it reads it does the work once and answers with one line,
 * `{"wall_ms": ..., "cpu_ms": ...}`, timed by itself around the work alone: neither start-up nor pipes are counted.
 */
export const answering = (command: readonly string[]) => {
  const [file, ...args] = command;
  if (file === undefined) throw new RangeError('A contender needs a command.');
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      reject(new Error(`${command.join(' ')} ended (${code ?? signal}) before it had answered.`));
    });
  });
  failed.catch(() => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const once = async (): Promise<Run> => {
    child.stdin.write('run\n');
    const line = await Promise.race([lines.next(), failed]);
    if (line.done === true) return failed;
    const { wall_ms, cpu_ms } = JSON.parse(line.value) as Readonly<Record<'wall_ms' | 'cpu_ms', number>>;
    return { wallMs: wall_ms, cpuMs: cpu_ms };
  };
  return { once, end: () => child.stdin.end() };
};

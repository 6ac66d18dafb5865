import { createInterface } from 'node:readline/promises';
import { createColors } from 'picocolors';

/** Where a command reads its surroundings and writes what it has to say. */
export interface Terminal {
  /** results: what another program may read */
  out(text: string): void;
  /** everything said to a person while it goes on */
  err(text: string): void;
  /** standard error is a terminal that can redraw a line */
  readonly interactive: boolean;
  readonly width: number;
  readonly colors: ReturnType<typeof createColors>;
  readonly now: () => number;
  /** Asks whoever sits there; undefined: no answer came (Ctrl-C, Ctrl-D). Absent: nobody does. */
  ask?(question: string, signal: AbortSignal): Promise<string | undefined>;
}

export const processTerminal = (): Terminal => {
  const { env, stdin, stdout, stderr } = process;
  const interactive = stderr.isTTY === true && env['CI'] === undefined && env['TERM'] !== 'dumb';
  const colored = env['NO_COLOR'] === undefined && (env['FORCE_COLOR'] !== undefined || stderr.isTTY === true);
  return {
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(text),
    interactive,
    width: stderr.columns ?? 80,
    colors: createColors(colored && env['FORCE_COLOR'] !== '0'),
    now: () => performance.now(),
    ...(interactive && stdin.isTTY === true ? { ask } : {}),
  };
};

const ask = async (question: string, signal: AbortSignal): Promise<string | undefined> => {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<undefined>((done) => {
    lines.once('close', done);
    // The terminal hands Ctrl-C to readline, not to the process.
    lines.once('SIGINT', () => lines.close());
    signal.addEventListener('abort', () => lines.close(), { once: true });
  });
  try {
    return await Promise.race([lines.question(question).catch(() => undefined), ended]);
  } finally {
    lines.close();
  }
};

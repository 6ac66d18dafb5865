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
}

export const processTerminal = (): Terminal => {
  const { env, stdout, stderr } = process;
  const interactive = stderr.isTTY === true && env['CI'] === undefined && env['TERM'] !== 'dumb';
  const colored = env['NO_COLOR'] === undefined && (env['FORCE_COLOR'] !== undefined || stderr.isTTY === true);
  return {
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(text),
    interactive,
    width: stderr.columns ?? 80,
    colors: createColors(colored && env['FORCE_COLOR'] !== '0'),
    now: () => performance.now(),
  };
};

import { randomUUID } from 'node:crypto';
import { createInterface, type Interface } from 'node:readline';
import { createColors } from 'picocolors';
import { visible } from '../core/errors/index.js';

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
  /** a person sits at standard input: a question that has a default is worth asking */
  readonly attended?: boolean;
  /**
   * The next line of standard input, once `question` is said; what was typed or piped ahead answers the questions in their
   * order. undefined: no answer came (Ctrl-C, Ctrl-D, the end of what was piped). Absent: nothing may be asked.
   */
  ask?(question: string, signal: AbortSignal): Promise<string | undefined>;
}

/** Redraws the line that the cursor is in. */
export const CLEAR = '\r\u001b[K';

/**
 * What the terminal itself says in colours begins with a mark that nobody else knows: every other control, of a study, a
 * plugin or a file, is written out, and does nothing to the terminal.
 */
const MARK = `\u001b${randomUUID()}`;
const marked = (colors: Terminal['colors']): Terminal['colors'] => {
  const made = Object.entries(colors).map(([name, paint]: [string, unknown]) => {
    if (typeof paint !== 'function') return [name, paint] as const;
    const [open = '', close = ''] = (paint as (text: string) => string)(' ').split(' ');
    return [name, (text: string) => `${ours(open)}${text}${ours(close)}`] as const;
  });
  return Object.fromEntries(made) as unknown as Terminal['colors'];
};
const ours = (sequence: string): string => sequence.replaceAll('\u001b', MARK);

/** As it is written: in colours where they are the terminal's own. */
export const shown = (text: string): string =>
  text.startsWith(CLEAR) ? CLEAR + shown(text.slice(CLEAR.length)) : text.split(MARK).map(visible).join('\u001b');

export const processTerminal = (): Terminal => {
  const { env, stdin, stdout, stderr } = process;
  const interactive = stderr.isTTY === true && env['CI'] === undefined && env['TERM'] !== 'dumb';
  const colored = env['NO_COLOR'] === undefined && (env['FORCE_COLOR'] !== undefined || stderr.isTTY === true);
  return {
    out: (text) => void stdout.write(`${shown(text)}\n`),
    err: (text) => void stderr.write(shown(text)),
    interactive,
    // A terminal that was never told its size has none.
    width: stderr.columns > 0 ? stderr.columns : 80,
    colors: marked(createColors(colored && env['FORCE_COLOR'] !== '0')),
    now: () => performance.now(),
    attended: interactive && stdin.isTTY === true,
    // On a terminal whose questions nobody sees (CI, standard error in a file) there is nobody to answer.
    ...(interactive || stdin.isTTY !== true ? { ask: askOn(stdin, stderr) } : {}),
  };
};

/**
 * One reader for all questions: one for each would lose the lines that come with the first answer. It is made with the first
 * question, and between them lets its input rest, so that the process can end.
 */
export const askOn = (
  input: NodeJS.ReadStream | NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): NonNullable<Terminal['ask']> => {
  const isTyped = 'isTTY' in input && input.isTTY;
  const ahead: string[] = [];
  let lines: Interface | undefined;
  let waiting: ((line: string | undefined) => void) | undefined;
  let ended = false;
  /** The lines that came with it wait for the questions to come. */
  const answered = (line: string | undefined): void => {
    const answer = waiting;
    waiting = undefined;
    answer?.(line);
  };
  const begin = (): Interface => {
    const made = createInterface({ input, output, terminal: isTyped });
    made.on('line', (line) => {
      if (waiting === undefined) ahead.push(line);
      else answered(line);
    });
    made.once('close', () => {
      ended = true;
      answered(undefined);
    });
    // The terminal hands Ctrl-C to readline, not to the process.
    made.once('SIGINT', () => made.close());
    return made;
  };
  return async (question, signal) => {
    lines ??= begin();
    const next = ahead.shift();
    if (next !== undefined || ended) {
      output.write(`${question}${next ?? ''}\n`);
      return next;
    }
    const reader = lines;
    const stop = (): void => reader.close();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const answer = await new Promise<string | undefined>((resolve) => {
        waiting = resolve;
        reader.setPrompt(question);
        reader.prompt();
      });
      // What is typed the terminal shows by itself.
      if (!isTyped) output.write(`${answer ?? ''}\n`);
      return answer;
    } finally {
      signal.removeEventListener('abort', stop);
      if (!ended) reader.pause();
    }
  };
};

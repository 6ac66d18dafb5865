import { basename } from 'node:path';
import { CollapsarError, messageOf, type Code } from '../../core/errors/index.js';
import type { Refusal } from './protocol.js';

/** Which program, what it was asked, and what it printed last. */
export interface Site {
  readonly command: readonly string[];
  readonly method: string;
  readonly tail: string;
}

/** `python train.py`: without folders, for failures are published. */
export const commandInWords = (command: readonly string[]): string =>
  command.map((word) => (word.startsWith('/') ? basename(word) : word)).join(' ');

const withTail = (fix: string, tail: string): string => (tail === '' ? fix : `${fix}. It last printed:\n${tail}`);

const fault = (code: Code, { command, tail }: Site, what: string, why: string, fix: string): CollapsarError =>
  new CollapsarError(code, { what, where: commandInWords(command), why, fix: withTail(fix, tail) });

/** It ended while it was asked something. `how`: signal or exit code. */
export const crashed = (site: Site, how: string): CollapsarError =>
  fault(
    'COLLAPSAR_EXTERNAL_CRASHED',
    site,
    `the program ended in the middle of ${site.method} (${how})`,
    how === 'SIGKILL'
      ? 'Somebody killed it, most likely the system for want of memory'
      : 'It or a library of its ended it',
    'Only this cell is affected: the next one starts the program anew, and the same command repairs what failed',
  );

/** It is asked, but was ended before. */
export const ended = (command: readonly string[]): CollapsarError =>
  new CollapsarError('COLLAPSAR_EXTERNAL_CRASHED', {
    what: 'the program that held this model has ended',
    where: commandInWords(command),
    why: 'It failed in an earlier call',
    fix: 'Run the same command again: the program is started anew',
  });

/** Invalid parameters, as JSON-RPC has it: of `initialize` the options of the study. */
const OPTIONS_REFUSED = -32602;

/** It said that it cannot do what was asked. */
export const failed = (site: Site, { code, message, data = {} }: Refusal, tail: string): CollapsarError => {
  const refused = code === OPTIONS_REFUSED;
  const raised = data.traceback === undefined ? undefined : `It was raised here:\n${data.traceback}`;
  const printed = tail === '' ? undefined : `It last printed:\n${tail}`;
  return new CollapsarError(refused ? 'COLLAPSAR_OPTION_INVALID' : 'COLLAPSAR_EXTERNAL_FAILED', {
    what: refused ? message : `${site.method} failed: ${message}`,
    where: commandInWords(site.command),
    ...(data.why === undefined ? {} : { why: data.why }),
    fix: [data.fix, raised, printed].filter(Boolean).join('\n') || BY_HAND,
  });
};

/** It said or left something that the protocol does not know. */
export const notSpoken = (site: Site, what: string): CollapsarError =>
  fault(
    'COLLAPSAR_EXTERNAL_PROTOCOL',
    site,
    `what it said of ${site.method} cannot be understood: ${what}`,
    'Something else writes to its channel, or it was written for another version of the protocol',
    '`collapsar schema external` prints the messages; what a program prints belongs on standard output, which is its log',
  );

const LIMITS = {
  start: ['startSeconds', 'to start', 's', 'Loading its packages takes longer, or it waits for something'],
  call: ['callSeconds', 'for one call', 's', 'It hangs, or needs longer for this many rows'],
  silence: ['silenceSeconds', 'without a sign of life', 's', 'It hangs, or holds the lock of its interpreter'],
  memory: [
    'memoryMiB',
    'of memory',
    'MiB',
    'Its training rows, its model or what it keeps of earlier ones are too large',
  ],
  log: ['logMiB', 'of log in one call', 'MiB', 'It prints in a loop: a progress bar, or a warning for each row'],
} as const;

/** It took more than it may. `used`: how much, where that is known. */
export const limited = (site: Site, limit: keyof typeof LIMITS, most: number, used?: number): CollapsarError => {
  const [option, what, unit, why] = LIMITS[limit];
  const over =
    used === undefined ? `more than ${most} ${unit}` : `${Math.round(used)} ${unit}, of ${most} ${unit} allowed,`;
  return fault(
    'COLLAPSAR_EXTERNAL_LIMIT',
    site,
    `${site.method} took ${over} ${what}, and the program was stopped`,
    why,
    `Raise the option ${option}, or mend the program`,
  );
};

/** It cannot be started, or says nothing that can be used when it is. */
export const notStarted = (
  command: readonly string[],
  { cause, tail = '' }: { readonly cause: unknown; readonly tail?: string },
): CollapsarError => {
  const where = commandInWords(command);
  const start = (what: string, why: string | undefined, fix: string): CollapsarError =>
    new CollapsarError(
      'COLLAPSAR_EXTERNAL_START',
      { what, where, ...(why === undefined ? {} : { why }), fix },
      { cause },
    );
  if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
    return start(
      `${command[0]!} is no program that is found from the study's folder`,
      'It is not installed, its environment is not activated in this shell, or the `folder` of the entry is not there',
      'Name it as this shell knows it (python3 in place of python), or by its path',
    );
  if (!(cause instanceof CollapsarError)) return start(`it does not start: ${messageOf(cause)}`, WHY, BY_HAND);
  const { what, why, fix } = cause.explanation;
  // The study gives what the program does not take: that is told as it is.
  if (cause.code === 'COLLAPSAR_OPTION_INVALID') return cause;
  // It started well, and says what is wrong with it.
  if (cause.code === 'COLLAPSAR_EXTERNAL_FAILED') return start(what, why, fix ?? BY_HAND);
  const limit = cause.code === 'COLLAPSAR_EXTERNAL_LIMIT';
  return start(`it does not start: ${what}`, WHY, limit ? fix! : withTail(BY_HAND, tail));
};
const WHY =
  'The command, its folder or a package that it imports is missing, or it does not end in collapsar.serve(...)';
const BY_HAND = 'Run the command by hand from the folder of the study';

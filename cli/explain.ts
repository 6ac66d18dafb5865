import { CODES, isCollapsarError, messageOf, stackOf } from '../core/errors/index.js';
import type { Terminal } from './terminal.js';

/** Exit codes of what a signal stopped, as shells tell them: 128 and its number. */
export const STOPPED = 130;
export const STOPPED_BY: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGPIPE: 141, SIGTERM: 143 };

/** Says what went wrong, in the user's words, and gives the exit code. A stack only for our own faults or --debug. */
export const explain = (error: unknown, terminal: Terminal, debug: boolean, aborted?: NodeJS.Signals): number => {
  const { colors } = terminal;
  if (aborted !== undefined && (!isCollapsarError(error) || error.code === 'COLLAPSAR_INTERRUPTED')) {
    const why = aborted === 'SIGPIPE' ? 'Standard output cannot be written any more.' : 'Interrupted.';
    terminal.err(
      isCollapsarError(error)
        ? `${colors.yellow(why)} ${error.explanation.fix}.\n`
        : `${colors.yellow(why)} What was computed is saved: the same command goes on from there.\n`,
    );
    return STOPPED_BY[aborted] ?? STOPPED;
  }
  if (isCollapsarError(error)) {
    terminal.err(`${colors.red('error')} ${error.code}: ${CODES[error.code].summary}\n  ${error.message}\n`);
    if (debug) terminal.err(`${stackOf(error) ?? ''}\n`);
    return error.exit;
  }
  terminal.err(
    `${colors.red('internal error')}: ${messageOf(error)}\n  This is a fault of Collapsar. Please report it with the command and the output of --debug.\n`,
  );
  if (debug) terminal.err(`${stackOf(error) ?? ''}\n`);
  return 70;
};

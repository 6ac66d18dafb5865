import { CODES, isCollapsarError, messageOf, stackOf } from '../core/errors/index.js';
import type { Terminal } from './terminal.js';

/** Says what went wrong, in the user's words, and gives the exit code. A stack only for our own faults or --debug. */
export const explain = (error: unknown, terminal: Terminal, debug: boolean, aborted?: NodeJS.Signals): number => {
  const { colors } = terminal;
  if (aborted !== undefined && (!isCollapsarError(error) || error.code === 'COLLAPSAR_INTERRUPTED')) {
    terminal.err(`${colors.yellow('Interrupted.')} What was computed is saved: the same command goes on from there.\n`);
    return aborted === 'SIGTERM' ? 143 : 130;
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

import type { Terminal } from './terminal.js';

/** What every verb gets beside its own arguments. */
export interface Context {
  readonly terminal: Terminal;
  /** aborted by the first Ctrl-C, SIGTERM or --timeout */
  readonly signal: AbortSignal;
  /** show stacks with errors */
  readonly debug: boolean;
}

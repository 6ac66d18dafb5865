#!/usr/bin/env node
import { endingOf } from './ending.js';
import { explain, STOPPED, STOPPED_BY } from './explain.js';
import { commandLine } from './program.js';
import { processTerminal } from './terminal.js';

const terminal = processTerminal();
const args = process.argv.slice(2);
const ending = endingOf((error) => explain(error, terminal, args.includes('--debug')));
const abort = new AbortController();
let stoppedBy: NodeJS.Signals | undefined;

const stop = (signal: NodeJS.Signals): void => {
  // The second time the user means it: leave at once; what is durable stays.
  if (stoppedBy !== undefined) ending.now(STOPPED_BY[signal] ?? STOPPED);
  stoppedBy = signal;
  terminal.err('\nStopping; once more to leave at once.\n');
  abort.abort();
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
// A reader that goes away (| head) is no fault, and no success either: what is left of the work is left undone.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  ending.unread(error);
  stoppedBy ??= 'SIGPIPE';
  abort.abort();
});
// What is said along the way may go unheard.
process.stderr.on('error', () => undefined);

// Not awaited at the top: a module that never ends would end the process with a code and a warning of Node's own.
void commandLine(args, {
  terminal,
  signal: abort.signal,
  timeout: (seconds) => {
    setTimeout(() => {
      stoppedBy ??= 'SIGINT';
      abort.abort(new DOMException('The time of --timeout is up.', 'TimeoutError'));
    }, seconds * 1000).unref();
  },
  begin: ending.watch,
  stoppedBy: () => stoppedBy,
}).then(ending.with);

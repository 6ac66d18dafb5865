#!/usr/bin/env node
import { commandLine } from './program.js';
import { processTerminal } from './terminal.js';

const terminal = processTerminal();
const abort = new AbortController();
let stoppedBy: NodeJS.Signals | undefined;

const stop = (signal: NodeJS.Signals): void => {
  // The second time the user means it: leave at once; what is durable stays.
  if (stoppedBy !== undefined) process.exit(signal === 'SIGTERM' ? 143 : 130);
  stoppedBy = signal;
  terminal.err('\nStopping; once more to leave at once.\n');
  abort.abort();
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
// A reader that goes away (| head) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await commandLine(process.argv.slice(2), {
  terminal,
  signal: abort.signal,
  timeout: (seconds) => {
    setTimeout(() => {
      stoppedBy ??= 'SIGINT';
      abort.abort(new DOMException('The time of --timeout is up.', 'TimeoutError'));
    }, seconds * 1000).unref();
  },
  stoppedBy: () => stoppedBy,
});

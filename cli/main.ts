#!/usr/bin/env node
import { CommanderError } from 'commander';
import type { Context } from './command.js';
import { explain } from './failure.js';
import { makeProgram } from './program.js';
import { processTerminal } from './terminal.js';

const USAGE = 2;
const terminal = processTerminal();
const abort = new AbortController();
const debug = process.argv.includes('--debug');
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

const context = (timeout?: number): Context => {
  if (timeout !== undefined)
    setTimeout(() => {
      stoppedBy ??= 'SIGINT';
      abort.abort();
    }, timeout * 1000).unref();
  return { terminal, signal: abort.signal, debug };
};
const exit = (code: number): void => {
  process.exitCode = code;
};

try {
  await makeProgram(context, exit).parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  else process.exitCode = explain(error, terminal, debug, stoppedBy);
}

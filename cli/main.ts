#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { VERSION } from '../host/index.js';
import type { Context } from './command.js';
import { explain } from './failure.js';
import { processTerminal } from './terminal.js';
import { describeVerb } from './verbs/describe.js';
import { initVerb } from './verbs/init.js';
import { doctorVerb } from './verbs/doctor.js';
import { listVerb } from './verbs/list.js';
import { planVerb } from './verbs/plan.js';
import { recommendVerb } from './verbs/recommend.js';
import { reportVerb } from './verbs/report.js';
import { runVerb } from './verbs/run.js';
import { schemaVerb } from './verbs/schema.js';
import { validateVerb } from './verbs/validate.js';
import { verifyVerb } from './verbs/verify.js';

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

const program = new Command('collapsar')
  .description('Measures model collapse: how much synthetic data a generative model can be trained on')
  .version(VERSION)
  .option('--debug', 'show stacks with errors')
  .showHelpAfterError('Run collapsar --help, or collapsar <verb> --help.')
  .exitOverride();
runVerb(program, context, exit);
recommendVerb(program, context, exit);
reportVerb(program, context, exit);
planVerb(program, context);
validateVerb(program, context);
verifyVerb(program, context, exit);
listVerb(program, context);
describeVerb(program, context);
initVerb(program, context);
schemaVerb(program, context);
doctorVerb(program, context, exit);
for (const verb of program.commands) verb.exitOverride().option('--debug', 'show stacks with errors');

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  else process.exitCode = explain(error, terminal, debug, stoppedBy);
}

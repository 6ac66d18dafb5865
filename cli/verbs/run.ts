import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { commandOf, openStudy, type RunOutcome } from '../../host/index.js';
import type { Context } from '../command.js';
import { cellFilter } from '../filter.js';
import { several, positiveNumber, wholeNumber } from '../numbers.js';
import { openInBrowser } from '../open.js';
import { progressView } from '../progress/progress.js';
import { GATE_FAILED, sayGates } from '../gates.js';
import { sayFindings } from '../findings.js';
import { planWithWalks, showPlan } from './plan.js';

interface RunFlags {
  readonly out: string;
  readonly workers: number;
  readonly executor?: string;
  readonly fresh?: boolean;
  readonly filter: readonly string[];
  readonly limit?: number;
  readonly seed?: number;
  readonly set: readonly string[];
  readonly plugin: readonly string[];
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly open?: boolean;
  readonly timeout?: number;
  readonly quiet?: boolean;
}

/** Some cells failed: the study has results, but not all of them. */
const SOME_FAILED = 3;

export const runVerb = (
  program: Command,
  context: (timeout?: number) => Context,
  exit: (code: number) => void,
): void => {
  program
    .command('run')
    .description('run a study (what is recorded already is kept) and write its report')
    .argument('<study>', 'study file, YAML or JSON')
    .option('--out <folder>', 'where run folders are made', 'runs')
    .option('--workers <n>', 'cells at a time', wholeNumber(1), availableParallelism())
    .option('--executor <name>', 'what runs cells: local (child processes) or inline (this process)')
    .option('--resume', 'go on where the run folder stands (the default)')
    .option('--fresh', 'throw away what the run folder holds')
    .option(
      '--filter <key=label>',
      'only cells with this source, model, strategy, samples or seed; repeatable',
      several,
      [],
    )
    .option('--limit <n>', 'at most so many cells', wholeNumber(1))
    .option('--seed <n>', "the study's own seed", wholeNumber(0))
    .option('--set <path=value>', 'change a value of the study; repeatable', several, [])
    .option('--plugin <name>', 'load a plugin, by package or file name; repeatable', several, [])
    .option('--json', 'JSON lines on standard output, and nothing else there')
    .option('--dry-run', 'say what would be run, and run nothing')
    .option('--open', 'open the report in the browser')
    .option('--timeout <seconds>', 'stop after so long; what is done is kept', positiveNumber)
    .option('--quiet', 'say only what was found')
    .action(async (file: string, flags: RunFlags) => {
      const { terminal, signal, debug } = context(flags.timeout);
      const set = [...flags.set, ...(flags.seed === undefined ? [] : [`seed=${flags.seed}`])];
      const { host, runner, recommender, value, locate } = await openStudy(file, {
        set,
        plugins: flags.plugin,
        logger: {
          info: (said) => flags.quiet !== true && terminal.err(`${said}\n`),
          warn: (said) => terminal.err(`${said}\n`),
        },
      });
      const study = host.resolve(value, locate);
      if (flags.dryRun === true)
        return showPlan(await planWithWalks(host, recommender, study, signal), study, terminal, flags.json === true);
      const view = progressView(terminal, {
        json: flags.json === true,
        quiet: flags.quiet === true,
        debug,
      });
      const select = cellFilter(flags.filter);
      let outcome: RunOutcome;
      try {
        outcome = await runner.run(study, {
          out: flags.out,
          workers: flags.workers,
          signal,
          command: commandOf(file, set),
          ...(flags.executor === undefined ? {} : { executor: flags.executor }),
          ...(flags.fresh === true ? { fresh: true } : {}),
          ...(select === undefined ? {} : { select }),
          ...(flags.limit === undefined ? {} : { limit: flags.limit }),
          onProgress: (progress) => view.show(progress),
        });
      } finally {
        view.end();
      }
      const report = join(outcome.folder, 'report.html');
      if (flags.json === true)
        terminal.out(
          JSON.stringify({
            type: 'finished',
            folder: outcome.folder,
            report,
            counts: outcome.results.counts,
            findings: outcome.results.findings,
            ...(outcome.results.gates === undefined ? {} : { gates: outcome.results.gates }),
          }),
        );
      else sayFindings(outcome.results, relative('', report), terminal);
      if (flags.open === true) openInBrowser(report);
      if (!sayGates(outcome.results, terminal)) exit(GATE_FAILED);
      else if (outcome.results.counts.failed > 0) exit(SOME_FAILED);
    });
};

import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { openRecorded } from '../../host/index.js';
import type { Context } from '../command.js';
import { sayFindings } from '../findings.js';
import { GATE_FAILED, sayGates } from '../gates.js';
import { several } from '../numbers.js';
import { openInBrowser } from '../open.js';

export const reportVerb = (program: Command, context: () => Context, exit: (code: number) => void): void => {
  program
    .command('report')
    .description('analyse a run folder again and write its tables and report; nothing is computed anew')
    .argument('<run>', 'run folder, such as runs/tour')
    .option('--plugin <name>', 'load a plugin, by package or file name; repeatable', several, [])
    .option('--open', 'open the report in the browser')
    .option('--quiet', 'say nothing')
    .action(async (folder: string, flags: { plugin: readonly string[]; open?: boolean; quiet?: boolean }) => {
      const { terminal, signal } = context();
      const { runner } = await openRecorded(folder, flags.plugin);
      const { results } = await runner.report(folder, signal);
      const report = join(folder, 'report.html');
      if (flags.quiet !== true) sayFindings(results, relative('', report), terminal);
      if (!sayGates(results, terminal)) exit(GATE_FAILED);
      if (flags.open === true) openInBrowser(report);
    });
};

import type { Command } from 'commander';
import { openStudy } from '../../host/index.js';
import type { Context } from '../command.js';
import { several } from '../numbers.js';

export const validateVerb = (program: Command, context: () => Context): void => {
  program
    .command('validate')
    .description('check a study file: keys, options, plugins, data, and whether its parts fit together')
    .argument('<study>', 'study file, YAML or JSON')
    .option('--set <path=value>', 'change a value of the study; repeatable', several, [])
    .option('--plugin <name>', 'load a plugin, by package or file name; repeatable', several, [])
    .option('--resolved', 'print the study with every default written out, as JSON')
    .action(async (file: string, flags: { set: readonly string[]; plugin: readonly string[]; resolved?: boolean }) => {
      const { terminal, signal } = context();
      const { host, value, locate } = await openStudy(file, { set: flags.set, plugins: flags.plugin });
      const study = host.resolve(value, locate);
      const { counts, reading } = await host.plan(study, signal);
      if (flags.resolved === true) terminal.out(JSON.stringify(study, undefined, 2));
      else {
        terminal.out(`${file} is a valid study: ${counts.cells} cells of ${study.generations} generations.`);
        for (const line of reading) terminal.out(line);
      }
    });
};

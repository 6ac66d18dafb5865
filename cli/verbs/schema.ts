import type { Command } from 'commander';
import { publishedSchema } from '../../core/study/index.js';
import { makeHost } from '../../host/index.js';
import type { Context } from '../command.js';
import { several } from '../numbers.js';

export const schemaVerb = (program: Command, context: () => Context): void => {
  program
    .command('schema')
    .description('print the JSON Schema of study files, with the options of every entry, for editors')
    .option('--plugin <name>', 'load a plugin, by package or file name; repeatable', several, [])
    .action(async (flags: { plugin: readonly string[] }) => {
      const { host } = await makeHost({ folder: '.', references: flags.plugin, discover: '.' });
      context().terminal.out(JSON.stringify(publishedSchema(host.registry), undefined, 2));
    });
};

import type { Command } from 'commander';
import { CollapsarError } from '../../core/errors/index.js';
import { ENTRY_KINDS, either, type EntryKind } from '../../core/plugin/index.js';
import { makeHost } from '../../host/index.js';
import type { Context } from '../command.js';
import { several } from '../numbers.js';
import { table } from '../table.js';

export const listVerb = (program: Command, context: () => Context): void => {
  program
    .command('list')
    .description('list what plugins offer, and where each came from')
    .argument('[kind]', `only this kind: ${ENTRY_KINDS.join(', ')}`)
    .option('--plugin <name>', 'load a plugin, by package or file name; repeatable', several, [])
    .option('--json', 'as JSON')
    .action(async (kind: string | undefined, flags: { plugin: readonly string[]; json?: boolean }) => {
      const { terminal } = context();
      if (kind !== undefined && !ENTRY_KINDS.includes(kind as EntryKind))
        throw new CollapsarError('COLLAPSAR_USAGE', {
          what: `there is no kind of entry called ${kind}`,
          fix: `Use ${either(ENTRY_KINDS)}`,
        });
      const { host } = await makeHost({ folder: '.', references: flags.plugin, discover: '.' });
      const entries = host.registry.list(kind as EntryKind | undefined);
      if (flags.json === true) {
        terminal.out(
          JSON.stringify(
            entries.map((entry) => ({
              kind: entry.kind,
              id: host.registry.idOf(entry),
              data: entry.data,
              summary: entry.summary,
              plugin: entry.plugin,
            })),
          ),
        );
        return;
      }
      for (const group of ENTRY_KINDS) {
        const rows = entries
          .filter((entry) => entry.kind === group)
          .map((entry) => [
            host.registry.idOf(entry),
            entry.kinds?.join(', ') ?? entry.data,
            entry.plugin.from === 'built-in' ? 'built-in' : `${entry.plugin.name} ${entry.plugin.version}`,
            entry.summary,
          ]);
        if (rows.length > 0)
          terminal.out(`${terminal.colors.bold(group)}\n${table(['id', 'data', 'from', 'summary'], rows)}\n`);
      }
    });
};

import { CollapsarError } from '../../core/errors/index.js';
import { ENTRY_KINDS, either, type EntryKind } from '../../core/plugin/index.js';
import { makeHost } from '../../host/index.js';
import { EXIT, type PluginFlags, type Verb } from '../command.js';
import type { ListOutput } from '../output.js';
import { table } from '../table.js';

interface ListFlags extends PluginFlags {
  readonly json?: boolean;
}

export const listVerb: Verb<string | undefined, ListFlags> = async (kind, flags, { terminal }) => {
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
        })) satisfies ListOutput,
      ),
    );
    return EXIT.ok;
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
  return EXIT.ok;
};

import { join } from 'node:path';
import { openRecorded } from '../../host/index.js';
import { plural } from '../../reports/words/index.js';
import { EXIT, type PluginFlags, type Verb } from '../command.js';
import { GATE_FAILED, sayFinished, sayGates } from '../findings.js';
import { openInBrowser } from '../open.js';
import type { RunLine } from '../output.js';

export interface MergeFlags extends PluginFlags {
  readonly partial?: boolean;
  readonly json?: boolean;
  readonly open?: boolean;
  readonly quiet?: boolean;
}
interface Folders {
  readonly into: string;
  /** one at least */
  readonly parts: readonly string[];
}

export const mergeVerb: Verb<Folders, MergeFlags> = async ({ into, parts }, flags, { terminal, signal }) => {
  const { merger } = await openRecorded(parts[0]!, flags.plugin);
  const outcome = await merger.merge(into, parts, {
    signal,
    partial: flags.partial === true,
    onPart: (part, { cells, generations }) => {
      if (flags.json === true)
        terminal.out(JSON.stringify({ type: 'merged', part, cells, generations } satisfies RunLine));
      else if (flags.quiet !== true)
        terminal.err(`${part}: ${plural(cells, 'cell')}, ${plural(generations, 'generation')} taken over\n`);
    },
  });
  const report = join(outcome.folder, 'report.html');
  sayFinished(outcome, report, flags.json === true, terminal);
  if (flags.open === true) openInBrowser(report);
  if (!sayGates(outcome.results, terminal)) return GATE_FAILED;
  return outcome.results.counts.failed > 0 ? EXIT.someFailed : EXIT.ok;
};

import { join, relative } from 'node:path';
import { openRecorded } from '../../host/index.js';
import { EXIT, type PluginFlags, type Verb } from '../command.js';
import { sayFindings, GATE_FAILED, sayGates } from '../findings.js';
import { openInBrowser } from '../open.js';

interface ReportFlags extends PluginFlags {
  readonly open?: boolean;
  readonly quiet?: boolean;
}

export const reportVerb: Verb<string, ReportFlags> = async (folder, flags, { terminal, signal }) => {
  const { runner } = await openRecorded(folder, flags.plugin);
  const { results } = await runner.report(folder, signal);
  const report = join(folder, 'report.html');
  if (flags.quiet !== true) sayFindings(results, relative('', report), terminal);
  const met = sayGates(results, terminal);
  if (flags.open === true) openInBrowser(report);
  return met ? EXIT.ok : GATE_FAILED;
};

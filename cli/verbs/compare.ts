import { relative, resolve } from 'node:path';
import type { ComparisonOutput } from '../output.js';
import { CollapsarError } from '../../core/errors/index.js';
import { writeChunks } from '../../core/journal/index.js';
import { compareRuns } from '../../host/compare.js';
import { comparisonParts, comparisonWithText, runGateText } from '../../reports/words/index.js';
import { EXIT, type PluginFlags, type Verb } from '../command.js';
import { GATE_FAILED, sayLine, sayUnmet } from '../findings.js';

interface CompareFlags extends PluginFlags {
  readonly gate: readonly string[];
  readonly html?: string;
  readonly json?: boolean;
}

/** Holds run folders against the first of them; nothing is computed, or written into them. */
export const compareVerb: Verb<readonly string[], CompareFlags> = async (folders, flags, { terminal, signal }) => {
  if (flags.html !== undefined) refuseWithin(flags.html, folders);
  const comparison = await compareRuns(folders, { plugins: flags.plugin, gates: flags.gate, signal });
  if (flags.json === true) terminal.out(JSON.stringify(comparisonWithText(comparison) satisfies ComparisonOutput));
  else
    for (const { title, parts } of comparisonParts(comparison)) {
      terminal.out(terminal.colors.bold(title));
      for (const part of parts) {
        terminal.out(`\n${part.title}`);
        for (const line of part.lines) sayLine(line, terminal);
      }
      terminal.out('');
    }
  if (flags.html !== undefined) {
    const { renderComparison } = await import('../../reports/compared/index.js');
    await writeChunks(flags.html, [renderComparison(comparison)]);
    if (flags.json !== true) terminal.out(`Page: ${flags.html}`);
  }
  const gates = (comparison.gates ?? []).map((gate) => ({ ...gate, text: runGateText(gate, comparison) }));
  return sayUnmet(gates, terminal) ? EXIT.ok : GATE_FAILED;
};

/** @throws CollapsarError COLLAPSAR_USAGE: the folders that are compared stay as they are */
const refuseWithin = (page: string, folders: readonly string[]): void => {
  const folder = folders.find((one) => !/^\.\.(?:[/\\]|$)/.test(relative(resolve(one), resolve(page))));
  if (folder !== undefined)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: `the page would be written into ${folder}, which is compared`,
      where: `--html ${page}`,
      why: 'What a run made stays as it is, its report too',
      fix: 'Name a file outside the run folders, such as --html comparison.html',
    });
};

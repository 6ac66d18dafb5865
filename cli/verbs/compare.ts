import { compareRuns } from '../../host/compare.js';
import { comparisonParts, comparisonWithText, runGateText } from '../../reports/words/index.js';
import { EXIT, type PluginFlags, type Verb } from '../command.js';
import { GATE_FAILED, sayLine, sayUnmet } from '../findings.js';

interface CompareFlags extends PluginFlags {
  readonly gate: readonly string[];
  readonly json?: boolean;
}

/** Holds run folders against the first of them; nothing is computed or written into them. */
export const compareVerb: Verb<readonly string[], CompareFlags> = async (folders, flags, { terminal, signal }) => {
  const comparison = await compareRuns(folders, { plugins: flags.plugin, gates: flags.gate, signal });
  if (flags.json === true) terminal.out(JSON.stringify(comparisonWithText(comparison)));
  else
    for (const { title, parts } of comparisonParts(comparison)) {
      terminal.out(terminal.colors.bold(title));
      for (const part of parts) {
        terminal.out(`\n${part.title}`);
        for (const line of part.lines) sayLine(line, terminal);
      }
      terminal.out('');
    }
  const gates = (comparison.gates ?? []).map((gate) => ({ ...gate, text: runGateText(gate, comparison) }));
  return sayUnmet(gates, terminal) ? EXIT.ok : GATE_FAILED;
};

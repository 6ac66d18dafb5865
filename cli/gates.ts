import type { StudyResults } from '../core/contracts/index.js';
import { gatesWithText } from '../reports/words/index.js';
import { wrap } from './findings.js';
import type { Terminal } from './terminal.js';

/** Exit code of a run whose gates are not all met. */
export const GATE_FAILED = 1;

/** Says on standard error which gates are not met; true when all are. */
export const sayGates = (results: StudyResults, { err, width, colors }: Terminal): boolean => {
  const gates = gatesWithText(results);
  const failed = gates.filter(({ met }) => !met);
  for (const { text } of failed)
    err(`${colors.red('gate failed')} ${wrap(text, Math.min(width, 110) - 12).join('\n  ')}\n`);
  if (failed.length > 0) err(`${failed.length} of ${gates.length} gates are not met.\n`);
  return failed.length === 0;
};

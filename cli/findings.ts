import { relative } from 'node:path';
import type { StudyResults, Tone } from '../core/contracts/index.js';
import { findingsWithText, gatesText, gatesWithText, silenceText, unfinishedText } from '../reports/words/index.js';
import type { RunLine } from './output.js';
import type { Terminal } from './terminal.js';

const SIGNS: Readonly<Record<Tone, string>> = {
  collapse: '✗',
  safe: '✓',
  undecided: '?',
  warning: '!',
  note: '·',
};

/** One sentence with its sign, in its colour. */
export const sayLine = (
  { tone, text }: { readonly tone: Tone; readonly text: string },
  { out, width, colors }: Terminal,
): void => {
  const paint: Readonly<Record<Tone, (text: string) => string>> = {
    collapse: colors.red,
    safe: colors.green,
    undecided: colors.yellow,
    warning: colors.yellow,
    note: colors.dim,
  };
  out(`${paint[tone](SIGNS[tone])} ${wrap(text, Math.min(width, 110) - 2).join('\n  ')}`);
};

/** What was found, in words, and where the report is: the last lines of a run. */
export const sayFindings = (results: StudyResults, report: string, terminal: Terminal): void => {
  const { out, colors } = terminal;
  out('');
  const findings = findingsWithText(results);
  for (const finding of findings) sayLine(finding, terminal);
  if (findings.length === 0) sayLine({ tone: 'undecided', text: silenceText(results) }, terminal);
  for (const [counts, of] of [[results.counts, ''] as const, [results.walked?.counts, ' of the walks'] as const]) {
    const text = counts && unfinishedText(counts, results.record.imported !== undefined, of);
    if (text !== undefined) out(`${colors.yellow('!')} ${text}`);
  }
  out(`\nReport: ${colors.bold(report)}`);
};

/** The end of what wrote a run folder: for programs as one event, else what was found, in words. */
export const sayFinished = (
  { folder, results }: { readonly folder: string; readonly results: StudyResults },
  report: string,
  json: boolean,
  terminal: Terminal,
): void => {
  if (json)
    terminal.out(
      JSON.stringify({
        type: 'finished',
        folder,
        report,
        counts: results.counts,
        findings: findingsWithText(results),
        ...(results.gates === undefined ? {} : { gates: gatesWithText(results) }),
      } satisfies RunLine),
    );
  else sayFindings(results, relative('', report), terminal);
};

/** Breaks at spaces; a word that is longer than a line stands alone. */
export const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
};

/** Exit code of a run whose gates are not all met. */
export const GATE_FAILED = 1;

/** Says on standard error which gates are not met; true when all are. */
export const sayGates = (results: StudyResults, terminal: Terminal): boolean =>
  sayUnmet(gatesWithText(results), terminal);

/** The same of gates that are told already. */
export const sayUnmet = (
  gates: readonly { readonly met: boolean; readonly text: string }[],
  { err, width, colors }: Terminal,
): boolean => {
  const failed = gates.filter(({ met }) => !met);
  for (const { text } of failed)
    err(`${colors.red('gate failed')} ${wrap(text, Math.min(width, 110) - 12).join('\n  ')}\n`);
  if (failed.length > 0) err(`${gatesText(gates)}\n`);
  return failed.length === 0;
};

import { readFile, stat } from 'node:fs/promises';
import type { Theories, VerifiedOutput } from '../output.js';
import { checkTheories, DISAGREES, type TheoryReport } from '../../core/container/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { makeHost } from '../../host/index.js';
import { EXIT, type PluginFlags, type Verb } from '../command.js';
import { wrap } from '../findings.js';
import { chainFilter } from '../filter.js';
import { table } from '../table.js';
import type { Terminal } from '../terminal.js';
import { verifyFolder } from '../verify/folder.js';
import type { Cells, Which } from '../verify/places.js';
import { verifyReport } from '../verify/report.js';
import type { RerunOptions } from '../verify/rerun.js';
import { EXIT as EXIT_OF_ANSWER, type Verified } from '../verify/verified.js';

interface VerifyFlags extends PluginFlags {
  readonly chains: number;
  readonly seed?: number;
  readonly cells?: Cells;
  readonly filter: readonly string[];
  readonly data: string;
  readonly programs?: boolean;
  readonly json?: boolean;
}

export const verifyVerb: Verb<string | undefined, VerifyFlags> = async (run, flags, { terminal, signal }) => {
  if (run !== undefined) {
    const which = { cells: flags.cells, seed: flags.seed, only: chainFilter(flags.filter) };
    const verified = await verifyPublished(run, which, {
      plugins: flags.plugin,
      data: flags.data,
      programs: flags.programs === true,
      signal,
    });
    if (flags.json === true) terminal.out(JSON.stringify(verified satisfies VerifiedOutput));
    else showVerified(verified, terminal);
    return EXIT_OF_ANSWER[verified.answer];
  }
  const { host } = await makeHost({ folder: '.', references: flags.plugin, discover: '.' });
  const report = await checkTheories(host, {
    chains: flags.chains,
    seed: flags.seed ?? 1,
    signal,
    onSetting: (theory, setting) => {
      if (terminal.interactive) terminal.err(`\r\u001b[K${theory}: ${setting}`.slice(0, terminal.width));
    },
  });
  if (terminal.interactive) terminal.err('\r\u001b[K');
  if (flags.json === true) terminal.out(JSON.stringify(report satisfies Theories));
  else showTheories(report, terminal);
  return report.checks.some(({ z }) => disagrees(z)) ? EXIT.disagrees : EXIT.ok;
};

/** A run folder or a report.html. */
const verifyPublished = async (path: string, which: Which, options: RerunOptions): Promise<Verified> => {
  const found = await stat(path).catch((cause: unknown) => {
    throw new CollapsarError(
      'COLLAPSAR_USAGE',
      { what: 'there is nothing here', where: path, fix: 'Give a run folder, such as runs/tour, or a report.html' },
      { cause },
    );
  });
  if (!found.isDirectory() && !found.isFile())
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: 'this is neither a folder nor a file',
      where: path,
      fix: 'Give a run folder, such as runs/tour, or a report.html',
    });
  return found.isDirectory()
    ? verifyFolder(path, which, options)
    : verifyReport(path, await readFile(path, 'utf8'), which, options);
};

/** What was computed again, what came out, and what that means. */
const showVerified = (
  { answer, checks, notes, differences, excuses }: Verified,
  { out, colors, width }: Terminal,
): void => {
  const say = (text: string, sign = ''): void =>
    out(`${sign}${wrap(text, Math.min(width, 110) - 2).join(sign === '' ? '\n' : '\n  ')}`);
  for (const { what, same, text } of checks)
    say(`${what}: ${text}`, same ? `${colors.green('✓')} ` : `${colors.red('✗')} `);
  for (const note of notes) say(note, `${colors.dim('·')} `);
  out('');
  if (differences.length > 0) say(`Not the same here, as published → here: ${differences.join('; ')}.`);
  if (answer === 'same') say(`${colors.green('The same')}: every number that was computed again is the published one.`);
  else if (answer === 'not the same')
    say(
      `${colors.red('Not the same')}: versions and data that decide the numbers are those of the published run, so that the study, the results or the page were changed.`,
    );
  else if (checks.every(({ same }) => same))
    say(`${colors.yellow('Cannot tell')}: no chain of it came to its end, so that no number could be computed again.`);
  else
    say(
      `${colors.yellow('Cannot tell')}: numbers differ, but nobody need have changed them: ${excuses.join('; ')}. With the same the numbers are the same byte for byte.`,
    );
};

const disagrees = (z: number): boolean => !(Math.abs(z) < DISAGREES);
const digits = (value: number): string => String(Number(value.toPrecision(5)));

const showTheories = ({ checks, unverified }: TheoryReport, { out, colors }: Terminal): void => {
  const groups = new Map<string, TheoryReport['checks'][number][]>();
  for (const check of checks) {
    const heading = `${check.theory}: ${check.setting}, ${check.chains} chains`;
    const group = groups.get(heading);
    if (group === undefined) groups.set(heading, [check]);
    else group.push(check);
  }
  for (const [title, group] of groups) {
    out(colors.bold(title));
    const rows = group.map(({ output, generation, measured, predicted, bound, z }) => [
      output,
      String(generation),
      digits(measured),
      `${bound === undefined ? '' : bound === 'upper' ? 'at most ' : 'at least '}${digits(predicted)}`,
      z.toFixed(2),
      disagrees(z) ? 'DISAGREES' : '',
    ]);
    out(`${table(['output', 'generation', 'measured', 'predicted', 'z', ''], rows)}\n`);
  }
  const wrong = checks.filter(({ z }) => disagrees(z)).length;
  const worst = Math.max(0, ...checks.map(({ z }) => Math.abs(z)));
  out(
    wrong === 0
      ? `${colors.green('✓')} All ${checks.length} numbers agree with theory: the largest |z| is ${worst.toFixed(2)}, ${DISAGREES} would be a disagreement.`
      : `${colors.red('✗')} ${wrong} of ${checks.length} numbers disagree with theory (|z| of ${DISAGREES} or more).`,
  );
  if (unverified.length > 0) out(`Not verified, because they name no example: ${unverified.join(', ')}.`);
};

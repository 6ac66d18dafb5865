import type { Command } from 'commander';
import { checkTheories, DISAGREES, type TheoryReport } from '../../core/container/index.js';
import { makeHost } from '../../host/index.js';
import type { Context } from '../command.js';
import { several, wholeNumber } from '../numbers.js';
import { table } from '../table.js';
import type { Terminal } from '../terminal.js';
import { EXIT, showVerified, verifyPublished, type Cells } from '../verify/index.js';

const DISAGREED = 1;

interface VerifyFlags {
  readonly chains: number;
  readonly seed?: number;
  readonly cells?: Cells;
  readonly data: string;
  readonly plugin: readonly string[];
  readonly json?: boolean;
}

export const verifyVerb = (program: Command, context: () => Context, exit: (code: number) => void): void => {
  program
    .command('verify')
    .description(
      'hold chains run here against every theory, or, given a run folder or a report, compute numbers of it again and compare',
    )
    .argument(
      '[run]',
      'run folder, such as runs/tour (a published one needs study.json and results.csv alone), or a report.html',
    )
    .option(
      '--cells <n>',
      'cells of the run to compute again, or all; default 3 of a folder, one whole setting of a report',
      cellCount,
    )
    .option(
      '--seed <n>',
      'chooses the cells; default: spread over a folder, the cheapest setting of a report',
      wholeNumber(0),
    )
    .option('--data <folder>', "what the study's file names are relative to", '.')
    .option(
      '--chains <n>',
      'without a run: chains of every setting of a theory, from --seed, default 1',
      wholeNumber(10),
      1000,
    )
    .option('--plugin <name>', 'load a plugin, by package or file name; repeatable', several, [])
    .option('--json', 'as JSON')
    .action(async (run: string | undefined, flags: VerifyFlags) => {
      const { terminal, signal } = context();
      if (run !== undefined) {
        const verified = await verifyPublished(run, flags.cells, flags.seed, {
          plugins: flags.plugin,
          data: flags.data,
          signal,
        });
        if (flags.json === true) terminal.out(JSON.stringify(verified));
        else showVerified(verified, terminal);
        if (verified.answer !== 'same') exit(EXIT[verified.answer]);
        return;
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
      if (flags.json === true) terminal.out(JSON.stringify(report));
      else show(report, terminal);
      if (report.checks.some(({ z }) => disagrees(z))) exit(DISAGREED);
    });
};

const cellCount = (text: string): Cells => (text === 'all' ? text : wholeNumber(1)(text));
const disagrees = (z: number): boolean => !(Math.abs(z) < DISAGREES);
const digits = (value: number): string => String(Number(value.toPrecision(5)));

const show = ({ checks, unverified }: TheoryReport, { out, colors }: Terminal): void => {
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

import type { Command } from 'commander';
import { checkTheories, DISAGREES, type TheoryReport } from '../../core/container/index.js';
import { makeHost } from '../../host.js';
import type { Context } from '../command.js';
import { several, wholeNumber } from '../numbers.js';
import { table } from '../table.js';
import type { Terminal } from '../terminal.js';
import { verifyRun } from './verify-run.js';

const DISAGREED = 1;

interface VerifyFlags {
  readonly chains: number;
  readonly seed: number;
  readonly cells: number;
  readonly plugin: readonly string[];
  readonly json?: boolean;
}

export const verifyVerb = (program: Command, context: () => Context, exit: (code: number) => void): void => {
  program
    .command('verify')
    .description(
      'hold chains run here against every theory, or, given a run folder, compute some of its cells again and compare',
    )
    .argument('[run]', 'run folder, such as runs/tour; a published one needs study.json and results.csv alone')
    .option('--cells <n>', 'cells of the run to compute again, spread over it', wholeNumber(1), 3)
    .option('--chains <n>', 'chains of every setting of a theory', wholeNumber(10), 1000)
    .option('--seed <n>', 'seed of those chains', wholeNumber(0), 1)
    .option('--plugin <name>', 'load a plugin, by package or file name; repeatable', several, [])
    .option('--json', 'as JSON')
    .action(async (run: string | undefined, flags: VerifyFlags) => {
      const { terminal, signal } = context();
      if (run !== undefined) {
        const same = await verifyRun(run, flags, terminal, signal);
        if (!same) exit(DISAGREED);
        return;
      }
      const { host } = await makeHost({ folder: '.', references: flags.plugin, discover: '.' });
      const report = await checkTheories(host, {
        chains: flags.chains,
        seed: flags.seed,
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

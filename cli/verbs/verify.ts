import { checkTheories, DISAGREES, type TheoryReport } from '../../core/container/index.js';
import { makeHost } from '../../host/index.js';
import { EXIT, type PluginFlags, type Verb } from '../command.js';
import { table } from '../table.js';
import type { Terminal } from '../terminal.js';
import { EXIT as EXIT_OF_ANSWER, showVerified, verifyPublished, type Cells } from '../verify/index.js';

interface VerifyFlags extends PluginFlags {
  readonly chains: number;
  readonly seed?: number;
  readonly cells?: Cells;
  readonly data: string;
  readonly json?: boolean;
}

export const verifyVerb: Verb<string | undefined, VerifyFlags> = async (run, flags, { terminal, signal }) => {
  if (run !== undefined) {
    const verified = await verifyPublished(run, flags.cells, flags.seed, {
      plugins: flags.plugin,
      data: flags.data,
      signal,
    });
    if (flags.json === true) terminal.out(JSON.stringify(verified));
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
  if (flags.json === true) terminal.out(JSON.stringify(report));
  else show(report, terminal);
  return report.checks.some(({ z }) => disagrees(z)) ? EXIT.disagrees : EXIT.ok;
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

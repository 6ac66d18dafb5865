import { join, relative } from 'node:path';
import type { ResolvedStudy } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { commandOf, commandText, openStudy, type RunOutcome, type WalksPlan } from '../../host/index.js';
import {
  claimsText,
  placeText,
  planWarningText,
  plural,
  findingsWithText,
  recommendationsWithText,
  valueOfAxis,
} from '../../reports/words/index.js';
import { DEFAULT_OUT, EXIT, type QueueFlags, type StudyFlags, type Verb } from '../command.js';
import { sayFindings } from '../findings.js';
import { failedText } from '../failures.js';
import { executorOf } from '../queue.js';
import { table } from '../table.js';
import type { Terminal } from '../terminal.js';
import { sayWarnings, withText } from './plan.js';

interface RecommendFlags extends StudyFlags, QueueFlags {
  readonly out: string;
  readonly workers: number;
  readonly executor?: string;
  readonly fresh?: boolean;
  readonly strategy?: string;
  readonly budget?: number;
  readonly shard?: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly timeout?: number;
  readonly quiet?: boolean;
}

export const recommendVerb: Verb<string, RecommendFlags> = async (file, flags, { terminal, signal, debug }) => {
  if (flags.shard !== undefined)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: 'recommend cannot be sharded',
      why: 'It chooses its cells from the results of earlier ones',
      fix: 'Leave --shard out; --workers and --executor spread its cells',
    });
  const set = [
    ...flags.set,
    ...(flags.strategy === undefined ? [] : [`recommend.strategy=${flags.strategy}`]),
    ...(flags.budget === undefined ? [] : [`recommend.budget=${flags.budget}`]),
  ];
  const { host, recommender, value, locate } = await openStudy(file, { set, plugins: flags.plugin });
  const say = (json: object, text: string): void => {
    if (flags.json === true) terminal.out(JSON.stringify(json));
    else if (flags.quiet !== true) terminal.err(`${text}\n`);
  };
  const executor = executorOf(flags);
  const study = host.resolve(value, locate);
  // It goes round a failed cell, and asks for it again when the same walk is asked for again.
  const repeat = commandText('recommend', file, {
    set,
    plugin: flags.plugin,
    out: flags.out === DEFAULT_OUT ? undefined : flags.out,
    executor: flags.executor,
    debug: true,
  });
  if (flags.dryRun === true) {
    showWalks(await recommender.plan(study, signal), study, terminal, flags.json === true);
    return EXIT.ok;
  }
  const outcome: RunOutcome = await recommender.recommend(study, {
    out: flags.out,
    workers: flags.workers,
    signal,
    command: commandOf(file, set, 'recommend'),
    ...(executor === undefined ? {} : { executor }),
    ...(flags.fresh === true ? { fresh: true } : {}),
    onWarning: (warning) => {
      const text = planWarningText(warning);
      say({ type: 'warning', ...warning, text }, `${terminal.colors.yellow('!')} ${text}`);
    },
    onStep: ({ walk: { source, model, samples, axis }, value: at, seeds }) =>
      say(
        { type: 'step', source, model, samples, axis: axis.kind, value: at, seeds },
        `${placeText({ source, model, samples })}: ${axis.kind === 'share' ? 'synthetic share ' : ''}${valueOfAxis({ axis }, at)}, ${plural(seeds, 'seed')}`,
      ),
    onFailure: (cell, failure, stack) => {
      const aside = { repeat, ...(debug && stack !== undefined ? { stack } : {}) };
      say(
        { type: 'failed', strategy: cell.strategy.as, samples: cell.samples, seed: cell.seed, failure, ...aside },
        `${terminal.colors.red('failed')} ${failedText(cell, failure, aside)}`,
      );
    },
  });
  const report = join(outcome.folder, 'report.html');
  const { counts } = outcome.results.walked!;
  if (flags.json === true)
    terminal.out(
      JSON.stringify({
        type: 'finished',
        folder: outcome.folder,
        report,
        counts,
        recommendations: recommendationsWithText(outcome.results) ?? [],
        findings: findingsWithText(outcome.results),
      }),
    );
  else sayFindings(outcome.results, relative('', report), terminal);
  // The walk went round them.
  return counts.failed > 0 ? EXIT.someFailed : EXIT.ok;
};

/** @throws CollapsarError where no walk may be started: what the walk itself would say */
const showWalks = (
  { walks, safe, budget, warnings, refusal }: WalksPlan,
  { study, title }: ResolvedStudy,
  terminal: Terminal,
  json: boolean,
): void => {
  if (refusal !== undefined) throw refusal;
  if (json)
    return terminal.out(JSON.stringify({ study, walks, safe: claimsText(safe), budget, warnings: withText(warnings) }));
  terminal.out(`${terminal.colors.bold(title)}\n`);
  terminal.out(
    table(
      ['source', 'model', 'T', 'strategy', 'along', 'values', 'compared with'],
      walks.map(({ source, model, samples, strategy, axis, grid, control }) => [
        source,
        model,
        String(samples),
        strategy,
        axis.kind === 'option' ? axis.option : axis.kind,
        grid.join(', '),
        control,
      ]),
    ),
  );
  terminal.out(
    `\nAt most ${budget} cells a walk. Safe means${safe.length === 1 ? '' : ', all at once'}: ${claimsText(safe)}.`,
  );
  sayWarnings(withText(warnings), terminal);
};

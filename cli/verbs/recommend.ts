import type { RecommendLine, WalksOutput } from '../output.js';
import { join, relative } from 'node:path';
import type { Cell, Failure, PlanWarning, ResolvedStudy } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import type { Progress, RunOutcome, WalksPlan, WalkStep } from '../../host/index.js';
import { commandOf, commandText, readOpened } from '../../host/open.js';
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
import { isOfRound, partChoice, sayPart, sayRound, sizeOf } from '../part.js';
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
  readonly jobs?: string;
  readonly index?: string;
  readonly size?: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly timeout?: number;
  readonly quiet?: boolean;
}

export const recommendVerb: Verb<string, RecommendFlags> = async (file, flags, { terminal, signal, debug }) => {
  refuseUnfit(flags);
  const part = flags.index === undefined ? undefined : await roundPart(flags);
  const set = settingsOf(flags);
  const opening = { set, plugins: flags.plugin, runIn: flags.out };
  const { recommender, rounds, executor, study } = await readOpened(file, opening, (opened) => ({
    ...opened,
    executor: executorOf(flags, opened.executor),
    study: opened.host.resolve(opened.value, opened.locate),
  }));
  const say = (json: RecommendLine, text: string): void => {
    if (flags.json === true) terminal.out(JSON.stringify(json));
    else if (flags.quiet !== true) terminal.err(`${text}\n`);
  };
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
  const asked = {
    out: flags.out,
    signal,
    command: commandOf(file, set, 'recommend'),
    ...(flags.fresh === true ? { fresh: true } : {}),
    onWarning: (warning: PlanWarning) => {
      const text = planWarningText(warning);
      say({ type: 'warning', ...warning, text }, `${terminal.colors.yellow('!')} ${text}`);
    },
    onStep: ({ walk: { source, model, samples, axis }, value: at, seeds }: WalkStep) =>
      say(
        { type: 'step', source, model, samples, axis: axis.kind, value: at, seeds },
        `${placeText({ source, model, samples })}: ${axis.kind === 'share' ? 'synthetic share ' : ''}${valueOfAxis({ axis }, at)}, ${plural(seeds, 'seed')}`,
      ),
  };
  const computed = {
    ...asked,
    workers: flags.workers,
    ...(executor === undefined ? {} : { executor }),
    onFailure: (cell: Cell, failure: Failure, stack: string | undefined) => {
      const aside = { repeat, ...(debug && stack !== undefined ? { stack } : {}) };
      say(
        { type: 'failed', strategy: cell.strategy.as, samples: cell.samples, seed: cell.seed, failure, ...aside },
        `${terminal.colors.red('failed')} ${failedText(cell, failure, aside)}`,
      );
    },
  };
  if (part !== undefined) {
    const onProgress = (progress: Progress): void => {
      if (progress.type === 'failed') computed.onFailure(progress.cell, progress.failure, progress.stack);
    };
    return sayPart(await rounds.runPart(study, part, { ...computed, onProgress }), flags.json === true, terminal);
  }
  if (flags.jobs === undefined) return sayAnswer(await recommender.recommend(study, computed), flags, terminal);
  const size = flags.size === undefined ? {} : { size: sizeOf(flags.size) };
  const next = await rounds.next(study, flags.jobs, { ...asked, ...size });
  if (!('jobs' in next)) return sayAnswer(next, flags, terminal);
  sayRound(flags.jobs, next.jobs, flags.json === true, terminal);
  return EXIT.roundDue;
};

const settingsOf = ({ set, strategy, budget }: RecommendFlags): readonly string[] => [
  ...set,
  ...(strategy === undefined ? [] : [`recommend.strategy=${strategy}`]),
  ...(budget === undefined ? [] : [`recommend.budget=${budget}`]),
];

/** Gives the exit code. */
const sayAnswer = ({ folder, results }: RunOutcome, { json }: RecommendFlags, terminal: Terminal): number => {
  const report = join(folder, 'report.html');
  // A budget below the first look walks nothing.
  const counts = results.walked?.counts ?? { cells: 0, done: 0, failed: 0, missing: 0 };
  if (json === true)
    terminal.out(
      JSON.stringify({
        type: 'finished',
        folder,
        report,
        counts,
        recommendations: recommendationsWithText(results) ?? [],
        findings: findingsWithText(results),
      } satisfies RecommendLine),
    );
  else sayFindings(results, relative('', report), terminal);
  // The walk went round them.
  return counts.failed > 0 ? EXIT.someFailed : EXIT.ok;
};

/** @throws CollapsarError COLLAPSAR_USAGE where flags do not go together */
const refuseUnfit = ({ shard, jobs, index, size, executor }: RecommendFlags): void => {
  if (shard !== undefined)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: 'recommend has no shards',
      why: 'It chooses its cells from the results of earlier ones, so that nobody knows them all beforehand',
      fix: 'Leave --shard out: `collapsar recommend STUDY --jobs FILE` writes what it asks for next as a job list, round by round',
    });
  if (size !== undefined && (jobs === undefined || index !== undefined))
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: '--size is of a job list, and none is written',
      fix: 'Give --jobs FILE beside it, and no --index',
    });
  if (jobs !== undefined && index === undefined && executor !== undefined)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: '--executor runs cells, and --jobs without --index writes a list of them',
      fix: 'Give --executor where a job runs, beside --index',
    });
};

/** A job of a round. @throws CollapsarError as `partChoice`; COLLAPSAR_JOBS_MISMATCH where the list is of a grid */
const roundPart = async (flags: RecommendFlags) => {
  const part = await partChoice(flags);
  if (part !== undefined && isOfRound(part)) return part;
  throw new CollapsarError('COLLAPSAR_JOBS_MISMATCH', {
    what: 'the list is of the cells of `run`, not of what `recommend` asks for',
    where: flags.jobs!,
    why: '`collapsar plan --jobs` wrote it',
    fix: 'Run its jobs with `collapsar run STUDY --jobs FILE --index i`, or write a round with `collapsar recommend STUDY --jobs FILE`',
  });
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
    return terminal.out(
      JSON.stringify({
        study,
        walks,
        safe: claimsText(safe),
        budget,
        warnings: withText(warnings),
      } satisfies WalksOutput),
    );
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

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Cell, ResolvedStudy } from '../../core/contracts/index.js';
import { CODES, isCollapsarError } from '../../core/errors/index.js';
import { commandOf, openStudy, readOpened, type OpenedStudy } from '../../host/open.js';
import type { Progress, RunOutcome } from '../../host/index.js';
import { EXIT, type QueueFlags, type StudyFlags, type Verb } from '../command.js';
import { repeatCommand } from '../failures.js';
import { chainFilter } from '../filter.js';
import { GATE_FAILED, sayFinished, sayGates } from '../findings.js';
import { openInBrowser } from '../open.js';
import { isOfRound, partChoice, sayPart } from '../part.js';
import { progressView } from '../progress.js';
import { executorOf } from '../queue.js';

interface RunFlags extends StudyFlags, QueueFlags {
  readonly out: string;
  readonly workers: number;
  readonly executor?: string;
  readonly fresh?: boolean;
  readonly filter: readonly string[];
  readonly limit?: number;
  readonly retry: number;
  readonly shard?: string;
  readonly jobs?: string;
  readonly index?: string;
  readonly seed?: number;
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly open?: boolean;
  readonly timeout?: number;
  readonly quiet?: boolean;
}

/** A study that is known to be one, and who is to run it. */
interface ReadStudy extends OpenedStudy {
  readonly study: ResolvedStudy;
}

export const runVerb: Verb<string, RunFlags> = async (file, flags, { terminal, signal, debug }) => {
  const part = await partChoice(flags);
  const set = [...flags.set, ...(flags.seed === undefined ? [] : [`seed=${flags.seed}`])];
  const opening = {
    set,
    plugins: flags.plugin,
    logger: {
      info: (said: string) => flags.quiet !== true && terminal.err(`${said}\n`),
      warn: (said: string) => terminal.err(`${said}\n`),
    },
  };
  const read = (opened: OpenedStudy): ReadStudy => ({
    ...opened,
    executor: executorOf(flags, opened.executor),
    study: opened.host.resolve(opened.value, opened.locate),
  });
  if (flags.dryRun === true) {
    const { host, recommender, study } = read(await openStudy(file, opening));
    const { planWithWalks, showPlan } = await import('./plan.js');
    showPlan(await planWithWalks(host, recommender, study, signal), study, terminal, flags.json === true);
    return EXIT.ok;
  }
  const { runner, rounds, executor, study } = await readOpened(file, { ...opening, runIn: flags.out }, read);
  const view = progressView(terminal, {
    json: flags.json === true,
    quiet: flags.quiet === true,
    debug,
    repeat: repeatCommand({ ...flags, file, set }, study),
  });
  const folder = join(flags.out, study.study);
  const options = {
    out: flags.out,
    workers: flags.workers,
    signal,
    command: commandOf(file, set),
    ...(executor === undefined ? {} : { executor }),
    ...selected(flags.filter),
    ...(flags.limit === undefined ? {} : { limit: flags.limit }),
    retries: flags.retry,
    onProgress: (progress: Progress) => view.show(progress),
  };
  if (part !== undefined) {
    const running = isOfRound(part) ? rounds.runPart(study, part, options) : runner.runPart(study, part, options);
    return sayPart(await running.finally(() => view.end()), flags.json === true, terminal);
  }
  const running = runner.run(study, { ...options, ...(flags.fresh === true ? { fresh: true } : {}) });
  let timedOut = false;
  const outcome: RunOutcome = await running
    .catch((error: unknown) => {
      if (!isTimeout(error, signal) || !existsSync(folder)) throw error;
      timedOut = true;
      // The time is up for cells: what came of those that are done is written all the same.
      return runner.report(folder, new AbortController().signal);
    })
    .finally(() => view.end());
  const report = join(outcome.folder, 'report.html');
  sayFinished(outcome, report, flags.json === true, terminal);
  if (flags.open === true) openInBrowser(report);
  if (timedOut) {
    terminal.err(
      `${terminal.colors.yellow('Stopped')} after ${flags.timeout} s (--timeout). What was computed is saved, and tables and report are of that: the same command goes on from there.\n`,
    );
    return CODES.COLLAPSAR_INTERRUPTED.exit;
  }
  if (!sayGates(outcome.results, terminal)) return GATE_FAILED;
  // The study has results, but not all of them.
  return outcome.results.counts.failed > 0 ? EXIT.someFailed : EXIT.ok;
};

const selected = (filters: readonly string[]): { readonly select?: (cell: Cell) => boolean } => {
  const asked = chainFilter(filters);
  if (asked === undefined) return {};
  return {
    select: ({ source, model, strategy, samples, seed }) =>
      asked({ source: source.as, model: model.as, strategy: strategy.as, samples, seed }),
  };
};

/** Whether the run ended because its time was up, and not by a fault or a signal. */
const isTimeout = (error: unknown, { aborted, reason }: AbortSignal): boolean =>
  aborted &&
  reason instanceof DOMException &&
  reason.name === 'TimeoutError' &&
  (!isCollapsarError(error) || error.code === 'COLLAPSAR_INTERRUPTED');

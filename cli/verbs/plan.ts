import type { JudgeableDefinition, PlanWarning, ReadColumn, ResolvedStudy } from '../../core/contracts/index.js';
import { isCollapsarError } from '../../core/errors/index.js';
import type { Host, HostContainer } from '../../host/index.js';
import { openStudy } from '../../host/open.js';
import type { Plan } from '../../core/study/index.js';
import {
  columnTable,
  count,
  judgeableText,
  planWarningText,
  recordingsText,
  sourceReadingText,
  type WithText,
} from '../../reports/words/index.js';
import type { PlanOutput, PlanWarningWithText } from '../output.js';
import { EXIT, type StudyFlags, type Verb } from '../command.js';
import { wrap } from '../findings.js';
import { sayJobs, sizeOf } from '../part.js';
import type { Terminal } from '../terminal.js';
import { table } from '../table.js';

interface PlanFlags extends StudyFlags {
  readonly jobs?: string;
  readonly size?: string;
  readonly out: string;
  readonly json?: boolean;
}

export const planVerb: Verb<string, PlanFlags> = async (file, flags, { terminal, signal }) => {
  const size = flags.size === undefined ? {} : { size: sizeOf(flags.size) };
  const { host, recommender, planner, value, locate } = await openStudy(file, {
    set: flags.set,
    plugins: flags.plugin,
  });
  const study = host.resolve(value, locate);
  if (flags.jobs !== undefined) {
    const jobs = await planner.plan(study, flags.jobs, { out: flags.out, signal, ...size });
    sayJobs(flags.jobs, jobs, flags.json === true, terminal);
    return EXIT.ok;
  }
  showPlan(await planWithWalks(host, recommender, study, signal), study, terminal, flags.json === true);
  return EXIT.ok;
};

export const withText = (warnings: readonly PlanWarning[]): readonly WithText<PlanWarning>[] =>
  warnings.map((warning) => ({ ...warning, text: planWarningText(warning) }));

export interface PlanWithWarnings {
  readonly plan: Plan;
  readonly definitions: readonly JudgeableDefinition[];
  readonly warnings: readonly PlanWarningWithText[];
}
/** The plan of a run and, where the study says what `recommend` is to do, what that would say before its first cell. */
export const planWithWalks = async (
  host: Host,
  recommender: HostContainer['recommender'],
  study: ResolvedStudy,
  signal: AbortSignal,
): Promise<PlanWithWarnings> => {
  const plan = await host.plan(study, signal);
  const definitions = await host.definitions(study, plan, signal);
  if (study.recommend === undefined) return { plan, definitions, warnings: withText(plan.warnings) };
  const walks = await recommender.plan(study, signal).catch((error: unknown) => {
    if (isCollapsarError(error)) return { warnings: [], refusal: error };
    throw error;
  });
  const { refusal } = walks;
  const warnings: readonly PlanWarningWithText[] = [
    ...withText([...plan.warnings, ...walks.warnings]),
    ...(refusal === undefined ? [] : [{ kind: 'refused', text: refusal.message } as const]),
  ];
  // The grid and the walks may have the same.
  return { plan, definitions, warnings: [...new Map(warnings.map((one) => [one.text, one])).values()] };
};

export const showPlan = (
  { plan, definitions: judged, warnings }: PlanWithWarnings,
  study: ResolvedStudy,
  terminal: Terminal,
  json: boolean,
): void => {
  const { counts, groups } = plan;
  const reading = plan.reading.map((one) => ({ ...one, text: sourceReadingText(one) }));
  const definitions = judged.map((one) => ({ ...one, text: judgeableText(one) }));
  if (json) {
    const { controlLabels: controls } = plan;
    const recordings = plan.recordings.map((one) => ({ ...one, text: recordingsText(one) }));
    const read = recordings.length === 0 ? { reading } : { reading, recordings };
    terminal.out(
      JSON.stringify({
        study: study.study,
        counts,
        controls,
        ...read,
        definitions,
        warnings,
        groups,
      } satisfies PlanOutput),
    );
    return;
  }
  terminal.out(`${terminal.colors.bold(study.title)}\n`);
  terminal.out(
    table(
      ['source', 'model', 'strategy', 'T', 'compared with', 'seeds'],
      groups.map((group) => [
        group.source,
        group.model,
        group.role === 'control' ? `(${group.strategy})` : group.strategy,
        String(group.samples),
        group.control?.matched ?? '',
        String(Object.keys(group.cells).length),
      ]),
    ),
  );
  terminal.out(
    `\n${count(counts.cells)} cells x ${study.generations} generations = ${count(counts.fits)} fits to at least ${count(counts.trainedRows)} rows; up to ${count(counts.evaluatedRows)} rows drawn for metrics.${plan.recordings.length === 0 ? '' : ' Recorded generations are read, and not fitted.'}`,
  );
  terminal.out('Strategies in brackets are controls that `controls: true` adds; equal ones are one.');
  for (const one of plan.recordings)
    terminal.out(wrap(recordingsText(one), Math.min(terminal.width, 110) - 2).join('\n  '));
  for (const one of reading) {
    terminal.out(wrap(one.text, Math.min(terminal.width, 110) - 2).join('\n  '));
    if ('columns' in one) sayColumns(one.columns, terminal);
  }
  terminal.out(
    definitions.length === 0
      ? '\nNo definition of collapse is judged: no strategy has a control.'
      : '\nDefinitions of collapse that this study can judge, and cannot:',
  );
  for (const { text } of definitions) terminal.out(`· ${wrap(text, Math.min(terminal.width, 110) - 2).join('\n  ')}`);
  sayWarnings(warnings, terminal);
};

/** Columns that a terminal lists; `plan --json` has all. */
const MOST_COLUMNS = 60;
/** What the columns of a table hold and what becomes of them, where their source says so. */
export const sayColumns = (columns: readonly ReadColumn[], { out }: Terminal): void => {
  if (columns.every(({ kind }) => kind === undefined)) return;
  const { head, rows } = columnTable(columns.slice(0, MOST_COLUMNS), true);
  out(`\n${table(head, rows)}`);
  if (columns.length > rows.length) out(`${count(columns.length - rows.length)} more columns: --json lists them.`);
  out('');
};

export const sayWarnings = (warnings: readonly PlanWarningWithText[], { out, colors, width }: Terminal): void => {
  for (const { text } of warnings) out(`${colors.yellow('!')} ${wrap(text, Math.min(width, 110) - 2).join('\n  ')}`);
};

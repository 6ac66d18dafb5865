import type { QueueOutput, Status } from '../output.js';
import { CollapsarError } from '../../core/errors/index.js';
import { runStatus, type RunStatus } from '../../core/execution/index.js';
import { count, plural } from '../../reports/words/index.js';
import { EXIT, type QueueFlags, type Verb } from '../command.js';
import { duration } from '../progress.js';
import { queueAddress } from '../queue.js';
import { table } from '../table.js';
import type { Terminal } from '../terminal.js';

interface StatusFlags extends QueueFlags {
  readonly json?: boolean;
}

/** Of a run folder; without one, of a queue. */
export const statusVerb: Verb<string | undefined, StatusFlags> = async (folder, flags, { terminal }) => {
  if (folder === undefined || flags.redis !== undefined) return queueStatus(folder, flags, terminal);
  const status = await runStatus(folder);
  if (flags.json === true) terminal.out(JSON.stringify(status satisfies Status));
  else sayStatus(status, terminal);
  return EXIT.ok;
};

const queueStatus = async (folder: string | undefined, flags: StatusFlags, terminal: Terminal): Promise<number> => {
  if (folder !== undefined)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: 'a run folder and a queue are two questions',
      where: '--redis',
      fix: `\`collapsar status ${folder}\` is of the folder, \`collapsar status --redis URL\` of the queue`,
    });
  const { readQueue } = await import('../../host/worker.js');
  const view = await readQueue(queueAddress(flags), {
    info: (said) => terminal.err(`${said}\n`),
    warn: (said) => terminal.err(`${said}\n`),
  });
  if (flags.json === true) terminal.out(JSON.stringify(view satisfies QueueOutput));
  else (await import('../queue-status.js')).sayQueue(view, terminal);
  return EXIT.ok;
};

/** Failures that a terminal lists; `--json` has all. */
const MOST_FAILURES = 5;

const sayStatus = ({ study, counts, groups, writers }: RunStatus, { out, colors }: Terminal): void => {
  out(`${colors.bold(study)}: ${count(counts.done)} of ${plural(counts.cells, 'cell')} are done${restOf(counts)}.\n`);
  out(
    table(
      ['part', 'state', 'cells', 'done', 'failed', 'begun', 'left'],
      writers.map((one) => [one.part ?? one.writer, stateText(one), ...columnsOf(one.counts)]),
    ),
  );
  if (counts.done < counts.cells)
    out(
      `\n${table(
        ['source', 'model', 'strategy', 'T', 'done', 'failed', 'begun', 'left'],
        groups
          .filter(({ failed, begun, left }) => failed.length + begun.length + left.length > 0)
          .map(({ source, model, strategy, samples, done, failed, begun, left }) => [
            ...[source, model, strategy, String(samples)],
            ...[done, failed, begun, left].map(({ length }) => String(length)),
          ]),
      )}`,
    );
  const failures = groups.flatMap(({ failed, ...group }) => failed.map((one) => ({ ...group, ...one })));
  for (const { source, model, strategy, samples, seed, failure } of failures.slice(0, MOST_FAILURES))
    out(
      `\n${colors.red('failed')} ${source}, ${model}, ${strategy}, T ${samples}, seed ${seed}: ${failure.code}: ${failure.message}`,
    );
  if (failures.length > MOST_FAILURES) out(`\n${failures.length - MOST_FAILURES} more failed: --json lists them.`);
};

const restOf = ({ failed, begun, left }: RunStatus['counts']): string =>
  [
    [failed, 'failed'],
    [begun, 'begun'],
    [left, 'left'],
  ]
    .filter(([number]) => number !== 0)
    .map(([number, what]) => `, ${count(Number(number))} ${what}`)
    .join('');

const columnsOf = (counts: RunStatus['counts'] | undefined): readonly string[] =>
  counts === undefined
    ? ['', '', '', '', '']
    : [counts.cells, counts.done, counts.failed, counts.begun, counts.left].map(String);

const stateText = ({ state, process, silentSeconds }: RunStatus['writers'][number]): string => {
  const who = process === undefined ? '' : `, process ${process.pid} on ${process.host}`;
  switch (state) {
    case 'running':
      return `running${who}`;
    case 'silent':
      return `no sign of life for ${duration(silentSeconds ?? 0)}${who}`;
    case 'killed':
      return `killed${who}`;
    case 'closed':
      return 'closed';
  }
};

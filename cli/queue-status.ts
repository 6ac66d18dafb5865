import { visible } from '../core/errors/index.js';
import type { QueueView } from '../host/worker.js';
import { plural } from '../reports/words/index.js';
import { duration } from './progress.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

/** Who does what in a queue, in words. What stands in Redis was written by others: controls in it are shown, not sent. */
export const sayQueue = ({ place, prefix, workers, studies }: QueueView, { out, colors }: Terminal): void => {
  const now = Date.now();
  const ago = (since: number): string => duration(Math.max(0, now - since) / 1000);
  const names = new Map(studies.map(({ id, study = 'unreadable' }) => [id, study]));
  out(
    `${colors.bold(`Redis at ${place}`)}, prefix ${prefix}: ${plural(workers.length, 'worker')}, ${plural(studies.length, 'study', 'studies')}.`,
  );
  if (studies.length > 0)
    out(
      `\n${shown(
        ['study', 'driver', 'waiting', 'running', 'given up', 'told, not recorded'],
        studies.map(({ study = 'unreadable', driver, cancelled, waiting, active, failed, untold }) => [
          study,
          cancelled ? 'interrupted' : driver === undefined ? 'away' : `process ${driver.pid} on ${driver.host}`,
          ...[waiting, active, failed, untold].map(String),
        ]),
      )}`,
    );
  if (workers.length > 0)
    out(
      `\n${shown(
        ['worker', 'there for', 'places', 'busy', 'works for'],
        workers.map(({ id, since, places, running, studies: served, leaving }) => [
          id,
          ago(since),
          String(places),
          String(running.length),
          leaving ? 'is leaving' : served.map((one) => names.get(one) ?? one).join(', ') || 'nothing',
        ]),
      )}`,
    );
  const running = workers.flatMap(({ id, running: cells }) => cells.map((cell) => ({ id, ...cell })));
  if (running.length > 0)
    out(
      `\n${shown(
        ['worker', 'study', 'cell', 'seed', 'for'],
        running.map(({ id, study, label, seed, since }) => [
          id,
          names.get(study) ?? study,
          label,
          String(seed),
          ago(since),
        ]),
      )}`,
    );
  for (const { study = 'unreadable', refusals } of studies)
    for (const [worker, why] of Object.entries(refusals))
      out(visible(`\n${worker} does not work for ${study}: ${why}`));
};

const shown = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  table(
    head,
    rows.map((row) => row.map(visible)),
  );

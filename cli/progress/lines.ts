import type { Terminal } from '../terminal.js';
import { failedText } from './failed.js';
import { duration, Pace } from './pace.js';
import type { ProgressView } from './view.js';
import { Repeats } from './repeats.js';

const EVERY_MS = 10_000;

/** A plain line now and then, for logs. */
export const lineProgress = (terminal: Terminal, debug = false): ProgressView => {
  const pace = new Pace(terminal.now);
  const repeats = new Repeats();
  let said = 0;
  let planned = false;
  return {
    show(progress) {
      pace.take(progress);
      if (progress.type === 'planned') {
        planned = true;
        said = terminal.now();
        terminal.err(
          `${pace.cells} cells, ${pace.kept} recorded already, ${pace.generations} generations to compute\n`,
        );
      } else if (progress.type === 'failed' && repeats.isNew(progress.failure))
        terminal.err(`failed ${failedText(progress.cell, progress.failure, debug ? progress.stack : undefined)}\n`);
      if (progress.type === 'advanced' && terminal.now() - said >= EVERY_MS) {
        said = terminal.now();
        terminal.err(
          `${Math.floor(100 * pace.share)} %, ${pace.counts}, ${duration(pace.seconds)} gone, about ${duration(pace.left ?? 0)} left\n`,
        );
      }
    },
    end() {
      // A study that was refused has nothing to count.
      if (!planned) return;
      if (repeats.summary !== undefined) terminal.err(`${repeats.summary}\n`);
      terminal.err(`${pace.counts} in ${duration(pace.seconds)}\n`);
    },
  };
};

import type { Terminal } from '../terminal.js';
import type { ProgressView } from './view.js';

const EVERY_MS = 1000;

/** JSON lines on standard output: planned, advanced (at most once a second), failed. */
export const jsonProgress = (terminal: Terminal): ProgressView => {
  let said = -Infinity;
  let last: string | undefined;
  return {
    show(progress) {
      const line = JSON.stringify(
        progress.type === 'failed'
          ? {
              type: 'failed',
              source: progress.cell.source.as,
              model: progress.cell.model.as,
              strategy: progress.cell.strategy.as,
              samples: progress.cell.samples,
              seed: progress.cell.seed,
              failure: progress.failure,
              tally: progress.tally,
            }
          : progress,
      );
      if (progress.type === 'advanced' && terminal.now() - said < EVERY_MS) {
        last = line;
        return;
      }
      said = terminal.now();
      last = undefined;
      terminal.out(line);
    },
    end() {
      if (last !== undefined) terminal.out(last);
    },
  };
};

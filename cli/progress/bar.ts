import type { Terminal } from '../terminal.js';
import { failedText } from './failed.js';
import { duration, Pace } from './pace.js';
import type { ProgressView } from './view.js';
import { Repeats } from './repeats.js';

const EVERY_MS = 100;
const CLEAR = '\r\u001b[K';

/** One line that is redrawn in place. */
export const barProgress = (terminal: Terminal, debug = false): ProgressView => {
  const pace = new Pace(terminal.now);
  const repeats = new Repeats();
  const { colors } = terminal;
  let drawn = -Infinity;
  const draw = (): void => {
    drawn = terminal.now();
    const left = pace.left;
    const text = ` ${Math.floor(100 * pace.share)} %  ${pace.counts}  ${Math.round(pace.rate)} generations/s${
      left === undefined ? '' : `  ${duration(left)} left`
    }`;
    const room = Math.max(0, Math.min(40, terminal.width - text.length - 1));
    const full = Math.round(room * pace.share);
    terminal.err(`${CLEAR}${colors.cyan('━'.repeat(full))}${colors.dim('─'.repeat(room - full))}${text}`);
  };
  return {
    show(progress) {
      pace.take(progress);
      if (progress.type === 'failed' && repeats.isNew(progress.failure))
        terminal.err(
          `${CLEAR}${colors.red('failed')} ${failedText(progress.cell, progress.failure, debug ? progress.stack : undefined)}\n`,
        );
      if (progress.type === 'planned' && pace.kept > 0)
        terminal.err(`${pace.kept} of ${pace.cells} cells are recorded already\n`);
      if (terminal.now() - drawn >= EVERY_MS || progress.type !== 'advanced') draw();
    },
    end() {
      if (drawn === -Infinity) return;
      draw();
      terminal.err(`${CLEAR}${repeats.summary === undefined ? '' : `${repeats.summary}\n`}`);
      terminal.err(`${pace.counts} in ${duration(pace.seconds)}\n`);
    },
  };
};

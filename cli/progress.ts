import type { Cell } from '../core/contracts/index.js';
import type { Progress, Tally } from '../host/index.js';
import { plural } from '../reports/words/index.js';
import { CLEAR, type Terminal } from './terminal.js';
import { failedText, Repeats, type FailureDetails } from './failures.js';
import type { RunLine } from './output.js';

/** Shows a run while it goes on. */
export interface ProgressView {
  show(progress: Progress): void;
  /** leaves the terminal ready for ordinary lines */
  end(): void;
}

/** How a failed cell is told. */
export interface FailureView {
  /** the command that runs the cell alone once more */
  repeat(cell: Cell): string;
  /** with the stack of what was thrown */
  readonly debug: boolean;
}

/** A bar on a terminal, a line now and then elsewhere, JSON lines for programs, nothing with --quiet. */
export const progressView = (
  terminal: Terminal,
  { json, quiet, ...failures }: FailureView & { readonly json: boolean; readonly quiet: boolean },
): ProgressView => {
  if (json) return jsonProgress(terminal, failures);
  if (quiet) return { show: () => undefined, end: () => undefined };
  return terminal.interactive ? barProgress(terminal, failures) : lineProgress(terminal, failures);
};

type Failed = Extract<Progress, { readonly type: 'failed' }>;
const asideOf = ({ cell, stack }: Failed, { repeat, debug }: FailureView): FailureDetails => ({
  repeat: repeat(cell),
  ...(debug && stack !== undefined ? { stack } : {}),
});

/** Least time between two of a kind. */
const JSON_EVERY_MS = 1000;
const BAR_EVERY_MS = 100;
const LINE_EVERY_MS = 10_000;

/** JSON lines on standard output: planned, advanced (at most once a second), failed. */
const jsonProgress = (terminal: Terminal, failures: FailureView): ProgressView => {
  let said = -Infinity;
  let last: string | undefined;
  return {
    show(progress) {
      const line = JSON.stringify(
        progress.type === 'failed'
          ? ({
              type: 'failed',
              source: progress.cell.source.as,
              model: progress.cell.model.as,
              strategy: progress.cell.strategy.as,
              samples: progress.cell.samples,
              seed: progress.cell.seed,
              failure: progress.failure,
              ...asideOf(progress, failures),
              tally: progress.tally,
            } satisfies RunLine)
          : (progress satisfies RunLine),
      );
      if (progress.type === 'advanced' && terminal.now() - said < JSON_EVERY_MS) {
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

/** One line that is redrawn in place. */
const barProgress = (terminal: Terminal, failures: FailureView): ProgressView => {
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
          `${CLEAR}${colors.red('failed')} ${failedText(progress.cell, progress.failure, asideOf(progress, failures))}\n`,
        );
      if (progress.type === 'retrying') terminal.err(`${CLEAR}${retryText(progress)}\n`);
      if (progress.type === 'planned' && pace.kept > 0)
        terminal.err(`${pace.kept} of ${pace.cells} cells are recorded already\n`);
      if (terminal.now() - drawn >= BAR_EVERY_MS || progress.type !== 'advanced') draw();
    },
    end() {
      if (drawn === -Infinity) return;
      draw();
      terminal.err(`${CLEAR}${repeats.summary === undefined ? '' : `${repeats.summary}\n`}`);
      terminal.err(`${pace.counts} in ${duration(pace.seconds)}\n`);
    },
  };
};

/** A plain line now and then, for logs. */
export const lineProgress = (terminal: Terminal, failures: FailureView): ProgressView => {
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
          `${plural(pace.cells, 'cell')}, ${pace.kept} recorded already, ${pace.generations} generations to compute\n`,
        );
      } else if (progress.type === 'retrying') terminal.err(`${retryText(progress)}\n`);
      else if (progress.type === 'failed' && repeats.isNew(progress.failure))
        terminal.err(`failed ${failedText(progress.cell, progress.failure, asideOf(progress, failures))}\n`);
      if (progress.type === 'advanced' && terminal.now() - said >= LINE_EVERY_MS) {
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

const retryText = ({ cells, attempt, of }: Extract<Progress, { readonly type: 'retrying' }>): string =>
  `running ${plural(cells, 'failed cell')} once more (${attempt} of ${of})`;

/** How far a run is: what bars and lines are written from. */
class Pace {
  cells = 0;
  kept = 0;
  generations = 0;
  tally: Tally = { done: 0, failed: 0, generations: 0 };
  #begun = 0;
  /** when the first generations were told of: what came before was also the start of processes, which comes once */
  #first: { readonly at: number; readonly generations: number } | undefined;

  constructor(private readonly now: () => number) {}

  take(progress: Progress): void {
    if (progress.type === 'planned') {
      ({ cells: this.cells, kept: this.kept, generations: this.generations } = progress);
      this.#begun = this.now();
    } else {
      this.tally = progress.tally;
      if (this.tally.generations > 0) this.#first ??= { at: this.now(), generations: this.tally.generations };
    }
  }

  /** in [0, 1] */
  get share(): number {
    return this.generations === 0 ? 1 : Math.min(1, this.tally.generations / this.generations);
  }
  get seconds(): number {
    return (this.now() - this.#begun) / 1000;
  }
  /** generations a second so far */
  get rate(): number {
    return this.seconds === 0 ? 0 : this.tally.generations / this.seconds;
  }
  /** seconds left at the rate since the first generations; undefined before anything is done */
  get left(): number | undefined {
    if (this.#first === undefined) return undefined;
    const { at, generations } = this.#first;
    const since = (this.now() - at) / 1000;
    const done = this.tally.generations - generations;
    const rate = done > 0 && since > 0 ? done / since : this.rate;
    return (this.generations - this.tally.generations) / rate;
  }
  get counts(): string {
    const { done, failed } = this.tally;
    return `${this.kept + done}/${this.cells} cells${failed === 0 ? '' : `, ${failed} failed`}`;
  }
}

/** 7 s, 3 min 20 s, 2 h 5 min */
export const duration = (seconds: number): string => {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
};

import type { Cell, Failure, ResolvedStudy } from '../core/contracts/index.js';
import { commandText } from '../host/open.js';
import { DEFAULT_OUT } from './command.js';

/** Tells failures that were said already from new ones: one mistake can fail a thousand cells. */
export class Repeats {
  readonly #times = new Map<string, number>();

  /** Whether this failure is the first of its kind; numbers in the message (a generation, a row) do not make a new one. */
  isNew({ code, message }: Failure): boolean {
    const kind = `${code} ${message.replace(/\d+(?:\.\d+)?/g, '#')}`;
    const times = (this.#times.get(kind) ?? 0) + 1;
    this.#times.set(kind, times);
    return times === 1;
  }

  /** What was left unsaid; undefined when nothing was. */
  get summary(): string | undefined {
    const kinds = this.#times.size;
    const unsaid = [...this.#times.values()].reduce((sum, times) => sum + times - 1, 0);
    if (unsaid === 0) return undefined;
    return `${unsaid} more ${unsaid === 1 ? 'cell' : 'cells'} failed in ${kinds === 1 ? 'the same way' : 'one of these ways'}`;
  }
}

/** What a failure says, and from where the same command goes on. */
export const failureText = ({ message, checkpoint }: Failure): string =>
  checkpoint === undefined
    ? message
    : `${message} The last good state, of generation ${checkpoint.generation}, is kept (checkpoint ${checkpoint.address.slice(0, 12)}).`;

/** What is said of a failed cell beside the failure. */
export interface FailureDetails {
  /** the command that runs this cell once more and shows the stack */
  readonly repeat: string;
  /** of what was thrown, where it was asked for (`--debug`) */
  readonly stack?: string;
}

/** Which cell failed, why with the code that the docs list, and how to see it fail again. */
export const failedText = (cell: Cell, failure: Failure, { repeat, stack }: FailureDetails): string =>
  `${place(cell)}: ${failure.code}: ${failureText(failure)}${stack === undefined ? '' : `\n${stack}`}\n  To repeat it: ${repeat}`;

/** What was typed, as far as it decides what a cell is and where it is run. */
export interface TypedCommand {
  readonly file: string;
  readonly set: readonly string[];
  readonly plugin: readonly string[];
  readonly out: string;
  readonly executor?: string | undefined;
}

/** The command that runs one cell of a grid again, in the same run folder, and shows the stack. */
export const repeatCommand =
  ({ file, set, plugin, out, executor }: TypedCommand, study: ResolvedStudy) =>
  (cell: Cell): string => {
    const one = <T>(list: readonly T[], filter: string): readonly string[] => (list.length > 1 ? [filter] : []);
    const label = (text: string): string => text.replaceAll('*', String.raw`\*`);
    return commandText('run', file, {
      set,
      plugin,
      out: out === DEFAULT_OUT ? undefined : out,
      executor,
      filter: [
        ...one(study.sources, `source=${label(cell.source.as)}`),
        ...one(study.models, `model=${label(cell.model.as)}`),
        `strategy=${label(cell.strategy.as)}`,
        ...one(study.samples, `samples=${cell.samples}`),
        `seed=${cell.seed}`,
      ],
      debug: true,
    });
  };

/** Which cell, in the study's words. */
const place = (cell: Pick<Cell, 'source' | 'model' | 'strategy' | 'samples' | 'seed'>): string =>
  `${cell.source.as}, ${cell.model.as}, ${cell.strategy.as}, T ${cell.samples}, seed ${cell.seed}`;

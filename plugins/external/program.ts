import { readdir } from 'node:fs/promises';
import type { Samples } from '../../core/contracts/index.js';
import { CollapsarError, type Code } from '../../core/errors/index.js';
import { fingerprintOf, settingOf, type ProgramOptions } from './options.js';
import type { Role } from './protocol.js';
import { AnswerFolder } from './rows.js';
import type { Trainer } from './trainer.js';
import type { Trainers } from './trainers.js';

/** A seed that a generator of any language takes is below it. */
export const SEEDS = 4294967296;

/** The program behind one entry of a study, started when it is first asked for and again where it has ended. */
export class Program {
  #own: Trainer | undefined;

  /** @param check whether the program is what the study says of it; throws where it is not */
  constructor(
    private readonly as: Role,
    private readonly options: ProgramOptions,
    private readonly programs: Trainers,
    private readonly check: (trainer: Trainer) => void = () => undefined,
  ) {}

  fingerprint(): Promise<string> {
    return fingerprintOf(this.options, this.as, async (setting) => {
      const trainer = await this.programs.of(setting, new AbortController().signal, false);
      return this.#checked(trainer);
    });
  }

  async trainer(signal: AbortSignal): Promise<Trainer> {
    if (this.#own?.alive === true) return this.#own;
    const trainer = await this.programs.of(settingOf(this.options, this.as), signal, true);
    return (this.#own = this.#checked(trainer));
  }

  #checked(trainer: Trainer): Trainer {
    const { as: is = 'model', ...about } = trainer.about;
    const silent = (this.as === 'source' || this.as === 'metric') && about[this.as] === undefined;
    if (is !== this.as || silent)
      throw disagreed(
        `the study names it under ${this.as}s, and the program ${is === this.as ? 'says nothing of itself as one' : `is a ${is}`}`,
        'In Python the methods of a class say what it is: fit, draw or rows, measure, score or passes',
        'Name it where it belongs, or say with `class` which of several is meant',
      );
    this.check(trainer);
    return trainer;
  }
}

/** A call with a folder of its own: `write` fills it, `ask` gets what it wrote and what reads the answer's files. */
export const exchange = <W, T>(
  trainer: Trainer,
  write: (folder: string) => Promise<W>,
  ask: (folder: string, written: W, answer: AnswerFolder) => Promise<T>,
): Promise<T> =>
  trainer.inFolder(async (folder) => {
    const written = await write(folder);
    const answer = new AnswerFolder(folder, await readdir(folder));
    const given = await ask(folder, written, answer);
    await answer.checkNothingLeft();
    return given;
  });

/** @throws CollapsarError of that code where the program is not for rows of their kind */
export const checkKind = (
  { about }: Trainer,
  rows: Samples | undefined,
  code: Code = 'COLLAPSAR_NEEDS_UNMET',
): void => {
  const { kinds, name = 'the program' } = about;
  if (rows === undefined || kinds.includes(rows.kind)) return;
  throw new CollapsarError(code, {
    what: `${name} is for ${kinds.join(', ')}, and the rows are ${rows.kind}`,
    where: 'external',
    fix: 'Use a source of its kind of data',
  });
};

/** What the study says of a program is not what the program says of itself. */
export const disagreed = (what: string, why: string, fix: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_OPTION_INVALID', { what, where: 'external', why, fix });

import type { Samples, ScoreContext, Scorer } from '../../core/contracts/index.js';
import { OPTIONS, scorer, type Options } from '../../core/plugin/index.js';
import { programOptions } from '../external/options.js';
import { checkKind, exchange, Program, SEEDS } from '../external/program.js';
import { writeRows } from '../external/rows.js';
import { TRAINERS, type Trainers } from '../external/trainers.js';

const schema = programOptions({});

/** A verifier or reward model that is a program outside. Its seed is the chain's, so that it is of one mind about a row. */
export class ExternalScorer implements Scorer {
  readonly #program: Program;

  constructor(options: Options<typeof schema>, programs: Trainers) {
    this.#program = new Program('scorer', options, programs);
  }

  fingerprint(): Promise<string> {
    return this.#program.fingerprint();
  }

  async score(samples: Samples, context: ScoreContext): Promise<Float64Array> {
    const { signal, chain } = context;
    const trainer = await this.#program.trainer(signal);
    checkKind(trainer, samples);
    const seed = chain.child('external').below(SEEDS);
    return exchange(
      trainer,
      (folder) => writeRows(folder, [samples]),
      async (folder, rows, answer) => {
        const { values } = await trainer.ask('score', { folder, seed, rows }, context);
        return answer.numbers(values, ['<f8'], [samples.count]);
      },
    );
  }
}

export const external = scorer({
  id: 'external',
  summary: 'a verifier or reward model that is a program of your own, in Python or any other language',
  data: 'any',
  options: schema,
  reproducible: ({ reproducible }) => reproducible === true,
  fingerprint: true,
  inject: [OPTIONS, TRAINERS],
  implementation: ExternalScorer,
});

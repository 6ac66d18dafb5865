import type { Checkpoint, FitContext, FittedModel, Model, TrainingSet } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { model, OPTIONS, type Capability, type Options } from '../../core/plugin/index.js';
import { gpus } from '../external/devices.js';
import { adopted, FittedExternal, restoreExternal } from '../external/fitted-external.js';
import { modelOptions } from '../external/options.js';
import { checkKind, disagreed, Program, SEEDS } from '../external/program.js';
import { ABILITIES, type Ability } from '../external/protocol.js';
import { writeRows } from '../external/rows.js';
import type { Trainer } from '../external/trainer.js';
import { TRAINERS, trainers, type Trainers } from '../external/trainers.js';

const schema = modelOptions({
  provides: {
    type: 'array',
    uniqueItems: true,
    items: { enum: ABILITIES },
    default: ['sample'],
    description:
      'what its fitted models can do: the program is held to it, and what stands here alone is used. `python -m collapsar check` prints the list',
  },
});

/** A model that a program outside trains. */
export class External implements Model {
  readonly #program: Program;

  constructor(
    private readonly options: Options<typeof schema>,
    programs: Trainers,
  ) {
    this.#program = new Program('model', options, programs, (trainer) => checkProvides(trainer, options.provides));
  }

  fingerprint(): Promise<string> {
    return this.#program.fingerprint();
  }

  async fit(training: TrainingSet, context: FitContext): Promise<FittedModel> {
    const { random, signal, generation, start } = context;
    const trainer = await this.#program.trainer(signal);
    checkKind(trainer, training.parts[0]?.samples, 'COLLAPSAR_FIT_INVALID');
    const from = start === undefined ? undefined : await adopted(trainer, startOf(start), context);
    const held = trainer.model();
    try {
      await trainer.inFolder(async (folder) => {
        const filled = training.parts.filter(({ samples }) => samples.count > 0);
        const rows = await writeRows(
          folder,
          (filled.length === 0 ? training.parts : filled).map(({ samples }) => samples),
        );
        const parts = filled.map(({ origin, samples, weight }) => ({
          origin,
          count: samples.count,
          ...(weight === undefined ? {} : { weight }),
        }));
        const params = { model: held, folder, generation, seed: random.below(SEEDS), rows, parts };
        await trainer.ask('fit', from === undefined ? params : { ...params, start: from.held }, context);
      });
    } catch (error) {
      trainer.forget(held);
      throw error;
    } finally {
      from?.done();
    }
    return new FittedExternal(trainer, held, this.options.provides);
  }

  async restore(checkpoint: Checkpoint): Promise<FittedModel> {
    return restoreExternal(checkpoint, this.options.provides, () =>
      this.#program.trainer(new AbortController().signal),
    );
  }
}

const checkProvides = ({ about }: Trainer, promised: readonly Ability[]): void => {
  const missing = promised.filter((ability) => !about.provides.includes(ability));
  if (missing.length === 0) return;
  throw disagreed(
    `the study says that it provides ${missing.join(', ')}, and the program does not: it has ${about.provides.join(', ')}`,
    'In Python these are methods of the class, or arguments that they take',
    'Take it out of `provides`, or write the method',
  );
};

const startOf = (start: FittedModel): FittedExternal => {
  if (start instanceof FittedExternal) return start;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: 'the model to start from was trained by no outside program',
    where: 'external',
    fix: 'Start from an external model, or use initialise: scratch',
  });
};

/** What this entry shares with the others of outside programs. */
export { trainers };
export const external = model({
  id: 'external',
  summary: 'a model that a program of your own trains, in Python or any other language',
  data: 'any',
  options: schema,
  provides: ({ provides }) => provides as readonly Capability[],
  reproducible: ({ reproducible }) => reproducible === true,
  fingerprint: true,
  // With none, its start says so.
  cellsAtATime: ({ resource }) => (resource === 'gpu' ? Math.max(1, gpus().length) : undefined),
  inject: [OPTIONS, TRAINERS],
  implementation: External,
});

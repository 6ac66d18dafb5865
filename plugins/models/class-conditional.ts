import type {
  Checkpoint,
  FitContext,
  FittedModel,
  Model,
  Part,
  TrainingSet,
  Vectors,
} from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { model, type ModelCapability, objectSchema, type Options } from '../../core/plugin/index.js';
import { checkWeight, trainingSet } from '../../core/samples/index.js';
import { FittedClassConditional, splitByLabel } from './class-conditional/fitted-class-conditional.js';
import { NOT_NEGATIVE } from '../options.js';

const schema = objectSchema(
  {
    model: { entry: 'models', data: 'vectors', description: 'fitted to the rows of each label by itself' },
    smoothing: {
      ...NOT_NEGATIVE,
      default: 0,
      description: 'rows added to the count of every label that still has rows, before the counts become frequencies',
    },
  },
  ['model'],
);

/**
 * One model for each label, and the labels with the frequencies seen (rows count by their part's weight). A label without
 * rows is forgotten for good: share 0, no model.
 */
class ClassConditional implements Model<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {}

  async fit(training: TrainingSet<Vectors>, context: FitContext<Vectors>): Promise<FittedClassConditional> {
    const split = training.parts.map((part) => ({ part, rows: splitByLabel(part.samples) }));
    const labels = split.reduce((most, { rows }) => Math.max(most, rows.length), 0);
    const masses = new Float64Array(labels);
    const inner: (FittedModel<Vectors> | undefined)[] = [];
    for (let label = 0; label < labels; label++) {
      const parts = split.flatMap(({ part, rows }): Part<Vectors>[] => {
        const own = rows[label];
        return own === undefined || own.count === 0 || part.weight === 0 ? [] : [{ ...part, samples: own }];
      });
      inner.push(parts.length === 0 ? undefined : await this.#fitLabel(label, trainingSet(parts), context));
      for (const { samples, weight = 1 } of parts) masses[label]! += weight * samples.count;
      if (parts.length > 0) masses[label]! += this.options.smoothing;
    }
    const total = masses.reduce((sum, mass) => sum + mass, 0);
    checkWeight('class-conditional', training.count, total);
    const first = training.parts[0]?.samples;
    return new FittedClassConditional(
      first?.shape ?? [],
      masses.map((mass) => mass / total),
      inner,
      first?.columns,
    );
  }

  restore(checkpoint: Checkpoint): Promise<FittedClassConditional> {
    return FittedClassConditional.restore(checkpoint, this.options.model);
  }

  async #fitLabel(
    label: number,
    training: TrainingSet<Vectors>,
    { start, ...context }: FitContext<Vectors>,
  ): Promise<FittedModel<Vectors>> {
    const from = start instanceof FittedClassConditional ? start.inner[label] : undefined;
    try {
      return await this.options.model.fit(training, {
        ...context,
        random: context.random.child('label', label),
        ...(from === undefined ? {} : { start: from }),
      });
    } catch (error) {
      if (!(error instanceof CollapsarError)) throw error;
      const { where } = error.explanation;
      throw new CollapsarError(
        error.code,
        { ...error.explanation, where: `class-conditional, label ${label}${where === undefined ? '' : `, ${where}`}` },
        { cause: error },
      );
    }
  }
}

const PASSED_ON: readonly ModelCapability[] = [
  'categories',
  'missing',
  'logLikelihood',
  'moments',
  'weights',
  'start',
  'temperature',
  'topK',
  'topP',
  'truncation',
];

export const classConditional = model({
  id: 'class-conditional',
  summary: 'one model for each label, and the labels by their frequency',
  data: 'vectors',
  options: schema,
  needs: ['labels'],
  provides: (_options, inner) => {
    const capabilities = inner.provides('model');
    return ['labels', 'sample', 'sampleGiven', ...PASSED_ON.filter((capability) => capabilities.includes(capability))];
  },
  implementation: ClassConditional,
});

import type {
  Call,
  Checkpoint,
  Column,
  FittedModel,
  Model,
  Moments,
  SampleContext,
  Vectors,
} from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { aliasTable } from '../../../core/random/index.js';
import { checkpointCodec, COLUMNS, objectSchema, SHAPE } from '../../../core/plugin/index.js';
import { oncePer, rowLength } from '../../../core/samples/index.js';
import { mixtureMoments } from '../gmm/mixture.js';

const codec = checkpointCodec({
  model: 'class-conditional',
  meta: objectSchema({ shape: SHAPE, known: { type: 'array', items: { type: 'boolean' } }, columns: COLUMNS }, [
    'shape',
    'known',
  ]),
  arrays: { shares: { type: 'float64', shape: ({ known }) => [known.length] } },
  nested: ({ known }) => known.flatMap((is, label) => (is ? [String(label)] : [])),
});

/** `shares[l]`: frequency of label l, adding up to 1; `inner[l]`: its model, undefined for a label that was forgotten (share 0). */
export class FittedClassConditional implements FittedModel<Vectors> {
  /** log p(label) + log p(row | label); there when every inner model has its own */
  readonly logLikelihood?: (samples: Vectors, context: Call) => Promise<Float64Array>;
  /** of the rows, whatever their label */
  readonly moments?: () => Moments;

  constructor(
    readonly shape: readonly number[],
    readonly shares: Float64Array,
    readonly inner: readonly (FittedModel<Vectors> | undefined)[],
    private readonly columns?: readonly Column[],
  ) {
    const known = inner.filter((model) => model !== undefined);
    if (known.every((model) => model.logLikelihood !== undefined))
      this.logLikelihood = (samples, context) => this.#joint(samples, context);
    if (known.every((model) => model.moments !== undefined))
      this.moments = () =>
        mixtureMoments(
          this.shares.filter((_, label) => inner[label] !== undefined),
          known.map((model) => model.moments!()),
        );
  }

  /** Labels are drawn from the shares, each row by its label's model. */
  sample(count: number, context: SampleContext): Promise<Vectors> {
    const table = aliasTable(this.shares);
    const random = context.random.child('labels');
    const labels = new Uint32Array(count);
    for (let row = 0; row < count; row++) labels[row] = table.draw(random);
    return this.#rows(labels, context);
  }

  sampleGiven(given: Vectors, context: SampleContext): Promise<Vectors> {
    return this.#rows(labelsOf(given), context);
  }

  async #rows(labels: Uint32Array, context: SampleContext): Promise<Vectors> {
    const d = rowLength(this.shape);
    const counts = new Map<number, number>();
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    const values = new Float64Array(labels.length * d);
    for (const [label, count] of [...counts].sort(([a], [b]) => a - b)) {
      const own = await this.#of(label).sample(count, { ...context, random: context.random.child('label', label) });
      for (let row = 0, from = 0; row < labels.length; row++)
        if (labels[row] === label) {
          for (let i = 0; i < d; i++) values[row * d + i] = own.values[from + i]!;
          from += d;
        }
    }
    return {
      kind: 'vectors',
      count: labels.length,
      shape: this.shape,
      values,
      labels,
      ...(this.columns === undefined ? {} : { columns: this.columns }),
    };
  }

  #of(label: number): FittedModel<Vectors> {
    const model = this.inner[label];
    if (model !== undefined) return model;
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: `no row of label ${label} can be generated`,
      where: 'class-conditional',
      why: 'the training set held none: the label was forgotten',
    });
  }

  async #joint(samples: Vectors, context: Call): Promise<Float64Array> {
    const labels = labelsOf(samples);
    const split = splitByLabel(samples);
    const each = await Promise.all(
      split.map(async (rows, label) => {
        const model = this.inner[label];
        if (rows.count === 0 || model === undefined) return undefined;
        return await model.logLikelihood!(rows, { ...context, random: context.random.child('label', label) });
      }),
    );
    const taken = new Uint32Array(split.length);
    return Float64Array.from(labels, (label) => {
      const own = each[label];
      return own === undefined ? -Infinity : Math.log(this.shares[label]!) + own[taken[label]!++]!;
    });
  }

  async save(): Promise<Checkpoint> {
    const nested: Record<string, Checkpoint> = {};
    for (const [label, model] of this.inner.entries()) if (model !== undefined) nested[label] = await model.save();
    const { shape, shares, columns } = this;
    const known = this.inner.map((model) => model !== undefined);
    return codec.encode({ shape, known, ...(columns === undefined ? {} : { columns }) }, { shares }, nested);
  }

  static async restore(checkpoint: Checkpoint, model: Model<Vectors>): Promise<FittedClassConditional> {
    const { meta, arrays, nested } = codec.decode(checkpoint);
    const inner = await Promise.all(
      meta.known.map(async (known, label) => (known ? await model.restore(nested[label]!) : undefined)),
    );
    return new FittedClassConditional(meta.shape, arrays.shares, inner, meta.columns);
  }

  dispose(): void {
    for (const model of this.inner) model?.dispose?.();
  }
}

/** The labels of samples, or an error that says what is missing. */
const labelsOf = ({ labels }: Vectors): Uint32Array => {
  if (labels !== undefined) return labels;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: 'the rows have no labels',
    where: 'class-conditional',
    why: 'it keeps one model for each label',
    fix: 'choose a source with labels, or use the inner model by itself',
  });
};

/**
 * The rows by label, without their labels: entry l holds those of label l, in their order, and may be empty. The same objects
 * for the same samples: inner models remember by identity.
 */
export const splitByLabel = oncePer((samples: Vectors): readonly Vectors[] => {
  const { shape, values, count, columns } = samples;
  const labels = labelsOf(samples);
  const d = rowLength(shape);
  let size = 0;
  for (let row = 0; row < count; row++) size = Math.max(size, labels[row]! + 1);
  const counts = new Uint32Array(size);
  for (let row = 0; row < count; row++) counts[labels[row]!]!++;
  const split = Array.from(counts, (own): Vectors => ({
    kind: 'vectors',
    count: own,
    shape,
    values: values instanceof Float32Array ? new Float32Array(own * d) : new Float64Array(own * d),
    ...(columns === undefined ? {} : { columns }),
  }));
  const filled = new Uint32Array(size);
  for (let row = 0; row < count; row++) {
    const label = labels[row]!;
    const out = split[label]!.values;
    const to = filled[label]!++ * d;
    for (let i = 0; i < d; i++) out[to + i] = values[row * d + i]!;
  }
  return split;
});

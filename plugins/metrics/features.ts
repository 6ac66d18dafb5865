import type { Call, FittedModel, Vectors } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import type { Options } from '../../core/plugin/index.js';
import { rootStream } from '../../core/random/index.js';
import { oncePer, rowLength } from '../../core/samples/index.js';
import { COUNT } from '../options.js';

/** A classifier that the host fits to real rows, once for each seed: every strategy and generation is seen by the same one. */
export const CLASSIFIER = {
  fitted: 'models',
  data: 'vectors',
  description:
    'fitted once to real rows, before the chain: { use: classifier, with: ..., on: { source, rows } } or a checkpoint',
} as const;

/** What rows are looked at by: options of every metric that compares features. */
export const FEATURE_PROPERTIES = {
  features: {
    enum: ['raw', 'random-projection', 'classifier'],
    default: 'raw',
    description:
      "raw: the numbers of a row as they are; random-projection: fewer numbers, each a random mean of them; classifier: a fitted classifier's last hidden layer",
  },
  dimensions: {
    ...COUNT,
    default: 64,
    description: 'numbers that random-projection makes of a row; a row of no more numbers stays as it is',
  },
  seed: {
    type: 'integer',
    minimum: 0,
    default: 0,
    description: 'decides the directions of random-projection: the same for every seed, strategy and generation',
  },
  classifier: CLASSIFIER,
} as const;
export type FeatureOptions = Options<{ readonly type: 'object'; readonly properties: typeof FEATURE_PROPERTIES }>;

/** @throws COLLAPSAR_OPTION_INVALID where features and classifier do not go together */
export const checkFeatures = (metric: string, { features, classifier }: FeatureOptions): void => {
  const refuse = (what: string, fix: string): never => {
    throw new CollapsarError('COLLAPSAR_OPTION_INVALID', { where: `metric ${metric}`, what, fix });
  };
  if (features !== 'classifier') {
    if (classifier !== undefined)
      refuse(`a classifier is given, and \`features\` is ${features}`, 'Say `features: classifier`, or take it out');
    return;
  }
  if (classifier === undefined)
    refuse('`features: classifier` has no classifier', 'Add classifier: { use: classifier, on: { source, rows } }');
  else if (classifier.features === undefined) throw withoutHook(metric, 'features');
};

/** The error where a fitted model lacks what a metric asks it for. */
export const withoutHook = (
  metric: string,
  hook: 'features' | 'predict' | 'logLikelihood',
  what = 'classifier',
): CollapsarError =>
  new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
    where: `metric ${metric}`,
    what: `the ${what} does not provide \`${hook}\``,
    fix: `Use a model that does${what === 'classifier' ? ', such as classifier' : ''}; \`collapsar describe ID\` says so`,
  });

export type Classifier = FittedModel<Vectors>;

/** Rows as the features that a study compares; one row a row, of shape [numbers]. */
export class FeatureMap {
  /** the directions, for rows of so many numbers */
  #directions: { readonly d: number; readonly matrix: Float64Array } | undefined;

  constructor(private readonly options: FeatureOptions) {}

  async of(rows: Vectors, call: Call): Promise<Vectors> {
    const { features, dimensions, seed, classifier } = this.options;
    const d = rowLength(rows.shape);
    if (features === 'classifier') return classifier!.features!(rows, call);
    if (features === 'raw' || d <= dimensions) return rows;
    if (this.#directions?.d !== d) this.#directions = { d, matrix: projection(d, dimensions, seed) };
    return project(rows, this.#directions.matrix, dimensions);
  }
}

/** `compute` once for each object, while it is computed too; what failed is computed again. */
export const onceEach = <K extends object, V>(
  compute: (key: K, call: Call) => Promise<V>,
): ((key: K, call: Call) => Promise<V>) => {
  const slot = oncePer((_: K): { value?: Promise<V> } => ({}));
  return (key, call) => {
    const kept = slot(key);
    if (kept.value === undefined) {
      kept.value = compute(key, call);
      kept.value.catch(() => delete kept.value);
    }
    return kept.value;
  };
};

/**
 * d x k normal numbers of variance 1 / k, row-major: distances are kept in expectation (Johnson & Lindenstrauss 1984),
 * and equal laws stay equal, so that nothing is seen where there is nothing.
 */
export const projection = (d: number, k: number, seed: number): Float64Array => {
  const random = rootStream(seed).child('random-projection', d, k);
  const scale = 1 / Math.sqrt(k);
  return Float64Array.from({ length: d * k }, () => scale * random.normal());
};

/** Rows times the d x k `matrix`. */
export const project = ({ count, values }: Vectors, matrix: Float64Array, k: number): Vectors => {
  const d = matrix.length / k;
  const out = new Float64Array(count * k);
  for (let row = 0; row < count; row++)
    for (let j = 0; j < d; j++) {
      const value = values[row * d + j]!;
      // Images are mostly background.
      if (value === 0) continue;
      for (let c = 0, at = row * k, from = j * k; c < k; c++) out[at++]! += value * matrix[from++]!;
    }
  return { kind: 'vectors', count, shape: [k], values: out };
};

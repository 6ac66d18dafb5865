import type { FittedModel, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import type { Options } from '../../../core/plugin/index.js';

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
    type: 'integer',
    minimum: 1,
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
export const withoutHook = (metric: string, hook: 'features' | 'predict'): CollapsarError =>
  new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
    where: `metric ${metric}`,
    what: `the classifier does not provide \`${hook}\``,
    fix: 'Use a model that does, such as classifier; `collapsar describe ID` says so',
  });

export type Classifier = FittedModel<Vectors>;

const size = { type: 'integer', minimum: 1 } as const;
type Size = typeof size & { readonly description: string };
type Defaulted<T> = T & { readonly default: number };

/** What a model says of its training: how long unless told otherwise, in steps or in passes, and the rest of the budget. */
export type TrainingDefaults = ({ readonly steps: number } | { readonly epochs: number }) & {
  readonly batch: number;
  readonly learningRate: number;
  readonly patience: number;
};

/** The JSON Schema of those options: with the steps, or epochs, that stand as defaults. No interface, which `objectSchema` would not take. */
export type TrainingProperties<D> = Readonly<{
  steps: D extends { readonly steps: number } ? Defaulted<Size> : Size;
  epochs: D extends { readonly epochs: number } ? Defaulted<Size> : Size;
  batch: Defaulted<Size>;
  learningRate: {
    readonly type: 'number';
    readonly exclusiveMinimum: 0;
    readonly default: number;
    readonly description: string;
  };
  validation: {
    readonly type: 'number';
    readonly minimum: 0;
    readonly exclusiveMaximum: 1;
    readonly default: 0;
    readonly description: string;
  };
  patience: Defaulted<Size>;
}>;

/** The options of a training run, under the names that every network has them. */
export const trainingProperties = <const D extends TrainingDefaults>(defaults: D): TrainingProperties<D> => {
  const { batch, learningRate, patience } = defaults;
  const inSteps = 'steps' in defaults;
  return {
    steps: {
      ...size,
      ...(inSteps ? { default: defaults.steps } : {}),
      description: inSteps ? 'updates of the weights' : 'updates of the weights, in place of epochs',
    },
    epochs: {
      ...size,
      ...(inSteps ? {} : { default: defaults.epochs }),
      description: inSteps ? 'passes over the training rows, in place of steps' : 'passes over the training rows',
    },
    batch: { ...size, default: batch, description: 'rows of one update' },
    learningRate: { type: 'number', exclusiveMinimum: 0, default: learningRate, description: 'of Adam' },
    validation: {
      type: 'number',
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0,
      description:
        'share of the training rows that is kept from training; the weights end as they were when its loss was lowest; 0: the last',
    },
    patience: {
      ...size,
      default: patience,
      description:
        'with validation: training ends after so many looks at the held-out rows, one a pass, without a lower loss',
    },
  } as TrainingProperties<D>;
};

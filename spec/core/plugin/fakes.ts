import type { JsonObject } from '../../../core/contracts/index.js';
import {
  definePlugin,
  metric,
  model,
  noOptions,
  Registry,
  scorer,
  source,
  strategy,
  type ControlStrategies,
  type Plugin,
} from '../../../core/plugin/index.js';

/** An implementation that is never made: these entries are only read about. */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class
class Never {}
const implementation = Never as never;

const object = { type: 'object', additionalProperties: false } as const;
const share = (options: JsonObject): number => Number(options['syntheticShare']);
const real = (options: JsonObject): 'fresh' | 'fixed' => (options['real'] === 'fixed' ? 'fixed' : 'fresh');

const mixOptions = {
  ...object,
  required: ['real'],
  properties: {
    syntheticShare: { type: 'number', minimum: 0, maximum: 1, default: 0.5, description: 'a' },
    real: { enum: ['fresh', 'fixed'] },
  },
} as const;
const realOnlyOptions = {
  ...object,
  properties: {
    like: { entry: 'strategies' },
    rows: { enum: ['fresh', 'fixed'], default: 'fresh' },
    syntheticShare: { type: 'number', minimum: 0, exclusiveMaximum: 1, default: 0 },
  },
} as const;
const scheduleOptions = {
  ...object,
  required: ['steps'],
  properties: {
    steps: {
      type: 'array',
      minItems: 1,
      items: {
        ...object,
        required: ['from', 'strategy'],
        properties: { from: { type: 'integer', minimum: 1 }, strategy: { entry: 'strategies' } },
      },
    },
  },
} as const;

/** The shape of the built-ins, small: enough of each kind to write studies with. */
export const house = definePlugin({
  name: 'collapsar',
  version: '1.0.0',
  api: '^1.0.0',
  entries: [
    source({
      id: 'normal',
      formerly: 'gauss',
      summary: 'Normal rows',
      data: 'vectors',
      options: { ...object, properties: { dimensions: { type: 'integer', minimum: 1, default: 1 } } },
      provides: ['truth.moments'],
      implementation,
    }),
    source({
      id: 'table',
      summary: 'Rows of a file',
      data: 'vectors',
      options: { ...object, required: ['file'], properties: { file: { type: 'string', path: true } } },
      provides: ['labels'],
      implementation,
    }),
    source({ id: 'corpus', summary: 'Texts', data: 'text', options: noOptions, implementation }),
    model({
      id: 'gaussian',
      summary: 'Normal density',
      reference: 'Shumailov et al. 2023',
      data: 'vectors',
      options: { ...object, properties: { estimator: { enum: ['mle', 'unbiased'], default: 'mle' } } },
      provides: ['sample', 'moments', 'logLikelihood', 'weights'],
      implementation,
    }),
    model({
      id: 'network',
      summary: 'A network',
      data: 'vectors',
      tensors: true,
      conditional: true,
      options: {
        ...object,
        properties: { layers: { type: 'array', items: { type: 'integer', minimum: 1 }, default: [8] } },
      },
      provides: ['sample', 'start'],
      implementation,
    }),
    model({
      id: 'ngram',
      summary: 'Counts of words',
      data: 'text',
      options: noOptions,
      provides: ['sample', 'logLikelihood'],
      implementation,
    }),
    strategy({
      id: 'replace',
      summary: 'Synthetic rows alone',
      options: noOptions,
      shareOf: () => 1,
      constantSize: () => true,
      implementation,
    }),
    strategy({ id: 'accumulate', summary: 'All rows so far', options: noOptions, implementation }),
    strategy({
      id: 'mix',
      summary: 'Both',
      options: mixOptions,
      share: 'syntheticShare',
      shareOf: share,
      real,
      constantSize: (options) => options['real'] === 'fresh',
      implementation,
    }),
    strategy({
      id: 'augment',
      summary: 'All real rows and synthetic ones',
      options: noOptions,
      shareOf: () => 0.5,
      real: () => 'fixed',
      implementation,
    }),
    strategy({
      id: 'real-only',
      summary: 'Real rows alone',
      options: realOnlyOptions,
      shareOf: () => 0,
      implementation,
    }),
    strategy({
      id: 'weighted',
      summary: 'Weights',
      options: { ...object, properties: { strategy: { entry: 'strategies', default: 'replace' } } },
      needs: ['weights'],
      implementation,
    }),
    strategy({ id: 'schedule', summary: 'One after another', options: scheduleOptions, implementation }),
    strategy({
      id: 'curate',
      summary: 'The best of several',
      options: {
        ...object,
        required: ['strategy', 'scorer'],
        properties: {
          strategy: { entry: 'strategies' },
          scorer: { entry: 'scorers' },
          of: { type: 'integer', minimum: 2, default: 4 },
        },
      },
      implementation,
    }),
    strategy({
      id: 'distil',
      summary: 'Rows of a teacher',
      options: { ...object, required: ['teacher'], properties: { teacher: { fitted: 'models' } } },
      implementation,
    }),
    strategy({
      id: 'guided',
      summary: 'Rows near the mean of a fitted model',
      options: {
        ...object,
        required: ['guide'],
        properties: { guide: { fitted: 'models', needs: ['moments'], seeds: 'shared' } },
      },
      implementation,
    }),
    metric({ id: 'moments', summary: 'Mean and variance', data: 'vectors', options: noOptions, implementation }),
    metric({
      id: 'perplexity',
      summary: 'Perplexity',
      data: 'any',
      options: noOptions,
      needs: ['logLikelihood'],
      implementation,
    }),
    metric({
      id: 'quality',
      summary: 'By a classifier',
      data: 'vectors',
      options: {
        ...object,
        properties: {
          by: { anyOf: [{ const: 'truth' }, { entry: 'scorers' }], default: 'truth' },
          bins: { type: 'integer', minimum: 1, default: 10 },
        },
      },
      needs: (options) => (options['by'] === 'truth' ? ['truth.correct'] : []),
      implementation,
    }),
    metric({ id: 'moments-of-text', summary: 'Words', data: 'text', options: noOptions, implementation }),
    scorer({
      id: 'nearness',
      summary: 'Nearness to the mean',
      data: 'vectors',
      options: noOptions,
      needs: ['truth.moments'],
      implementation,
    }),
  ],
});

/** A third party's plugin: one model, under the name that is given. */
export const thirdParty = (name: string, id = 'kde', version = '2.1.0'): Plugin =>
  definePlugin({
    name,
    version,
    api: '^1.0.0',
    entries: [
      model({
        id,
        summary: 'Kernel density',
        data: 'vectors',
        options: {
          ...object,
          properties: {
            bandwidth: { enum: ['scott', 'silverman'], default: 'scott' },
            inner: { entry: 'models', data: 'vectors' },
          },
        },
        provides: (options, inner) => (options['inner'] === undefined ? ['sample'] : inner.provides('inner')),
        implementation,
      }),
    ],
  });

/** As the composition root hands them in. */
export const controls: ControlStrategies = {
  realOnly: {
    use: 'collapsar/real-only',
    as: 'real-only',
    with: ({ rows, like, share }) => ({
      ...(rows === 'fixed' ? { rows } : {}),
      ...(like === undefined ? {} : { like: { ...like } }),
      ...(share === undefined ? {} : { syntheticShare: share }),
    }),
  },
  replace: { use: 'collapsar/replace', as: 'replace' },
  recorded: {
    use: 'collapsar/recorded',
    with: (strategy, first) => ({ strategy, ...(first === undefined ? {} : { generation: 'first' }) }),
    strategyOf: ({ strategy }) => String(strategy),
  },
};

export const registryOf = (...others: readonly Plugin[]): Registry => {
  const registry = new Registry(controls).register(house, { from: 'built-in' });
  for (const plugin of others) registry.register(plugin, { from: 'package' });
  return registry.freeze();
};

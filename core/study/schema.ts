import { DEFINITIONS } from '../definitions/index.js';
import type { Gate, Json, JsonObject } from '../contracts/index.js';
import type { Options } from '../plugin/index.js';

/** What a study that says nothing gets. Descriptions of the schema say it too, so that it is written here alone. */
export const DEFAULTS = {
  samples: 100,
  evaluate: 10000,
  generations: 20,
  seeds: 10,
  seed: 1,
  controls: true,
  engine: 'auto',
  // A tenth more of a positive risk; of a log loss the nats that make the likelihood of a row a tenth smaller.
  tolerance: { increase: 0.1, nats: Math.log(1.1), against: 'real-only', window: 0.5 },
  // Where the definitions of collapse draw their lines: Collapsar's choice.
  thresholds: {
    catastrophicRatio: 10,
    catastrophicNats: Math.LN2,
    lateShare: 0.25,
    exponent: 0.2,
    variance: 0.8,
    modes: 0.1,
    tails: 0.75,
    hallucination: 0.01,
  },
  comparisons: { method: 'auto' },
  costs: { realRow: 1, syntheticRow: 0 },
  limits: { cellSeconds: 3600, cellMemoryMiB: 4096 },
  checkpoints: 'auto',
  gallery: { images: 12, points: 200, texts: 4, of: 'publishable' },
} as const;

const label = { type: 'string', minLength: 1, pattern: '^[^\\u0000-\\u001f]+$' } as const;
const labels = { type: 'array', items: label, minItems: 1, uniqueItems: true } as const;

/** What every entry of the study may say. */
export const entryProperties = {
  use: { type: 'string', minLength: 1, title: 'Entry', description: 'id of the entry, or plugin/id' },
  as: { ...label, title: 'Label', description: 'what the entry is called in results and report; default: its id' },
  with: { type: 'object', title: 'Options', description: 'options of the entry; `collapsar describe ID` lists them' },
  sweep: {
    type: 'object',
    title: 'Sweep',
    description: 'option name -> list of values: one variant for each; several lists multiply',
    additionalProperties: { type: 'array', minItems: 1 },
  },
} as const;
const only = {
  type: 'object',
  title: 'Only',
  description: 'labels of the partners that the entry takes part with; default: all',
  additionalProperties: false,
  properties: { sources: labels, models: labels, strategies: labels },
} as const;
const filtered = { ...entryProperties, only } as const;
export const modelProperties = {
  ...filtered,
  given: {
    enum: ['fixed', 'fresh'],
    title: 'Given rows',
    description: 'for models that generate only given rows: the same inputs in each generation (default), or new ones',
  },
  initialise: {
    enum: ['scratch', 'previous', 'base'],
    title: 'Start of each fit',
    description: 'from scratch (default), from the previous generation (fine-tuning on), or from `base`',
  },
  base: {
    title: 'Base',
    description: '{ use, with, on: { source, rows } } or { checkpoint: path }: what `initialise: base` starts from',
  },
} as const;

const entry = (properties: object): object => ({
  if: { type: 'object' },
  then: { type: 'object', additionalProperties: false, required: ['use'], properties },
  else: { type: 'string', minLength: 1 },
});
const list = (title: string, description: string, properties: object): object => ({
  type: 'array',
  title,
  description,
  minItems: 1,
  items: entry(properties),
});
const above = <const N extends number>(least: N, description: string) =>
  ({ type: 'number', exclusiveMinimum: least, description }) as const;
const share = (description: string) =>
  ({ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1, description }) as const;
const count = { type: 'integer', minimum: 1 } as const;
const rows = { type: 'integer', minimum: 2 } as const;
const exhibit = { type: 'integer', minimum: 1, maximum: 2000 } as const;
const seed = { type: 'integer', minimum: 0, maximum: 9007199254740991 } as const;

export const SCHEMA_ID = 'urn:collapsar:study:1';

/** The study file. Ids and options are checked against the registry afterwards; `publishedSchema` has them written in. */
export const studySchema = {
  $id: SCHEMA_ID,
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Collapsar study',
  description: 'A grid of recursive training experiments: every source with every model and strategy, over seeds.',
  type: 'object',
  additionalProperties: false,
  required: ['study', 'sources', 'models', 'strategies', 'metrics'],
  properties: {
    $schema: { type: 'string', description: 'for editors' },
    study: {
      type: 'string',
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$',
      title: 'Name',
      description: 'letters, digits, dots, hyphens, underscores; also the name of the run folder',
    },
    title: { type: 'string', minLength: 1, title: 'Title', description: 'headline of the report; default: the name' },
    description: { type: 'string', title: 'Description', description: 'a paragraph for the report' },
    plugins: {
      type: 'array',
      title: 'Plugins',
      description: 'package names, or files relative to the study file',
      items: { type: 'string', minLength: 1 },
      uniqueItems: true,
    },
    sources: list('Sources', 'where real rows come from', entryProperties),
    models: list('Models', 'what is fitted in each generation', modelProperties),
    strategies: list('Strategies', 'what each generation is trained on', filtered),
    metrics: list('Metrics', 'what is measured in each generation', filtered),
    samples: {
      title: 'Samples (T)',
      description: 'rows that a generation is trained on, or adds when accumulating; a list is an axis of the grid',
      anyOf: [rows, { type: 'array', items: rows, minItems: 1, uniqueItems: true }],
      examples: [100, [100, 1000]],
    },
    evaluate: {
      ...count,
      title: 'Evaluation rows',
      description: `rows drawn from each fitted model for sampled metrics; default ${DEFAULTS.evaluate}`,
    },
    generations: {
      ...count,
      title: 'Generations',
      description: `number of fits in a chain; default ${DEFAULTS.generations}`,
    },
    seeds: {
      title: 'Seeds',
      description: `how many independent chains (n = seeds 1 to n), or a list of seeds; default ${DEFAULTS.seeds}`,
      anyOf: [
        { ...count, maximum: 1000000 },
        { type: 'array', items: seed, minItems: 1, uniqueItems: true },
      ],
    },
    seed: { ...seed, title: 'Study seed', description: `the study's own seed; default ${DEFAULTS.seed}` },
    controls: {
      type: 'boolean',
      title: 'Controls',
      description: `add real-only controls of the same size, and \`replace\`, for scale; default ${DEFAULTS.controls}`,
    },
    engine: {
      type: 'string',
      minLength: 1,
      title: 'Tensor engine',
      description: `a name from \`collapsar doctor\`; default ${DEFAULTS.engine}`,
    },
    tolerance: {
      type: 'object',
      title: 'Tolerance',
      description: 'how much worse than the control is still acceptable',
      additionalProperties: false,
      properties: {
        metric: { type: 'string', pattern: '^.+\\..+$', description: 'label.output of a metric, as in results.csv' },
        increase: {
          type: 'number',
          exclusiveMinimum: 0,
          description: `tolerated relative increase of a risk that is never negative; default ${DEFAULTS.tolerance.increase}`,
        },
        nats: {
          type: 'number',
          exclusiveMinimum: 0,
          description:
            'tolerated increase of a risk that may be negative, such as a log loss, in nats; default log 1.1 (0.0953)',
        },
        against: { enum: ['real-only'], description: 'what is compared with' },
        window: {
          type: 'number',
          exclusiveMinimum: 0,
          maximum: 1,
          description: `share of the generations, counted from the last, over which the risk is averaged; default ${DEFAULTS.tolerance.window}`,
        },
      },
    },
    thresholds: {
      type: 'object',
      title: 'Thresholds',
      description: 'where the definitions of collapse draw their lines; printed with every report',
      additionalProperties: false,
      properties: {
        catastrophicRatio: above(
          1,
          `catastrophic-risk: so many times the risk of the control; default ${DEFAULTS.thresholds.catastrophicRatio}`,
        ),
        catastrophicNats: above(0, 'catastrophic-risk of a log loss: nats above the control; default log 2 (0.693)'),
        lateShare: share(
          `diverging-risk: a late rise below this share of the risk of the control is small; default ${DEFAULTS.thresholds.lateShare}`,
        ),
        exponent: above(
          0,
          `scaling-law: how far the exponent of risk against T may move; default ${DEFAULTS.thresholds.exponent}`,
        ),
        variance: share(
          `variance-collapse: share of the variance of the control that counts as kept; default ${DEFAULTS.thresholds.variance}`,
        ),
        modes: share(`lost-modes: share of lost modes that counts as none; default ${DEFAULTS.thresholds.modes}`),
        tails: share(
          `lost-tails: share of the tail mass of the control that counts as kept; default ${DEFAULTS.thresholds.tails}`,
        ),
        hallucination: share(
          `hallucination: mass without real data that counts as none; default ${DEFAULTS.thresholds.hallucination}`,
        ),
      },
    },
    comparisons: {
      type: 'object',
      title: 'Comparisons',
      description: 'how several strategies are compared with one control at once; no verdict depends on it',
      additionalProperties: false,
      properties: {
        method: {
          enum: ['auto', 'max-t', 'holm', 'dunnett'],
          description:
            "auto (default): max-t from ten seeds on, else holm; dunnett: Dunnett's test, which ignores the pairing by seed, where the spreads are equal",
        },
      },
    },
    costs: {
      type: 'object',
      title: 'Costs',
      description: 'price of a row, for the cost of a share',
      additionalProperties: false,
      properties: {
        realRow: { type: 'number', minimum: 0, description: `default ${DEFAULTS.costs.realRow}` },
        syntheticRow: { type: 'number', minimum: 0, description: `default ${DEFAULTS.costs.syntheticRow}` },
      },
    },
    recommend: {
      type: 'object',
      title: 'Recommendation',
      description: 'what `collapsar recommend` walks along and what it calls safe',
      additionalProperties: false,
      properties: {
        strategy: { ...label, description: 'label of the strategy to walk; default: the only one with a share' },
        axis: {
          type: 'string',
          minLength: 1,
          description:
            'share (default), real-rows (absolute counts), or the path of a numeric option of the strategy, such as strategy.with.syntheticShare',
        },
        grid: {
          type: 'array',
          items: { type: 'number' },
          minItems: 1,
          uniqueItems: true,
          description: 'values in walking order, the safest first; default: shares .1 to .9',
        },
        budget: { ...count, description: 'cells that a walk may ask for; default 100, for events 400' },
        rule: { enum: ['risk', 'event'], description: "risk (default): the tolerance's metric; event: see `event`" },
        probability: {
          type: 'number',
          exclusiveMinimum: 0,
          exclusiveMaximum: 1,
          description: 'how probable the event may be; default 0.1',
        },
        event: {
          type: 'object',
          description: 'what must not happen to a chain',
          additionalProperties: false,
          properties: {
            metric: { type: 'string', pattern: '^.+\\..+$', description: 'label.output; default: a tail mass' },
            below: {
              type: 'number',
              description:
                'the event: over the last fifth of the run the metric lies below this share of its ideal (the true mass); of a metric without an ideal, below this number; default 0.5',
            },
          },
        },
      },
    },
    gates: {
      type: 'array',
      title: 'Gates',
      description: 'verdicts that must hold; exit code 1 when one does not',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['verdict'],
        properties: {
          strategy: label,
          source: label,
          model: label,
          verdict: {
            type: 'object',
            minProperties: 1,
            description: 'definition of collapse -> the state it must have',
            additionalProperties: false,
            properties: Object.fromEntries(
              DEFINITIONS.map(({ id }) => [id, { enum: ['present', 'absent', 'undecided', 'not-measured'] }]),
            ),
          },
        },
      },
    },
    limits: {
      type: 'object',
      title: 'Limits',
      description: 'of one cell',
      additionalProperties: false,
      properties: {
        cellSeconds: {
          type: 'number',
          exclusiveMinimum: 0,
          description: `seconds; default ${DEFAULTS.limits.cellSeconds}`,
        },
        cellMemoryMiB: {
          type: 'integer',
          minimum: 64,
          description: `memory in MiB; default ${DEFAULTS.limits.cellMemoryMiB}`,
        },
      },
    },
    checkpoints: {
      enum: ['auto', 'all', 'none'],
      title: 'Checkpoints',
      description: 'auto (default): when the work since the last one exceeds two seconds, last one kept',
    },
    gallery: {
      title: 'Gallery',
      description:
        "rows of the first seed's models for the report to show: images, points or texts; false = none. No number depends on it",
      anyOf: [
        { const: false },
        {
          type: 'object',
          additionalProperties: false,
          properties: {
            images: { ...exhibit, description: `images a generation; default ${DEFAULTS.gallery.images}` },
            points: { ...exhibit, description: `points a generation; default ${DEFAULTS.gallery.points}` },
            texts: { ...exhibit, description: `texts a generation; default ${DEFAULTS.gallery.texts}` },
            generations: {
              type: 'array',
              items: count,
              minItems: 1,
              uniqueItems: true,
              description:
                'which generations; default all of at most five, of more 1, 2, 5, 10, 20, 50, ... and the last',
            },
            of: {
              enum: ['publishable', 'all'],
              description:
                'whose models: of sources whose rows may be published (default), for a model may repeat its training rows; or all',
            },
          },
        },
      ],
    },
  },
} as const;

/** An entry as the study file writes it; a string is short for { use }. */
export type EntryFile = Entry<typeof filtered>;
export type ModelFile = Entry<typeof modelProperties>;
type Entry<P extends Readonly<Record<string, unknown>>> = Options<{
  type: 'object';
  required: readonly ['use'];
  properties: Omit<P, 'with' | 'sweep' | 'base'>;
}> & {
  readonly with?: JsonObject;
  /** option name (dots lead into nested options) to the values that it takes; several multiply */
  readonly sweep?: Readonly<Record<string, readonly Json[]>>;
} & ('base' extends keyof P ? { readonly base?: Json } : unknown);

interface Lists {
  readonly sources: EntryFile;
  readonly models: ModelFile;
  readonly strategies: EntryFile;
  readonly metrics: EntryFile;
}
/** The study file after its schema has passed, before defaults and sweeps. */
export type StudyFile = Omit<Options<typeof studySchema>, keyof Lists | 'gates'> & {
  readonly [K in keyof Lists]: readonly (string | Lists[K])[];
} & { readonly gates?: readonly Gate[] };

import { label, entryProperties, partnerProperties, modelProperties } from './entry-schema.js';
import { VERDICT_IDS, type VerdictState } from './verdict.js';

/*
 * The study file, said once: the reader checks files against it, `Written` and `Options` make types of it, `filled` writes
 * its defaults out, and editors and the docs show it.
 */

const output = { type: 'string', pattern: '^.+\\..+$' } as const;

const list = <const P>(title: string, description: string, properties: P) =>
  ({
    type: 'array',
    title,
    description,
    minItems: 1,
    items: {
      if: { type: 'object' },
      then: { type: 'object', additionalProperties: false, required: ['use'], properties },
      else: { type: 'string', minLength: 1 },
    },
  }) as const;
const section = <const P>(title: string, description: string, properties: P) =>
  ({ type: 'object', title, description, additionalProperties: false, properties }) as const;
const above = (least: number, value: number, description: string) =>
  ({ type: 'number', exclusiveMinimum: least, default: value, description }) as const;
const share = (value: number, description: string) =>
  ({ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1, default: value, description }) as const;
const price = (value: number, description: string) =>
  ({ type: 'number', minimum: 0, default: value, description }) as const;
const count = { type: 'integer', minimum: 1 } as const;
/** More rows than a machine has memory for are no study. */
const MOST_ROWS = 100_000_000;
const rows = { type: 'integer', minimum: 2, maximum: MOST_ROWS } as const;
const exhibit = { type: 'integer', minimum: 1, maximum: 2000 } as const;
const seed = { type: 'integer', minimum: 0, maximum: 9007199254740991 } as const;

const tolerated = {
  metric: { ...output, description: 'label.output of a metric, as in results.csv' },
  increase: above(0, 0.1, 'tolerated relative increase of a risk that is never negative'),
  // It has no zero, so that no ratio of it means anything. Also where the metric counts in bits; in the metric's unit where
  // that is neither.
  nats: above(
    0,
    Math.log(1.1),
    'tolerated increase of a risk that may be negative, such as a log loss, in nats (log 1.1)',
  ),
  against: { enum: ['real-only'], default: 'real-only', description: 'what is compared with' },
  window: {
    type: 'number',
    exclusiveMinimum: 0,
    maximum: 1,
    default: 0.5,
    description: 'share of the generations, counted from the last, over which the risk is averaged',
  },
} as const;
const tolerance = {
  ...section('Tolerance', 'how much worse than the control is still acceptable', tolerated),
  default: {},
} as const;

/** Where the lines are drawn is Collapsar's choice; the names of the definitions are Schaeffer et al.'s (2025). */
const thresholds = {
  ...section('Thresholds', 'where the definitions of collapse draw their lines; printed with every report', {
    catastrophicRatio: above(1, 10, 'catastrophic-risk: so many times the risk of the control'),
    catastrophicNats: above(0, Math.LN2, 'catastrophic-risk of a log loss: nats above the control (log 2)'),
    // Of a log loss: log(1 + share) nats.
    lateShare: share(0.25, 'diverging-risk: a late rise below this share of the risk of the control is small'),
    exponent: above(0, 0.2, 'scaling-law: how far the exponent of risk against T may move'),
    variance: share(0.8, 'variance-collapse: share of the variance of the control that counts as kept'),
    modes: share(0.1, 'lost-modes: share of lost modes that counts as none'),
    tails: share(0.75, 'lost-tails: share of the tail mass of the control that counts as kept'),
    hallucination: share(0.01, 'hallucination: mass without real data that counts as none'),
  }),
  default: {},
} as const;

/** Cells that a walk may ask for. An event is counted, not measured: it takes more chains. */
export const WALK_BUDGET = { risk: 100, event: 400 } as const;
/** Shares that a walk goes along which names none, in order. */
export const WALKED_SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;

const counted = {
  probability: share(0.1, 'how probable the event may be'),
  event: {
    type: 'object',
    description: 'what must not happen to a chain',
    additionalProperties: false,
    properties: {
      metric: { ...output, description: 'label.output; default: a tail mass' },
      below: {
        type: 'number',
        default: 0.5,
        description:
          'the event: over the last fifth of the run the metric lies below this share of its ideal (the true mass); of a metric without an ideal, below this number',
      },
    },
  },
} as const;
const recommend = section('Recommendation', 'what `collapsar recommend` walks along and what it calls safe', {
  strategy: { ...label, description: 'label of the strategy to walk; default: the only one with a share' },
  axis: {
    type: 'string',
    minLength: 1,
    default: 'share',
    description:
      'share, real-rows (absolute counts), or the path of a numeric option of the strategy, such as strategy.with.syntheticShare',
  },
  grid: {
    type: 'array',
    items: { type: 'number' },
    minItems: 1,
    uniqueItems: true,
    description: `values in walking order, the safest first; default: shares ${WALKED_SHARES[0]} to ${WALKED_SHARES.at(-1)}`,
  },
  budget: {
    ...count,
    description: `cells that a walk may ask for; default ${WALK_BUDGET.risk}, for events ${WALK_BUDGET.event}`,
  },
  rule: {
    enum: ['risk', 'event'],
    description: "risk: the tolerance's metric; event: see `event`; default risk, or event where one is given",
  },
  ...counted,
  also: {
    type: 'array',
    minItems: 1,
    maxItems: 8,
    description:
      'what must hold at once with the tolerance, or with the event, for a value to be safe: each a risk (metric) or an event of its own',
    items: {
      type: 'object',
      additionalProperties: false,
      properties: {
        name: { ...label, description: 'what the answer calls it; default: its metric' },
        ...tolerated,
        ...counted,
      },
    },
  },
});

const STATES = ['present', 'absent', 'undecided', 'not-measured'] as const satisfies readonly VerdictState[];
const state = { enum: STATES } as const;

/** The name of a table in a run folder of such a study: `results.csv`, or `results.csv.gz`. */
export const tableName = (
  name: 'results' | 'lineage' | 'traces',
  { tables = 'csv' }: { readonly tables?: 'csv' | 'csv.gz' },
) => `${name}.${tables}` as const;

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
    authors: {
      type: 'array',
      title: 'Authors',
      description: 'who made the study, for its citation; a name alone stands for { name }',
      minItems: 1,
      items: {
        if: { type: 'object' },
        then: {
          type: 'object',
          additionalProperties: false,
          required: ['name'],
          properties: {
            name: { type: 'string', minLength: 1 },
            affiliation: { type: 'string', minLength: 1 },
            orcid: {
              type: 'string',
              pattern: '^\\d{4}-\\d{4}-\\d{4}-\\d{3}[\\dX]$',
              description: 'such as 0000-0002-1825-0097',
            },
          },
        },
        else: { type: 'string', minLength: 1 },
      },
    },
    cite: section('Citation', 'what else a citation of the report says', {
      date: {
        type: 'string',
        pattern: '^\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?$',
        description: 'of publication: 2026, 2026-11 or 2026-11-27',
      },
      licence: { type: 'string', minLength: 1, description: 'of the report, by its SPDX name: CC-BY-4.0' },
      url: { type: 'string', pattern: '^https?://[^\\s"<>]+$', description: 'where the report stands' },
      doi: { type: 'string', pattern: '^10\\.\\d{4,9}/[^\\s"<>]+$', description: 'such as 10.5281/zenodo.1234' },
    }),
    plugins: {
      type: 'array',
      title: 'Plugins',
      description: 'package names, or files relative to the study file',
      items: { type: 'string', minLength: 1 },
      uniqueItems: true,
      default: [],
    },
    sources: list('Sources', 'where real rows come from', entryProperties),
    models: list('Models', 'what is fitted in each generation', modelProperties),
    strategies: list('Strategies', 'what each generation is trained on', partnerProperties),
    metrics: list('Metrics', 'what is measured in each generation', partnerProperties),
    samples: {
      title: 'Samples (T)',
      description: 'rows that a generation is trained on, or adds when accumulating; a list is an axis of the grid',
      anyOf: [rows, { type: 'array', items: rows, minItems: 1, uniqueItems: true }],
      default: 100,
      examples: [100, [100, 1000]],
    },
    evaluate: {
      ...count,
      maximum: 10_000_000,
      default: 10000,
      title: 'Evaluation rows',
      description: 'rows drawn from each fitted model for sampled metrics',
    },
    generations: {
      ...count,
      maximum: 1_000_000,
      default: 20,
      title: 'Generations',
      description: 'number of fits in a chain',
    },
    seeds: {
      title: 'Seeds',
      description: 'how many independent chains (n = seeds 1 to n), or a list of seeds',
      anyOf: [
        { ...count, maximum: 1000000 },
        { type: 'array', items: seed, minItems: 1, uniqueItems: true },
      ],
      default: 10,
    },
    seed: { ...seed, default: 1, title: 'Study seed', description: "the study's own seed" },
    controls: {
      type: 'boolean',
      default: true,
      title: 'Controls',
      description: 'add real-only controls of the same size, and `replace`, for scale',
    },
    engine: {
      type: 'string',
      minLength: 1,
      default: 'auto',
      title: 'Tensor engine',
      description: 'a name from `collapsar doctor`',
    },
    tolerance,
    thresholds,
    comparisons: section(
      'Comparisons',
      'how several strategies are compared with one control at once; no verdict depends on it',
      {
        method: {
          enum: ['auto', 'max-t', 'holm', 'dunnett'],
          default: 'auto',
          description:
            "auto: max-t from ten seeds on, else holm; dunnett: Dunnett's test, which ignores the pairing by seed, where the spreads are equal",
        },
      },
    ),
    costs: section('Costs', 'price of a row, for the cost of a share', {
      realRow: price(1, 'of a real one'),
      syntheticRow: price(0, 'of a synthetic one'),
    }),
    recommend,
    gates: {
      type: 'array',
      title: 'Gates',
      description: 'verdicts that must hold; exit code 1 when one does not',
      default: [],
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
            properties: Object.fromEntries(VERDICT_IDS.map((id) => [id, state])) as {
              readonly [K in (typeof VERDICT_IDS)[number]]: typeof state;
            },
          },
        },
      },
    },
    limits: {
      ...section('Limits', 'of one cell, and of what plugins are asked outside cells', {
        cellSeconds: above(0, 3600, 'seconds'),
        cellMemoryMiB: { type: 'integer', minimum: 64, default: 4096, description: 'memory in MiB' },
        stallSeconds: {
          type: 'number',
          exclusiveMinimum: 0,
          description:
            'seconds without progress (its data, a generation, a checkpoint) after which a cell is stopped; default none, cellSeconds alone',
        },
        hookSeconds: {
          type: 'number',
          exclusiveMinimum: 0,
          description:
            'seconds that a method of a plugin may take outside cells, such as open of a source while a run is prepared; default 600',
        },
      }),
      default: {},
    },
    executor: {
      title: 'Executor',
      description:
        'what runs cells: its id, or { use, with }; default local. No number depends on it: it is not part of the study that is recorded',
      anyOf: [
        { type: 'string', minLength: 1 },
        {
          type: 'object',
          additionalProperties: false,
          required: ['use'],
          properties: { use: entryProperties.use, with: entryProperties.with },
        },
      ],
    },
    checkpoints: {
      enum: ['auto', 'all', 'none'],
      default: 'auto',
      title: 'Checkpoints',
      description:
        'auto: when the work since the last one exceeds two seconds, last one kept, of a finished cell where it saves a second for each MiB',
    },
    tables: {
      enum: ['csv', 'csv.gz'],
      title: 'Tables',
      description:
        'what results, lineage and traces are written as: csv, or csv.gz, a tenth of the bytes, which pandas, R, DuckDB and polars read as it is; default csv. No number depends on it',
    },
    gallery: {
      title: 'Gallery',
      description:
        "rows of the first seed's models for the report to show: images, points or texts; false = none. No number depends on it",
      default: {},
      anyOf: [
        { const: false },
        {
          type: 'object',
          additionalProperties: false,
          properties: {
            images: { ...exhibit, default: 12, description: 'images a generation' },
            points: { ...exhibit, default: 200, description: 'points a generation' },
            texts: { ...exhibit, default: 4, description: 'texts a generation' },
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
              default: 'publishable',
              description:
                'whose models: of sources whose rows may be published, for a model may repeat its training rows; or all',
            },
          },
        },
      ],
    },
  },
} as const;

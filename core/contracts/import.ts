import type { Written } from './options.js';
import { studySchema } from './study-schema.js';

const { study, title, description, plugins, generations, seeds, seed } = studySchema.properties;
const { tolerance, thresholds, comparisons, recommend, gates } = studySchema.properties;
const text = { type: 'string', minLength: 1 } as const;
const rows = { type: 'integer', minimum: 2 } as const;
const name = { type: 'string', minLength: 1, pattern: '^[^\\u0000-\\u001f]+$' } as const;

/** A column by its name, or what stands for all rows. */
const dimension = <const V>(value: V, description: string) =>
  ({
    description,
    anyOf: [
      text,
      {
        type: 'object',
        additionalProperties: false,
        required: ['value'],
        properties: { value },
      },
    ],
  }) as const;

const generation = {
  description: 'of the generation, 1 for the first fit; { column, first, every } where files count otherwise',
  anyOf: [
    text,
    {
      type: 'object',
      additionalProperties: false,
      properties: {
        column: { ...text, description: 'default: as the format has it' },
        first: { type: 'integer', default: 1, description: 'what the first generation is called' },
        every: { type: 'integer', minimum: 1, default: 1, description: 'the step from one generation to the next' },
      },
    },
  ],
} as const;

const bound = { anyOf: [{ type: 'number' }, { type: 'null' }] } as const;

/** What a column's numbers mean: stated, or those of a metric that is known here. */
const meaning = {
  type: 'object',
  additionalProperties: false,
  properties: {
    as: { ...name, description: 'label.output, as in results.csv; default: that of `like`, or imported.<column>' },
    like: {
      type: 'string',
      pattern: '^.+\\..+$',
      description:
        'metric.output of an installed metric, such as moments.logVariance: unit, direction, range and use are its',
    },
    transform: {
      enum: ['log', 'exp', 'complement', 'negative', 'percent'],
      description: 'read log x, exp x, 1 - x, -x or x / 100 in place of x',
    },
    title: { ...text, description: 'a plain name for headings, such as Share of rare rows' },
    summary: { ...text, description: 'what the number is, for readers of the report' },
    unit: { type: 'string', description: 'default: a pure number' },
    better: { enum: ['lower', 'higher', 'ideal'], description: 'which way is better' },
    ideal: { anyOf: [{ type: 'number' }, { const: 'real' }], description: 'the best value; real: what real rows give' },
    range: {
      type: 'array',
      items: bound,
      minItems: 2,
      maxItems: 2,
      description: 'the values that are possible, after `transform`; null: no end',
    },
    scale: { enum: ['linear', 'log'], description: 'axis of its charts' },
    measures: {
      enum: ['risk', 'signed-risk', 'log-variance', 'lost-modes', 'tail-mass', 'hallucination', 'leakage'],
      description: 'what verdicts may use it for; default: for none',
    },
  },
} as const;

/** What is known of one strategy of the files. */
const imported = {
  type: 'object',
  additionalProperties: false,
  properties: {
    as: { ...name, description: 'its label; default: as the files call it' },
    control: { const: true, description: 'it trained on real rows alone: the others are held against it' },
    against: {
      ...name,
      description: 'which control it is held against, as the files call it, where there are several',
    },
    share: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      description: 'synthetic rows / all rows of a generation, where it is the same in each',
    },
    family: { ...name, description: 'strategies of one family differ in their share alone' },
    omit: { const: true, description: 'its rows are left out, and counted' },
  },
} as const;

/** An import: what to read from which files, and what the values mean. */
export const importSchema = {
  $id: 'urn:collapsar:import:1',
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Collapsar import',
  description: 'Metric values by strategy, seed and generation from files, to be judged like those of a run.',
  type: 'object',
  additionalProperties: false,
  required: ['study', 'import'],
  properties: {
    $schema: { type: 'string', description: 'for editors' },
    study,
    title,
    description,
    plugins,
    import: {
      type: 'object',
      title: 'Import',
      description: 'which files, and what stands where in them',
      additionalProperties: false,
      required: ['files', 'metrics', 'strategies'],
      properties: {
        files: {
          description:
            'a pattern, or several: * is any name, ** any folders; {strategy}, {seed}, {generation}, {samples}, {source}, {model} are read from the path',
          anyOf: [text, { type: 'array', items: text, minItems: 1, uniqueItems: true }],
        },
        format: {
          enum: ['csv', 'jsonl', 'parquet', 'wandb', 'eval-results', 'lm-eval', 'inspect'],
          description: 'default: by the ending of each file',
        },
        delimiter: { ...text, default: ',', description: 'of CSV: what separates cells' },
        decimal: { enum: ['.', ','], default: '.', description: 'of CSV: the decimal sign' },
        thousands: { enum: ['.', ',', ' ', "'", '_'], description: 'of CSV: what separates groups of three digits' },
        columns: {
          type: 'object',
          additionalProperties: false,
          default: {},
          description: 'columns that say what a row is about',
          properties: {
            strategy: dimension(text, 'of the strategy'),
            seed: dimension({ type: 'integer', minimum: 0 }, 'of the seed'),
            generation,
            samples: dimension(rows, 'of T'),
            source: dimension(name, 'of the data; default: all rows are of `data`'),
            model: dimension(name, 'of the model; default: all rows are of `model`'),
            metric: { ...text, description: 'long tables: the column that names the metric' },
            value: { ...text, description: 'long tables: the column that holds its value' },
          },
        },
        where: {
          type: 'object',
          default: {},
          description: 'column -> value, or list of values: rows with another one are left out, and counted',
          additionalProperties: {},
        },
        metrics: {
          type: 'object',
          minProperties: 1,
          description:
            'column (or name in a long table) -> what its numbers mean; a column may hold {strategy}, {seed} and so on',
          additionalProperties: meaning,
        },
        strategies: {
          type: 'object',
          minProperties: 1,
          description: 'what the files call it -> what is known of it; each that the files hold has to be here',
          additionalProperties: imported,
        },
        control: {
          enum: ['none', 'first-generation'],
          description:
            'where no strategy trained on real rows alone. first-generation: each chain is held against its own first generation; none: nothing is judged',
        },
        realRows: {
          enum: ['fresh', 'fixed'],
          description:
            'whether real rows were new in each generation or the same again; a recommendation needs it, for the answers differ',
        },
        evaluate: {
          type: 'integer',
          minimum: 1,
          description: 'rows that each value was measured on, where that is known; a tail mass needs it',
        },
      },
    },
    generations: { ...omitDefault(generations), description: 'generations past this one are left out; default: all' },
    seeds: {
      ...omitDefault(seeds),
      description: 'n = seeds 1 to n, or a list: others are left out; default: all in the files',
    },
    seed,
    tolerance,
    thresholds,
    comparisons,
    recommend,
    gates,
  },
} as const;

function omitDefault<const S extends { readonly default: unknown }>(schema: S): Omit<S, 'default'> {
  const { default: _default, ...rest } = schema;
  return rest;
}

/** The import file after its schema has passed. */
export type ImportFile = Written<typeof importSchema>;
export type ImportMap = ImportFile['import'];
/** What a column's numbers mean, as the file says it. */
export type ImportedMeaning = Written<typeof meaning>;
export type ImportedStrategy = Written<typeof imported>;

/** What entries of an imported study are called: no plugin's entry can be. */
export const IMPORTED = '(imported)';

/** What is known of values that were read and not measured; counts are of what the study takes in. */
export interface ImportedValues {
  /** each strategy is held against its own first generations: no chain trained on real rows alone */
  readonly control?: 'first-generation';
  /** relative to the import file */
  readonly files: readonly { readonly name: string; readonly rows: number }[];
  /** numbers, finite or not, and lost ones */
  readonly values: number;
  /** NaN, or no value in a row that has to have one: it counts as the worst there is */
  readonly lost: number;
  readonly infinite: number;
  /** rows that were not taken, by reason */
  readonly left: { readonly where: number; readonly omitted: number; readonly beyond: number; readonly empty: number };
  /** generations without a row, before the last one of their chain */
  readonly gaps: readonly ImportedGap[];
  /** chains that end before the last generation, and seeds without any row where others have some */
  readonly short: readonly ImportedGap[];
}
export interface ImportedGap {
  readonly strategy: string;
  readonly samples: number;
  readonly seed: number;
  /** the first and the last that are missing, and how many */
  readonly from: number;
  readonly to: number;
  readonly generations: number;
}

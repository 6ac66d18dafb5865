import { COLUMNS, faultsIn, objectSchema, type Options } from '../../core/plugin/index.js';

/** The protocol that is spoken with outside programs; another first number is another language. */
export const PROTOCOL = 'collapsar/external@1';

const COUNT = { type: 'integer', minimum: 0 } as const;
const HANDLE = { type: 'integer', minimum: 1, description: 'a fitted model, numbered by Collapsar' } as const;
const FOLDER = {
  type: 'string',
  description: "the call's folder, absolute: made before the call, removed after it",
} as const;
const SEED = {
  type: 'integer',
  minimum: 0,
  maximum: 4294967295,
  description: 'all randomness of the call follows from it',
} as const;
const NUMBERS = {
  type: 'string',
  pattern: '^[A-Za-z0-9_-]+[.]npy$',
  description: 'an NPY file in the folder',
} as const;
const LINES = {
  type: 'string',
  pattern: '^[A-Za-z0-9_-]+[.]jsonl$',
  description: 'a JSONL file in the folder',
} as const;
const NONE = { type: 'object' } as const;

const VECTORS = objectSchema(
  {
    kind: { const: 'vectors' },
    count: COUNT,
    shape: { type: 'array', items: COUNT, description: 'of one row' },
    values: { ...NUMBERS, description: 'NPY of <f8 or <f4, count x shape, C order' },
    labels: { ...NUMBERS, description: 'NPY of <u4, count' },
    columns: {
      ...COLUMNS,
      description:
        'of a table: names and kinds; a category is the index of its value; one with `markedBy` is 0, and nothing, where the column of that name is 1',
    },
  },
  ['kind', 'count', 'shape', 'values'],
);
const PAIRS = objectSchema({ kind: { const: 'pairs' }, count: COUNT, inputs: VECTORS, targets: VECTORS }, 'all');
const SYMBOLS = objectSchema(
  {
    kind: { const: 'symbols' },
    count: COUNT,
    alphabet: COUNT,
    values: { ...NUMBERS, description: 'NPY of <u4, count' },
  },
  'all',
);
const TEXT = objectSchema(
  {
    kind: { const: 'text' },
    count: COUNT,
    texts: { ...LINES, description: 'a line a row: {"text": ...}, and "prompt" where the data are prompted' },
  },
  'all',
);
/** Rows as a message names them: their numbers and texts lie in files. */
export const ROWS = { anyOf: [VECTORS, PAIRS, SYMBOLS, TEXT] } as const;

const PART = objectSchema(
  {
    origin: { anyOf: [{ enum: ['real', 'teacher'] }, { type: 'integer', minimum: 1 }] },
    count: COUNT,
    weight: { type: 'number', minimum: 0, description: 'of each row; default 1' },
  },
  ['origin', 'count'],
);
const BIAS = objectSchema({
  temperature: { type: 'number', exclusiveMinimum: 0 },
  topP: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
  truncation: { type: 'number', minimum: 0, maximum: 1 },
});

/** What a fitted model of an outside program may be able to do. */
export const ABILITIES = [
  'sample',
  'sampleGiven',
  'logLikelihood',
  'likelihoodBound',
  'features',
  'predict',
  'start',
  'weights',
  'labels',
  'categories',
  'missing',
  'temperature',
  'topP',
  'truncation',
] as const;
export type Ability = (typeof ABILITIES)[number];

/** What a program is asked to be. */
export const ROLES = ['model', 'source', 'metric', 'scorer'] as const;
export type Role = (typeof ROLES)[number];

const END = { anyOf: [{ type: 'number' }, { type: 'null' }] } as const;
/** An output as the program of a metric declares it, and as a study names it. */
export const OUTPUT = objectSchema(
  {
    name: {
      type: 'string',
      pattern: '^[A-Za-z0-9_-]+$',
      description: 'what results.csv calls it, after the label of the metric',
    },
    title: { type: 'string', description: 'a plain name for headings, such as Share of rare rows' },
    summary: { type: 'string', description: 'what the number is, for readers of the report' },
    unit: { type: 'string', default: '', description: 'empty: a pure number' },
    better: { enum: ['lower', 'higher', 'ideal'], description: 'ideal: the nearer to it, the better' },
    ideal: { anyOf: [{ type: 'number' }, { const: 'real' }], description: 'real: the value that real rows give' },
    range: { type: 'array', minItems: 2, maxItems: 2, items: END, description: 'lowest and highest; null: no end' },
    scale: { enum: ['linear', 'log'], description: 'of its axis' },
    measures: {
      enum: ['risk', 'signed-risk', 'log-variance', 'lost-modes', 'tail-mass', 'hallucination', 'leakage'],
      description: 'what verdicts may use it for',
    },
  },
  ['name', 'better', 'range'],
);
export type DeclaredOutput = Options<typeof OUTPUT>;
/** What a metric may need of its source and model. */
export const NEEDS = ['labels', 'logLikelihood'] as const;

const NAMES = { type: 'array', items: { type: 'string' } } as const;
const LIST = { type: 'array', items: { type: 'number' } } as const;
const SOURCE = objectSchema(
  {
    endless: { type: 'boolean', description: '`draw` gives as many as are asked for; else `rows` gives all there are' },
    test: { type: 'boolean', description: '`rows` has some of its own to test with' },
    labels: { ...NAMES, description: 'names of the classes' },
    truth: objectSchema({
      mean: LIST,
      covariance: { type: 'array', items: LIST, description: 'a row a row' },
      probabilities: { ...LIST, description: 'of the symbols' },
      coefficients: { ...LIST, description: 'of pairs: the intercept, then one for each number of an input' },
    }),
  },
  ['endless'],
);
const METRIC = objectSchema(
  {
    outputs: { type: 'array', minItems: 1, items: OUTPUT },
    needs: { type: 'array', items: { enum: NEEDS } },
    training: { type: 'boolean', description: 'it wants the training rows too' },
    lastReal: { type: 'boolean', description: 'it wants the real rows that the chain was trained on last too' },
  },
  ['outputs'],
);

const ofRows = (folder: object) =>
  ({
    params: objectSchema({ model: HANDLE, folder, seed: SEED, rows: ROWS }, 'all'),
  }) as const;
const answersNumbers = objectSchema({ values: { ...NUMBERS, description: 'NPY of <f8, one number a row' } }, 'all');
const answersRows = objectSchema({ rows: ROWS }, 'all');
const answersVectors = objectSchema({ rows: VECTORS }, 'all');

/** Values of outputs that JSON has no number for. */
const UNUSUAL = ['Infinity', '-Infinity', 'harmless'] as const;

/** What Collapsar asks: what goes with each request, and what is answered. */
export const REQUESTS = {
  initialize: {
    params: objectSchema(
      {
        protocol: { const: PROTOCOL },
        as: { enum: ROLES, description: 'what it is to be' },
        class: { type: 'string', description: 'which of those that the program has' },
        options: { type: 'object', description: "the study's `options`" },
      },
      ['protocol', 'options'],
    ),
    result: objectSchema(
      {
        protocol: { type: 'string', description: 'that it speaks' },
        as: { enum: ROLES, description: 'what it is; absent: a model' },
        name: { type: 'string', description: 'of the model, for messages' },
        kinds: { type: 'array', items: { enum: ['vectors', 'pairs', 'symbols', 'text'] } },
        provides: { type: 'array', items: { enum: ABILITIES }, description: 'of a model' },
        source: SOURCE,
        metric: METRIC,
        versions: {
          type: 'object',
          additionalProperties: { type: 'string' },
          description: 'all that its numbers follow from beside what it is given: packages, hashes of its own files',
        },
      },
      ['protocol', 'kinds', 'provides', 'versions'],
    ),
  },
  fit: {
    params: objectSchema(
      {
        model: { ...HANDLE, description: 'what the fitted model is called from now on' },
        folder: FOLDER,
        generation: { type: 'integer', minimum: 1 },
        seed: SEED,
        rows: ROWS,
        parts: { type: 'array', items: PART, description: 'of the rows, in their order' },
        start: { ...HANDLE, description: 'the model to start from; absent: from scratch' },
      },
      ['model', 'folder', 'generation', 'seed', 'rows', 'parts'],
    ),
    result: NONE,
  },
  sample: {
    params: objectSchema({ model: HANDLE, folder: FOLDER, seed: SEED, count: COUNT, bias: BIAS }, [
      'model',
      'folder',
      'seed',
      'count',
    ]),
    result: answersRows,
  },
  sampleGiven: {
    params: objectSchema({ model: HANDLE, folder: FOLDER, seed: SEED, rows: ROWS, bias: BIAS }, [
      'model',
      'folder',
      'seed',
      'rows',
    ]),
    result: answersRows,
  },
  logLikelihood: { ...ofRows(FOLDER), result: answersNumbers },
  logLikelihoodBound: { ...ofRows(FOLDER), result: answersNumbers },
  features: { ...ofRows(FOLDER), result: answersVectors },
  predict: { ...ofRows(FOLDER), result: answersVectors },
  save: { params: objectSchema({ model: HANDLE, folder: FOLDER }, 'all'), result: NONE },
  restore: { params: objectSchema({ model: HANDLE, folder: FOLDER }, 'all'), result: NONE },
  dispose: { params: objectSchema({ model: HANDLE }, 'all'), result: NONE },
  draw: { params: objectSchema({ folder: FOLDER, seed: SEED, count: COUNT }, 'all'), result: answersRows },
  rows: {
    params: objectSchema({ folder: FOLDER, of: { enum: ['all', 'test'] } }, 'all'),
    result: answersRows,
  },
  measure: {
    params: objectSchema(
      {
        folder: FOLDER,
        seed: SEED,
        generation: { type: 'integer', minimum: 1 },
        rows: { ...ROWS, description: "the model's" },
        reference: { ...ROWS, description: 'held-out real rows' },
        training: { ...ROWS, description: 'where it wants them' },
        lastReal: {
          ...ROWS,
          description:
            'where it wants them: the real rows that the chain was trained on last, in this generation or in an earlier one; absent where there were none yet',
        },
        logLikelihood: {
          ...NUMBERS,
          description: 'NPY of <f8, of each reference row under the model; where it is needed',
        },
      },
      ['folder', 'seed', 'generation', 'rows', 'reference'],
    ),
    result: objectSchema(
      {
        values: {
          type: 'object',
          additionalProperties: { anyOf: [{ type: 'number' }, { type: 'null' }, { enum: UNUSUAL }] },
          description: 'of every output. null: lost, the worst there is; harmless: nothing to measure for any model',
        },
      },
      'all',
    ),
  },
  score: {
    params: objectSchema({ folder: FOLDER, seed: SEED, rows: ROWS }, 'all'),
    result: answersNumbers,
  },
} as const;
export type Request = keyof typeof REQUESTS;
export type Params<M extends Request> = Options<(typeof REQUESTS)[M]['params']>;
export type Result<M extends Request> = Options<(typeof REQUESTS)[M]['result']>;
export type RowsMessage = Options<typeof ROWS>;
export type VectorsMessage = Options<typeof VECTORS>;
export type ProgramDescription = Result<'initialize'>;

const NUMBER = { anyOf: [{ type: 'number' }, { type: 'null' }] } as const;
/** What either side says of its own accord. */
export const NOTICES = {
  /** the program's, of the request that it works on */
  progress: objectSchema({
    done: { type: 'number' },
    of: { type: 'number' },
    values: { type: 'object', additionalProperties: NUMBER, description: 'losses and the like; null: not finite' },
  }),
  /** the program's, while it works: it lives */
  heartbeat: NONE,
  /** Collapsar's: the request of that number is to end soon, with an error or without */
  cancel: objectSchema({ id: { type: 'integer', minimum: 1 } }, 'all'),
} as const;

export type ProgressMessage = Options<typeof NOTICES.progress>;

const ENVELOPE = { jsonrpc: { const: '2.0' } } as const;
const ID = { type: 'integer', minimum: 1 } as const;
/** Whatever a program may say: a result, an error, or a notice. */
const MESSAGE = {
  anyOf: [
    objectSchema({ ...ENVELOPE, id: ID, result: NONE }, 'all'),
    objectSchema(
      {
        ...ENVELOPE,
        id: ID,
        error: objectSchema(
          {
            code: { type: 'integer', description: '-32602: the options of the study are refused' },
            message: { type: 'string' },
            data: objectSchema({
              why: { type: 'string', description: 'the likely reason' },
              fix: { type: 'string', description: 'what to do about it' },
              traceback: { type: 'string' },
            }),
          },
          ['code', 'message'],
        ),
      },
      'all',
    ),
    objectSchema({ ...ENVELOPE, method: { const: 'progress' }, params: NOTICES.progress }, 'all'),
    objectSchema({ ...ENVELOPE, method: { const: 'heartbeat' }, params: NOTICES.heartbeat }, ['jsonrpc', 'method']),
  ],
} as const;
/** Why a program does not do what it is asked. */
export interface Refusal {
  readonly code: number;
  readonly message: string;
  readonly data?: { readonly why?: string; readonly fix?: string; readonly traceback?: string };
}
export type ProgramMessage =
  | { readonly id: number; readonly result: object }
  | {
      readonly id: number;
      readonly error: Refusal;
    }
  | { readonly method: 'progress'; readonly params: ProgressMessage }
  | { readonly method: 'heartbeat' };

/** A line from the program; a text says why it is none. */
export const readMessage = (line: string): ProgramMessage | string => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return `it is no JSON: ${JSON.stringify(line.slice(0, 120))}`;
  }
  return faultsIn(MESSAGE, value, 'message').length === 0
    ? (value as ProgramMessage)
    : `it is no message of ${PROTOCOL}: ${line.slice(0, 200)}`;
};

/** What a program answered to a request; a text says what is wrong with it. */
export const readResult = <M extends Request>(method: M, result: object): Result<M> | string => {
  const faults = faultsIn(REQUESTS[method].result, result, 'result');
  return faults.length === 0 ? (result as Result<M>) : faults.join('; ');
};

/** The JSON Schema of every message, for those who write a program in another language. */
export const protocolSchema = (): object => {
  const asked = Object.entries(REQUESTS).map(([method, { params, result }]) => ({
    [method]: objectSchema({ ...ENVELOPE, id: ID, method: { const: method }, params }, 'all'),
    [`${method}.result`]: objectSchema({ ...ENVELOPE, id: ID, result }, 'all'),
  }));
  const cancel = objectSchema({ ...ENVELOPE, method: { const: 'cancel' }, params: NOTICES.cancel }, 'all');
  const definitions = Object.assign({ cancel, said: MESSAGE }, ...asked) as Record<string, object>;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: PROTOCOL,
    title: 'Messages between Collapsar and a program that trains: one JSON object a line',
    anyOf: Object.keys(definitions).map((name) => ({ $ref: `#/definitions/${name}` })),
    definitions,
  };
};

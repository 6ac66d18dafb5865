import type {
  Checkpoint,
  FitContext,
  FittedModel,
  SampleContext,
  TrainingSet,
  Vectors,
} from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { checkpointCodec, objectSchema } from '../../../core/plugin/index.js';
import {
  decodeTable,
  drawLabels,
  encodeTable,
  knownLabels,
  labelShares,
  restoreTableEncoding,
  saveTableEncoding,
  tableEncodingOf,
  type TableEncoding,
  type TableEncodingOptions,
} from '../../tensors/index.js';

/** What rows are to a network that takes tables where it is asked to. */
export const ENCODING = { enum: ['numbers', 'table'], default: 'numbers' } as const;

export const isTable = ({ encoding }: { readonly encoding?: unknown }): boolean => encoding === 'table';

/**
 * What makes no sense of a table is not passed over.
 * @throws CollapsarError COLLAPSAR_OPTION_INVALID for the first option that has the value named
 */
export const refuseWithTables = (options: object, where: string, refused: Readonly<Record<string, unknown>>): void => {
  const given: Readonly<Record<string, unknown>> = { ...options };
  const odd = Object.keys(refused).find((name) => given[name] === refused[name]);
  if (!isTable(options) || odd === undefined) return;
  throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
    what: `${odd} is ${String(refused[odd])}, which is not for tables`,
    where,
    why: 'encoding: table has numbers and choices beside one another, each with a distribution of its own',
    fix: `Leave ${odd} out, or set encoding: numbers`,
  });
};

const codec = checkpointCodec({
  of: 'a table',
  meta: objectSchema(
    {
      /** every column holds one value: there is no network */
      constant: { type: 'boolean' },
      /** of a constant table: 0 where there are no labels */
      classes: { type: 'integer', minimum: 0 },
    },
    'all',
  ),
  arrays: { shares: { type: 'float64', shape: ({ classes }) => (classes === 0 ? undefined : [classes]) } },
  nested: ({ constant }) => (constant ? ['encoding'] : ['encoding', 'rows']),
});

/** A table, and the model of its encoded rows; where every column holds one value there is none, and its labels by their shares. */
export class FittedTable implements FittedModel<Vectors> {
  constructor(
    readonly where: string,
    readonly encoding: TableEncoding,
    readonly rows: FittedModel<Vectors> | undefined,
    private readonly shares?: Float64Array,
  ) {}

  async sample(count: number, context: SampleContext): Promise<Vectors> {
    if (this.rows !== undefined) return this.#decoded(await this.rows.sample(count, context));
    context.signal.throwIfAborted();
    return this.#constant(count, this.shares && drawLabels(this.shares, count, context.random.child('labels')));
  }

  /** Of a class-conditional model: a row of each given label. */
  async sampleGiven(given: Vectors, context: SampleContext): Promise<Vectors> {
    if (this.rows !== undefined) return this.#decoded(await this.rows.sampleGiven!(given, context));
    return this.#constant(given.count, knownLabels(given, this.shares ?? new Float64Array(0), this.where).slice());
  }

  #decoded({ values, count, labels }: Vectors): Vectors {
    const { columns, places } = this.encoding;
    return {
      kind: 'vectors',
      count,
      shape: [places.length],
      values: decodeTable(this.encoding, values, count),
      ...(columns === undefined ? {} : { columns }),
      ...(labels === undefined ? {} : { labels }),
    };
  }

  #constant(count: number, labels: Uint32Array | undefined): Vectors {
    const none = { kind: 'vectors', count, shape: [0], values: new Float32Array(0) } as const;
    return this.#decoded(labels === undefined ? none : { ...none, labels });
  }

  async save(): Promise<Checkpoint> {
    const { rows, shares, encoding } = this;
    return codec.encode(
      { constant: rows === undefined, classes: shares?.length ?? 0 },
      { shares },
      { encoding: saveTableEncoding(encoding), ...(rows === undefined ? {} : { rows: await rows.save() }) },
    );
  }

  dispose(): void {
    this.rows?.dispose?.();
  }
}

/** What is fitted to encoded rows. */
export interface TableTask extends TableEncodingOptions {
  readonly labelled: boolean;
  fit(
    training: TrainingSet<Vectors>,
    context: FitContext<Vectors>,
    encoding: TableEncoding,
  ): Promise<FittedModel<Vectors>>;
}

/**
 * Encodes the training rows, or takes the encoding of the model to start from, whose weights know no other, and fits a model to
 * what comes out.
 */
export const fitTable = async (
  training: TrainingSet<Vectors>,
  { start: given, ...context }: FitContext<Vectors>,
  task: TableTask,
): Promise<FittedTable> => {
  const { where, labelled, fit } = task;
  const start = startOf(given, training, where);
  const encoding = start?.encoding ?? tableEncodingOf(training, task);
  const encoded = encodeTable(encoding, training, where);
  if (encoding.width === 0)
    return new FittedTable(where, encoding, undefined, labelled ? labelShares(training, where) : undefined);
  const rows = await fit(
    encoded,
    { ...context, ...(start?.rows === undefined ? {} : { start: start.rows }) },
    encoding,
  );
  return new FittedTable(where, encoding, rows);
};

const startOf = (
  start: FittedModel<Vectors> | undefined,
  training: TrainingSet<Vectors>,
  where: string,
): FittedTable | undefined => {
  if (start === undefined) return undefined;
  const columns = training.parts[0]?.samples.shape[0];
  if (start instanceof FittedTable && start.where === where && start.encoding.places.length === columns) return start;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: 'the model to start from does not fit',
    where,
    why: `it must be a ${where} of tables with as many columns`,
    fix: 'Give `base` the same model and options, or use initialise: scratch',
  });
};

export const restoreTable = async (
  where: string,
  checkpoint: Checkpoint,
  restore: (rows: Checkpoint, encoding: TableEncoding) => Promise<FittedModel<Vectors>>,
): Promise<FittedTable> => {
  const { arrays, nested } = codec.decode(checkpoint, where);
  const encoding = restoreTableEncoding(where, nested['encoding']!);
  const rows = nested['rows'];
  return new FittedTable(where, encoding, rows && (await restore(rows, encoding)), arrays.shares);
};

import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { Cell, CellLimits, CellRecord, RemoteWork } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { faultsIn, objectSchema } from '../../../core/plugin/index.js';

/*
 * All that is said through Redis, and the only way in for it: what does not have its schema is used by nobody. Whatever
 * is said once for many is kept under its own hash, so that it cannot be another than was meant.
 */

/** What workers must know of a run. */
export interface QueuedStudy {
  readonly schema: typeof SCHEMA;
  readonly remote: RemoteWork;
  readonly limits: CellLimits;
  /** stands for the folder or bucket that driver and workers share; absent: there is none */
  readonly store?: string;
  /** address of that bucket, without keys and endpoint, for workers that were told of none; absent: it is a folder */
  readonly bucket?: string;
  /** another one for every run that is begun anew */
  readonly nonce?: string;
}
export const SCHEMA = 'collapsar/queue@1';

/** What cells that differ in their seed alone share. */
export type CellTemplate = Omit<Cell, 'key' | 'seed' | 'resume'>;
/** The payload of a job. */
export interface QueuedCell extends Pick<Cell, 'seed' | 'resume'> {
  /** hash of the study as it lies in Redis */
  readonly study: string;
  readonly cell: string;
  /** hash of the template */
  readonly template: string;
}
/** Before each piece of what a worker tells. */
export interface PieceHeader {
  readonly job: string;
  readonly cell: string;
  /** of the lease that the worker held when it said this */
  readonly token: string;
  /** of the pieces told under that lease; from 0 */
  readonly piece: number;
  /** the next piece goes on with the same records */
  readonly more: boolean;
  /** they are too large for Redis, and lie in the bucket that all share */
  readonly object?: ReportObject;
}
export interface ReportObject {
  /** in the run's folder there: of the lease and the piece, so that nobody else writes it */
  readonly name: string;
  /** of its content, hex */
  readonly sha256: string;
}

/** How far a cell was heard: under which job and lease, and how many pieces of it. */
export interface ReportPosition {
  readonly job: string;
  readonly token: string;
  readonly pieces: number;
}

const TEXT = { type: 'string' } as const;
const HASH = { type: 'string', pattern: '^[0-9a-f]{2,64}$' } as const;
const NAME = { type: 'string', maxLength: 1000 } as const;
const COUNT = { type: 'integer', minimum: 0 } as const;
const POSITIVE = { type: 'integer', minimum: 1 } as const;
const ANY = { type: 'object' } as const;
const TEXTS = { type: 'array', items: NAME, maxItems: 10_000 } as const;
const INPUTS = { type: 'object', additionalProperties: TEXT } as const;
const BUCKET = {
  type: 'string',
  maxLength: 1000,
  pattern: '^s3://[a-z0-9][a-z0-9.-]*(/[A-Za-z0-9._-]+)*(\\?addressing_style=(path|virtual))?$',
} as const;
const RESUME = objectSchema({ generation: COUNT, address: HASH }, 'all');

/** A schema for every key. */
type Each<T> = Readonly<Record<keyof T, object>>;

const STUDY = objectSchema(
  {
    schema: { const: SCHEMA },
    remote: objectSchema(
      {
        study: NAME,
        hash: HASH,
        run: HASH,
        collapsar: NAME,
        node: POSITIVE,
        plugins: {
          type: 'array',
          maxItems: 1000,
          items: objectSchema({ name: NAME, version: NAME, content: TEXT }, 'all'),
        },
        entries: TEXTS,
        cellsAtATime: POSITIVE,
      },
      ['study', 'hash', 'run', 'collapsar', 'node', 'plugins', 'entries'],
    ),
    limits: objectSchema(
      {
        cellSeconds: { type: 'number', exclusiveMinimum: 0 },
        cellMemoryMiB: POSITIVE,
        hookSeconds: { type: 'number', exclusiveMinimum: 0 },
        stallSeconds: { type: 'number', exclusiveMinimum: 0 },
        // One that the study file gets and this does not would be refused by every worker.
      } satisfies Each<CellLimits>,
      ['cellSeconds', 'cellMemoryMiB'],
    ),
    store: HASH,
    bucket: BUCKET,
    nonce: HASH,
  },
  ['schema', 'remote', 'limits'],
);

const ENTRY = { use: NAME, as: NAME, with: ANY, only: ANY } as const;
const entry = objectSchema(ENTRY, ['use', 'as', 'with']);
const TEMPLATE = objectSchema(
  {
    identity: objectSchema({ source: TEXT, model: TEXT }, 'all'),
    source: entry,
    model: objectSchema(
      {
        ...ENTRY,
        given: { enum: ['fixed', 'fresh'] },
        initialise: { enum: ['scratch', 'previous', 'base'] },
        base: ANY,
      } satisfies Each<CellTemplate['model']>,
      ['use', 'as', 'with', 'given', 'initialise'],
    ),
    strategy: entry,
    samples: COUNT,
    studySeed: COUNT,
    generations: POSITIVE,
    evaluate: COUNT,
    metrics: {
      type: 'array',
      items: objectSchema({ ...ENTRY, key: NAME, stream: NAME }, ['use', 'as', 'with', 'key']),
    },
    inputs: INPUTS,
    metricInputs: INPUTS,
    engine: NAME,
    checkpoints: { enum: ['auto', 'all', 'none'] },
    gallery: ANY,
  } satisfies Each<CellTemplate>,
  [
    'identity',
    'source',
    'model',
    'strategy',
    'samples',
    'studySeed',
    'generations',
    'evaluate',
    'metrics',
    'checkpoints',
  ],
);
const CELL = objectSchema({ study: HASH, cell: NAME, template: HASH, seed: COUNT, resume: RESUME }, [
  'study',
  'cell',
  'template',
  'seed',
]);
const OBJECT = objectSchema({ name: HASH, sha256: HASH }, 'all');
const PIECE = objectSchema(
  { job: NAME, cell: NAME, token: NAME, piece: COUNT, more: { type: 'boolean' }, object: OBJECT },
  ['job', 'cell', 'token', 'piece', 'more'],
);

const REPORT_POSITION = objectSchema({ job: NAME, token: NAME, pieces: COUNT }, 'all');

const of = { cell: NAME } as const;
const SECONDS = { type: 'number', minimum: 0 } as const;
const RECORDS = {
  type: 'array',
  items: {
    anyOf: [
      objectSchema({ ...of, type: { enum: ['started', 'void'] } }, 'all'),
      objectSchema({ ...of, type: { const: 'read' }, inputs: INPUTS }, 'all'),
      objectSchema(
        // `bytes`: how many of those behind the records are this block's
        { ...of, type: { const: 'generations' }, from: POSITIVE, to: POSITIVE, layout: TEXT, bytes: COUNT },
        'all',
      ),
      objectSchema({ ...of, type: { const: 'checkpoint' }, generation: COUNT, address: HASH }, 'all'),
      objectSchema({ ...of, type: { const: 'done' }, seconds: SECONDS }, 'all'),
      objectSchema(
        {
          ...of,
          type: { const: 'failed' },
          seconds: SECONDS,
          stack: TEXT,
          failure: objectSchema(
            {
              code: { type: 'string', pattern: '^COLLAPSAR_[A-Z_]+$' },
              message: TEXT,
              plugin: NAME,
              hook: NAME,
              generation: COUNT,
              seed: COUNT,
              checkpoint: RESUME,
            },
            ['code', 'message'],
          ),
        },
        ['cell', 'type', 'seconds', 'failure'],
      ),
    ],
  },
} as const;

/** @throws CollapsarError COLLAPSAR_QUEUE_INVALID. `what`: a study, a cell, what a worker told */
export const checked = <T>(schema: object, text: string, what: string): T => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid(what, 'it is no JSON');
  }
  const [fault] = faultsIn(schema, value, what);
  if (fault !== undefined) throw invalid(what, fault);
  return value as T;
};

const invalid = (what: string, fault: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_QUEUE_INVALID', {
    what: fault,
    where: what,
    why: 'Another version of Collapsar or another program writes under the same prefix, or somebody tampers with it',
    fix: 'Use one version on all machines, or another --prefix; let nobody into this Redis who is not trusted',
  });

let made = 0;
/** 32 hexadecimal digits that no other call gives, here or on another machine. */
export const unique = (): string =>
  addressOf(`${hostname()} ${process.pid} ${performance.timeOrigin} ${process.uptime()} ${made++}`);

/** Text by its SHA-256. */
export const addressOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
const meant = (address: string, text: string, what: string): string => {
  if (addressOf(text) !== address) throw invalid(what, 'its content is not what its hash says');
  return text;
};

export const readStudy = (address: string, text: string): QueuedStudy =>
  checked(STUDY, meant(address, text, 'a study'), 'a study');
export const readTemplate = (address: string, text: string): CellTemplate =>
  checked(TEMPLATE, meant(address, text, 'a cell'), 'a cell');
export const readCell = (data: unknown): QueuedCell => checked(CELL, JSON.stringify(data), 'a job');
export const readReportPosition = (text: string): ReportPosition =>
  checked(REPORT_POSITION, text, 'what a driver recorded of a cell');
export const readResume = (text: string): Cell['resume'] => checked(RESUME, text, 'the checkpoint of a cell');
export const readPiece = (text: string): PieceHeader => checked(PIECE, text, 'what a worker told');

/** A line of JSON, and behind it the bytes of the blocks. */
export const encodeRecords = (records: readonly CellRecord[]): Buffer => {
  const bytes: Uint8Array[] = [];
  const told = records.map((record) => {
    if (record.type !== 'generations') return record;
    bytes.push(record.bytes);
    return { ...record, bytes: record.bytes.length };
  });
  return Buffer.concat([Buffer.from(`${JSON.stringify(told)}\n`), ...bytes]);
};

/** @throws CollapsarError COLLAPSAR_QUEUE_INVALID for what is not of this cell alone, or has no end */
export const decodeRecords = (message: Buffer, cell: string): readonly CellRecord[] => {
  const what = 'what a worker told';
  const feed = message.indexOf('\n');
  const records = checked<readonly (Exclude<CellRecord, { type: 'generations' }> | BlockHeader)[]>(
    RECORDS,
    message.toString('utf8', 0, Math.max(0, feed)),
    what,
  );
  let at = feed + 1;
  const decoded = records.map((record): CellRecord => {
    if (record.cell !== cell) throw invalid(what, 'it is of another cell than its job');
    if (record.type !== 'generations') return record;
    const bytes = message.subarray(at, (at += record.bytes));
    return { ...record, bytes };
  });
  if (at !== message.length) throw invalid(what, 'it ends too early or too late');
  return decoded;
};
interface BlockHeader extends Omit<Extract<CellRecord, { type: 'generations' }>, 'bytes'> {
  readonly bytes: number;
}

import type { Checkpoint, Json, Options } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { faultsOf } from './faults.js';
import { validatorOf } from './schema.js';

/** Types of numbers that a checkpoint keeps; `float` is of either length, as rows are. */
const ARRAYS = {
  float64: [Float64Array],
  float32: [Float32Array],
  float: [Float64Array, Float32Array],
  int32: [Int32Array],
  uint32: [Uint32Array],
} as const;
type NumberType = keyof typeof ARRAYS;
interface Numbers {
  readonly float64: Float64Array;
  readonly float32: Float32Array;
  readonly float: Float64Array | Float32Array;
  readonly int32: Int32Array;
  readonly uint32: Uint32Array;
}
type Shape = readonly number[];

/** One array of the checkpoint, row-major. */
export interface ArrayForm<M> {
  readonly type: NumberType;
  /** of a checkpoint with that meta; undefined: it has no such array */
  shape(meta: M): Shape | undefined;
  /** may be missing whatever the meta says */
  readonly optional?: true;
}
/** Arrays of the keys `<prefix>0`, `<prefix>1`, ... */
export interface ArraysForm<M> {
  readonly type: NumberType;
  readonly prefix: string;
  /** one shape an array; absent: as many as there are, whose lengths whoever reads them checks (weights of a network) */
  shapes?(meta: M): readonly Shape[];
}
type ArrayForms<M> = Readonly<Record<string, ArrayForm<M> | ArraysForm<M>>>;

/** Arrays as `decode` returns them, typed by their forms. */
export type ArraysOf<A> = {
  readonly [K in keyof A]: A[K] extends { readonly type: infer T extends NumberType; readonly prefix: string }
    ? readonly Numbers[T][]
    : A[K] extends { readonly type: infer T extends NumberType; shape(meta: never): infer S }
      ? Numbers[T] | (undefined extends S ? undefined : A[K] extends { readonly optional: true } ? undefined : never)
      : never;
};

/** A JSON Schema of the subset that options are written in; without defaults, since nothing is made up here. */
type MetaSchema = { readonly type: 'null' } | { readonly type: 'object'; readonly additionalProperties: false };

/** What the checkpoints of a model look like, or of something else that is saved; both for messages. */
export type CheckpointForm<S extends MetaSchema, A extends ArrayForms<Options<S>>> = (
  | { /** its id */ readonly model: string; readonly of?: never }
  | { /** in words */ readonly of: string; readonly model?: never }
) & {
  readonly meta: S;
  readonly arrays: A;
  /** names of the checkpoints inside; absent: there are none */
  nested?(meta: Options<S>): readonly string[];
};

/** A checkpoint that was read and checked. */
export interface Decoded<M, A> {
  readonly meta: M;
  readonly arrays: ArraysOf<A>;
  /** those that the form names, all of them */
  readonly nested: Readonly<Record<string, Checkpoint>>;
}

/** What a model saves, and how it is read back. */
export interface CheckpointCodec<M, A> {
  /** `files` are the caller's to add. */
  encode(meta: M, arrays: ArraysOf<A>, nested?: Readonly<Record<string, Checkpoint>>): Checkpoint;
  /**
   * Everything that the form names, of the types and shapes that it says, and nothing else.
   * @param owner id of the model that saved it, where several save in one form
   * @throws CollapsarError COLLAPSAR_CHECKPOINT_DAMAGED
   */
  decode(checkpoint: Checkpoint, owner?: string): Decoded<M, A>;
}

/** Shape of a row, for the meta of a checkpoint. */
export const SHAPE = { type: 'array', items: { type: 'integer', minimum: 0 } } as const;
/** Columns of a table, for the meta of a checkpoint. */
export const COLUMNS = {
  type: 'array',
  items: {
    anyOf: [
      {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'kind'],
        properties: {
          name: { type: 'string' },
          kind: { const: 'number' },
          marks: { type: 'string' },
          markedBy: { type: 'string' },
        },
      },
      {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'kind', 'values'],
        properties: {
          name: { type: 'string' },
          kind: { const: 'category' },
          values: { type: 'array', items: { type: 'string' } },
        },
      },
    ],
  },
} as const;

/** The error of a checkpoint that does not hold what its model saves. */
export const damagedCheckpoint = (model: string, what: string): CollapsarError => damagedIn(`model ${model}`, what);

/** The same of whatever was saved, in words. */
export const damagedIn = (owner: string, what: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_CHECKPOINT_DAMAGED', {
    what,
    where: `checkpoint of ${owner}`,
    why: 'It was changed after it was saved, or saved by another version or with other options.',
    fix: 'Run again with --fresh; where an option names the checkpoint, give it one that this model saved.',
  });

/**
 * Checkpoints of a model by their form, so that `save` and `restore` cannot disagree and nothing is restored unlooked at.
 *
 *     const codec = checkpointCodec({
 *       model: 'kde',
 *       meta: { type: 'object', additionalProperties: false, required: ['shape', 'rows'],
 *               properties: { shape: SHAPE, rows: { type: 'integer' } } },
 *       arrays: { values: { type: 'float64', shape: ({ shape, rows }) => [rows, ...shape] } },
 *     });
 *     codec.encode({ shape: [2], rows: 3 }, { values });   // in save()
 *     const { meta, arrays } = codec.decode(checkpoint);   // in restore(): arrays.values is a Float64Array of 6
 */
export const checkpointCodec = <const S extends MetaSchema, const A extends ArrayForms<Options<S>>>({
  model: own,
  of = `model ${own}`,
  meta: schema,
  arrays: forms,
  nested: nestedIn,
}: CheckpointForm<S, A>): CheckpointCodec<Options<S>, A> => ({
  encode: (meta, arrays, nested) => {
    const kept = Object.entries(arrays).flatMap(([name, value]: [string, unknown]) => {
      const form = forms[name];
      if (value === undefined || form === undefined) return [];
      return 'prefix' in form ? (value as []).map((each, i) => [`${form.prefix}${i}`, each]) : [[name, value]];
    });
    return {
      meta: meta as Json,
      ...(kept.length === 0 ? {} : { arrays: Object.fromEntries(kept) as NonNullable<Checkpoint['arrays']> }),
      ...(nested === undefined ? {} : { nested }),
    };
  },
  decode: (checkpoint, model) => {
    const owner = model === undefined ? of : `model ${model}`;
    const meta = validMeta<Options<S>>(owner, schema, checkpoint.meta);
    const left = new Map(Object.entries(checkpoint.arrays ?? {}));
    const arrays = Object.entries(forms).map(([name, form]) => [
      name,
      'prefix' in form ? takeAll(owner, form, meta, left) : takeOne(owner, name, form, form.shape(meta), left),
    ]);
    const [unknown] = left.keys();
    if (unknown !== undefined) throw damagedIn(owner, `it holds an array ${unknown}, which has no place there`);
    const nested = checkpoint.nested ?? {};
    const wanted = nestedIn?.(meta) ?? [];
    const missing = wanted.find((name) => nested[name] === undefined);
    if (missing !== undefined) throw damagedIn(owner, `the checkpoint inside called ${missing} is missing`);
    const other = Object.keys(nested).find((name) => !wanted.includes(name));
    if (other !== undefined) throw damagedIn(owner, `it holds a checkpoint called ${other}, which has no place there`);
    return { meta, arrays: Object.fromEntries(arrays) as ArraysOf<A>, nested };
  },
});

const validMeta = <M>(owner: string, schema: MetaSchema, meta: Json): M => {
  const check = validatorOf(schema);
  if (check(meta)) return meta as M;
  const faults = faultsOf(check.errors, 'meta').map(({ path, message }) => `${path}: ${message}`);
  throw damagedIn(owner, faults.join('; '));
};

type Left = Map<string, unknown>;

const takeOne = (
  owner: string,
  name: string,
  { type, optional }: { readonly type: NumberType; readonly optional?: true },
  shape: Shape | undefined,
  left: Left,
): unknown => {
  if (shape === undefined || (optional === true && !left.has(name))) return undefined;
  const values = left.get(name);
  left.delete(name);
  const wanted = `${shape.length === 0 ? 1 : shape.join(' x ')} numbers of type ${type}`;
  if (values === undefined) throw damagedIn(owner, `array ${name} is missing; wanted are ${wanted}`);
  const length = shape.reduce((product, side) => product * side, 1);
  if (isOf(type, values) && lengthOf(values) === length) return values;
  throw damagedIn(owner, `array ${name} is ${inWords(values)}; wanted are ${wanted}`);
};

const takeAll = <M>(
  owner: string,
  { type, prefix, shapes }: ArraysForm<M>,
  meta: M,
  left: Left,
): readonly unknown[] => {
  const known = shapes?.(meta);
  const taken: unknown[] = [];
  for (let i = 0; known === undefined ? left.has(`${prefix}${i}`) : i < known.length; i++) {
    const name = `${prefix}${i}`;
    taken.push(takeOne(owner, name, { type }, known?.[i] ?? [lengthOf(left.get(name))], left));
  }
  return taken;
};

const isOf = (type: NumberType, values: unknown): boolean => ARRAYS[type].some((made) => values instanceof made);

const lengthOf = (values: unknown): number =>
  ArrayBuffer.isView(values) && 'length' in values ? Number(values.length) : 0;

const inWords = (values: unknown): string => {
  const type = (['float64', 'float32', 'int32', 'uint32'] as const).find((each) => isOf(each, values));
  return type === undefined ? `no array but ${typeof values}` : `${lengthOf(values)} numbers of type ${type}`;
};

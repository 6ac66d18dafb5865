import { expect } from 'chai';
import type { Checkpoint } from '../../../core/contracts/index.js';
import { checkpointCodec, COLUMNS, SHAPE } from '../../../core/plugin/index.js';
import { expectRefusal } from './thrown.js';

const codec = checkpointCodec({
  model: 'example',
  meta: {
    type: 'object',
    additionalProperties: false,
    required: ['shape', 'rows', 'weighted', 'labels'],
    properties: {
      shape: SHAPE,
      rows: { type: 'integer', minimum: 1 },
      weighted: { type: 'boolean' },
      labels: { type: 'array', items: { type: 'integer' } },
      columns: COLUMNS,
    },
  },
  arrays: {
    values: { type: 'float64', shape: ({ rows, shape }) => [rows, ...shape] },
    weights: { type: 'float32', shape: ({ weighted, rows }) => (weighted ? [rows] : undefined) },
    layers: { type: 'float32', prefix: 'w', shapes: ({ shape }) => shape.map((side) => [side, 2]) },
    free: { type: 'uint32', prefix: 'free-' },
  },
  nested: ({ labels }) => labels.map(String),
});

const inside: Checkpoint = { meta: null };
const meta = { shape: [2], rows: 3, weighted: true, labels: [0, 4] };
const arrays = {
  values: Float64Array.from([1, 2, 3, 4, 5, 6]),
  weights: Float32Array.from([1, 0.5, 0]),
  layers: [Float32Array.from([1, 2, 3, 4])],
  free: [Uint32Array.from([7]), new Uint32Array(0)],
};
const saved = codec.encode(meta, arrays, { 0: inside, 4: inside });
const refuses = (changed: Partial<Checkpoint>, ...texts: string[]): Promise<void> =>
  expectRefusal(
    () => codec.decode({ ...saved, ...changed }),
    'COLLAPSAR_CHECKPOINT_DAMAGED',
    'model example',
    ...texts,
  );
const withArrays = (changed: Checkpoint['arrays']): Partial<Checkpoint> => ({
  arrays: { ...saved.arrays, ...changed },
});

describe('checkpointCodec', () => {
  it('gives back what it was given, lists of arrays under numbered keys', () => {
    expect(Object.keys(saved.arrays ?? {})).to.have.members(['values', 'weights', 'w0', 'free-0', 'free-1']);
    expect(codec.decode(saved)).to.deep.equal({ meta, arrays, nested: { 0: inside, 4: inside } });
  });

  it('leaves out what the meta says is not there', () => {
    const without = codec.encode({ ...meta, weighted: false, labels: [] }, { ...arrays, weights: undefined, free: [] });
    expect(without.nested).to.equal(undefined);
    const { arrays: found, nested } = codec.decode(without);
    expect(found.weights).to.equal(undefined);
    expect(found.free).to.deep.equal([]);
    expect(nested).to.deep.equal({});
  });

  it('keeps the columns of a table', () => {
    const columns = [
      { name: 'age', kind: 'number' } as const,
      { name: 'sex', kind: 'category', values: ['f'] } as const,
    ];
    expect(codec.decode(codec.encode({ ...meta, columns }, arrays, saved.nested)).meta.columns).to.deep.equal(columns);
  });

  it('refuses a meta of another form, and says where', async () => {
    await refuses({ meta: null }, 'meta: found null');
    await refuses({ meta: { ...meta, rows: 'three' } }, 'meta.rows: found "three"');
    await refuses({ meta: { shape: [2], weighted: true, labels: [] } }, 'meta.rows: is missing');
    await refuses({ meta: { ...meta, more: 1 } }, '"more" is not known here');
  });

  it('refuses arrays that are missing, of another type or length, or unknown', async () => {
    const { values: _, ...others } = saved.arrays ?? {};
    await refuses({ arrays: others }, 'array values is missing; wanted are 3 x 2 numbers of type float64');
    await refuses(withArrays({ values: new Float64Array(5) }), 'array values is 5 numbers of type float64');
    await refuses(withArrays({ values: new Float32Array(6) }), 'array values is 6 numbers of type float32');
    await refuses(withArrays({ w0: new Float32Array(3) }), 'array w0 is 3 numbers of type float32; wanted are 2 x 2');
    await refuses(withArrays({ w1: new Float32Array(4) }), 'it holds an array w1, which has no place there');
    await refuses(withArrays({ 'free-1': new Float32Array(1) }), 'array free-1 is 1 numbers of type float32');
    await refuses({ ...withArrays({}), meta: { ...meta, weighted: false } }, 'it holds an array weights');
  });

  it('refuses checkpoints inside that are missing or unknown', async () => {
    await refuses({ nested: { 0: inside } }, 'the checkpoint inside called 4 is missing');
    await refuses({ nested: { 0: inside, 4: inside, 5: inside } }, 'it holds a checkpoint called 5');
  });
});

import { expect } from 'chai';
import type { Checkpoint, Part, Samples, Vectors } from '../../../core/contracts/index.js';
import { restoreDurable, saveDurable } from '../../../core/loop/index.js';
import { expectRefusal } from '../plugin/thrown.js';

const vectors = (values: readonly number[]): Vectors => ({
  kind: 'vectors',
  count: values.length / 2,
  shape: [2],
  values: Float64Array.from(values),
});
const memory: readonly Part[] = [
  { samples: { ...vectors([1, 2, 3, 4]), labels: Uint32Array.of(1, 0) }, origin: 'real' },
  { samples: { ...vectors([5, 6]), values: Float32Array.of(5, 6) }, origin: 3, weight: 0.5, edited: 0.25 },
  { samples: { kind: 'pairs', count: 1, inputs: vectors([1, 2]), targets: vectors([3, 4]) }, origin: 'teacher' },
  { samples: { kind: 'symbols', count: 2, values: Uint32Array.of(0, 4), alphabet: 5 }, origin: 1 },
  { samples: { kind: 'text', count: 1, texts: ['b'], prompts: ['a'] }, origin: 2 },
  { samples: { kind: 'text', count: 1, texts: ['c'] }, origin: 2 },
  {
    samples: {
      ...vectors([41, 1]),
      columns: [
        { name: 'age', kind: 'number', marks: 'sex' },
        { name: 'sex', kind: 'category', values: ['female', 'male'] },
      ],
    },
    origin: 'real',
  },
];
const state = {
  generation: 4,
  drawn: 20,
  last: [
    [0, 12],
    [16, 4],
  ] as const,
  memory,
};
const entry = { use: 'gaussian', with: { covariance: 'full' } };
const model: Checkpoint = { meta: { d: 2 }, arrays: { mean: Float64Array.of(1, 2) } };
const saved = saveDurable(state, model, entry);

const refuses = (changed: Checkpoint, where: string, what: string): Promise<void> =>
  expectRefusal(() => restoreDurable(changed), 'COLLAPSAR_CHECKPOINT_DAMAGED', `checkpoint of ${where}`, what);
const inState = (more: object): Checkpoint => ({ ...saved, meta: { ...(saved.meta as object), ...more } });
/** The checkpoint with one part of its memory changed. */
const inPart = (index: number, change: (part: Checkpoint) => Checkpoint): Checkpoint => ({
  ...saved,
  nested: { ...saved.nested, [`part${index}`]: change(saved.nested![`part${index}`]!) },
});
const inRows = (index: number, more: object): Checkpoint =>
  inPart(index, (part) => {
    const meta = part.meta as { readonly samples: object };
    return { ...part, meta: { ...meta, samples: { ...meta.samples, ...more } } };
  });

describe('the state of a chain', () => {
  it('survives a checkpoint whose meta went through text: every kind of rows, weights, origins and labels', () => {
    const written = (each: Checkpoint): Checkpoint => ({
      ...each,
      meta: JSON.parse(JSON.stringify(each.meta)) as Checkpoint['meta'],
      ...(each.nested && {
        nested: Object.fromEntries(Object.entries(each.nested).map(([name, inner]) => [name, written(inner)])),
      }),
    });
    expect(restoreDurable(written(saved))).to.deep.equal({ state, model, entry });
  });

  it('does not say which real rows were asked for last where an earlier version saved it', () => {
    const { last: _, ...before } = state;
    expect(restoreDurable(saveDurable(before, model, entry)).state).to.deep.equal(before);
  });

  it('saves of rows what their kind has and nothing that somebody added', () => {
    const samples = { ...vectors([1, 2]), cached: 'more' } as Samples;
    const kept = saveDurable({ ...state, memory: [{ samples, origin: 'real' }] }, model, entry);
    expect(restoreDurable(kept).state.memory).to.deep.equal([{ samples: vectors([1, 2]), origin: 'real' }]);
  });

  it('is refused where it was damaged', async () => {
    await refuses({ ...saved, meta: null }, 'a chain', 'meta');
    await refuses(inState({ generation: 1.5 }), 'a chain', 'meta.generation');
    await refuses(inState({ drawn: -1 }), 'a chain', 'meta.drawn');
    await refuses(inState({ last: [[0, 1, 2]] }), 'a chain', 'meta.last');
    await refuses(inState({ entry: { use: 'gaussian' } }), 'a chain', 'meta.entry');
    await refuses(inState({ parts: 8 }), 'a chain', 'the checkpoint inside called part7 is missing');
    await refuses(inState({ parts: 6 }), 'a chain', 'part6, which has no place there');
    await refuses({ ...saved, nested: { ...saved.nested, model: undefined! } }, 'a chain', 'called model is missing');
    await refuses({ ...saved, arrays: { mean: new Float64Array(1) } }, 'a chain', 'an array mean');
  });

  it('is refused where a part of its memory was damaged', async () => {
    await refuses(
      inPart(0, () => model),
      'a part of a training set',
      'meta.samples',
    );
    await refuses(
      inPart(0, (part) => ({ ...part, meta: { ...(part.meta as object), origin: 'somewhere' } })),
      'a part of a training set',
      'meta.origin',
    );
    await refuses(inRows(0, { kind: 'images' }), 'rows', 'their kind is "images"');
    await refuses(
      inRows(0, { count: 3 }),
      'rows of vectors',
      'array values is 4 numbers of type float64; wanted are 3 x 2',
    );
    await refuses(
      inPart(0, (part) => ({ ...part, arrays: { ...part.arrays, labels: Float64Array.of(1, 0) } })),
      'rows of vectors',
      'array labels is 2 numbers of type float64',
    );
    await refuses(
      inPart(1, ({ meta }) => ({ meta })),
      'rows of vectors',
      'array values is missing',
    );
    await refuses(inRows(2, { count: 2 }), 'rows of pairs', '1 inputs and 1 targets for 2 rows');
    await refuses(
      inPart(2, (part) => ({ ...part, nested: { inputs: part.nested!['inputs']! } })),
      'rows of pairs',
      'targets is missing',
    );
    await refuses(inRows(3, { alphabet: 'five' }), 'rows of symbols', 'meta.alphabet');
    await refuses(inRows(4, { texts: ['b', 'c'] }), 'rows of text', '2 texts for 1 rows');
    await refuses(inRows(6, { columns: [{ name: 'age' }] }), 'rows of vectors', 'meta.columns');
    await refuses(
      inPart(6, (part) => ({ ...part, arrays: { values: Float64Array.of(41, 2) } })),
      'rows of vectors',
      "2 in the categorical column 'sex'",
    );
  });
});

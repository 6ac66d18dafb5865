import type { Checkpoint, Samples, Vectors } from '../contracts/index.js';
import { lengthFault } from '../samples/index.js';
import { checkpointCodec, COLUMNS, damagedIn, SHAPE } from './checkpoint-codec.js';
import { isObject } from './schema.js';

const WHOLE = { type: 'integer', minimum: 0 } as const;
const TEXTS = { type: 'array', items: { type: 'string' } } as const;

const VECTORS = checkpointCodec({
  of: 'rows of vectors',
  meta: {
    type: 'object',
    additionalProperties: false,
    required: ['kind', 'count', 'shape'],
    properties: { kind: { const: 'vectors' }, count: WHOLE, shape: SHAPE, columns: COLUMNS },
  },
  arrays: {
    values: { type: 'float', shape: ({ count, shape }) => [count, ...shape] },
    labels: { type: 'uint32', shape: ({ count }) => [count], optional: true },
  },
});
const PAIRS = checkpointCodec({
  of: 'rows of pairs',
  meta: {
    type: 'object',
    additionalProperties: false,
    required: ['kind', 'count'],
    properties: { kind: { const: 'pairs' }, count: WHOLE },
  },
  arrays: {},
  nested: () => ['inputs', 'targets'],
});
const SYMBOLS = checkpointCodec({
  of: 'rows of symbols',
  meta: {
    type: 'object',
    additionalProperties: false,
    required: ['kind', 'count', 'alphabet'],
    properties: { kind: { const: 'symbols' }, count: WHOLE, alphabet: WHOLE },
  },
  arrays: { values: { type: 'uint32', shape: ({ count }) => [count] } },
});
const TEXT = checkpointCodec({
  of: 'rows of text',
  meta: {
    type: 'object',
    additionalProperties: false,
    required: ['kind', 'count', 'texts'],
    properties: { kind: { const: 'text' }, count: WHOLE, texts: TEXTS, prompts: TEXTS },
  },
  arrays: {},
});

/** Rows of any kind as a checkpoint keeps them. */
export const saveSamples = (samples: Samples): Checkpoint => {
  switch (samples.kind) {
    case 'vectors': {
      const { kind, count, shape, columns, values, labels } = samples;
      return VECTORS.encode({ kind, count, shape, ...(columns && { columns }) }, { values, labels });
    }
    case 'pairs': {
      const { kind, count, inputs, targets } = samples;
      return PAIRS.encode({ kind, count }, {}, { inputs: saveSamples(inputs), targets: saveSamples(targets) });
    }
    case 'symbols': {
      const { kind, count, alphabet, values } = samples;
      return SYMBOLS.encode({ kind, count, alphabet }, { values });
    }
    case 'text': {
      const { kind, count, texts, prompts } = samples;
      return TEXT.encode({ kind, count, texts, ...(prompts && { prompts }) }, {});
    }
  }
};

/** Rows as `saveSamples` kept them. @throws CollapsarError COLLAPSAR_CHECKPOINT_DAMAGED where they are not */
export const restoreSamples = (saved: Checkpoint): Samples => {
  const { meta } = saved;
  const kind = isObject(meta) ? meta['kind'] : undefined;
  switch (kind) {
    case 'vectors':
      return restoreVectors(saved);
    case 'pairs': {
      const { meta: rows, nested } = PAIRS.decode(saved);
      return whole({ ...rows, inputs: restoreVectors(nested['inputs']!), targets: restoreVectors(nested['targets']!) });
    }
    case 'symbols': {
      const { meta: rows, arrays } = SYMBOLS.decode(saved);
      return { ...rows, ...arrays };
    }
    case 'text':
      return whole(TEXT.decode(saved).meta);
    default:
      throw damagedIn('rows', `their kind is ${JSON.stringify(kind)}`);
  }
};

const restoreVectors = (saved: Checkpoint): Vectors => {
  const { meta, arrays } = VECTORS.decode(saved);
  const { values, labels } = arrays;
  return whole({ ...meta, values, ...(labels === undefined ? {} : { labels }) });
};

/** What a form cannot say of rows: pairs of one count, cells that are values of their column. */
const whole = <S extends Samples>(samples: S): S => {
  const fault = lengthFault(samples);
  if (fault !== undefined) throw damagedIn(`rows of ${samples.kind}`, fault);
  return samples;
};

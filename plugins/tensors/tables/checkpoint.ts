import { checkpointCodec, COLUMNS, damagedCheckpoint, objectSchema } from '../../../core/plugin/index.js';
import type { Checkpoint } from '../../../core/contracts/index.js';
import { layOut, type ColumnField, type FilledField, type TableEncoding } from './encoding.js';

const codec = checkpointCodec({
  of: 'the encoding of a table',
  meta: objectSchema(
    {
      fields: {
        type: 'array',
        items: objectSchema(
          {
            kind: { enum: ['levels', 'modes', 'quantile', 'standard'] },
            /** levels, modes or knots */
            size: { type: 'integer', minimum: 1 },
            whole: { type: 'boolean' },
            filler: { type: 'number' },
          },
          'all',
        ),
      },
      columns: COLUMNS,
    },
    ['fields'],
  ),
  arrays: {
    /** levels: values; modes: weights, means, deviations; quantile: positions, values; standard: mean, scale */
    numbers: {
      type: 'float64',
      prefix: 'field-',
      shapes: ({ fields }) => fields.map(({ kind, size }) => [LISTS[kind], size]),
    },
  },
});

/** Lists of numbers that a field has. */
const LISTS = { levels: 1, modes: 3, quantile: 2, standard: 2 } as const;

/** The encoding as it is kept in a checkpoint, exactly. */
export const saveTableEncoding = ({ columns, places }: TableEncoding): Checkpoint => {
  const numbers = places.map(({ field }) => numbersIn(field));
  return codec.encode(
    {
      fields: places.map(({ field, filler }, j) => ({
        kind: field.kind,
        size: numbers[j]!.length / LISTS[field.kind],
        whole: field.kind !== 'levels' && field.whole,
        filler,
      })),
      ...(columns === undefined ? {} : { columns }),
    },
    { numbers },
  );
};

/** What `saveTableEncoding` kept; `model`: its id, for messages. @throws CollapsarError COLLAPSAR_CHECKPOINT_DAMAGED */
export const restoreTableEncoding = (model: string, checkpoint: Checkpoint): TableEncoding => {
  const { meta, arrays } = codec.decode(checkpoint, model);
  const { fields, columns } = meta;
  if (columns !== undefined && columns.length !== fields.length)
    throw damagedCheckpoint(model, `it has ${fields.length} fields for ${columns.length} columns`);
  if (fields.some(({ kind, size }) => kind === 'standard' && size !== 1))
    throw damagedCheckpoint(model, 'a standardised column has more than one mean');
  return layOut(
    columns,
    fields.map(({ kind, size, whole, filler }, j): FilledField => {
      const list = (k: number): Float64Array => arrays.numbers[j]!.subarray(k * size, (k + 1) * size);
      return { field: fieldOf(kind, whole, list), filler };
    }),
  );
};

const numbersIn = (field: ColumnField): Float64Array => {
  switch (field.kind) {
    case 'levels':
      return field.values;
    case 'modes':
      return Float64Array.of(...field.modes.weights, ...field.modes.means, ...field.modes.deviations);
    case 'quantile': {
      const { positions, values } = field.marginal;
      const both = new Float64Array(2 * values.length);
      both.set(positions);
      both.set(values, values.length);
      return both;
    }
    case 'standard':
      return Float64Array.of(field.mean, field.scale);
  }
};

const fieldOf = (kind: ColumnField['kind'], whole: boolean, list: (k: number) => Float64Array): ColumnField => {
  switch (kind) {
    case 'levels':
      return { kind, values: list(0) };
    case 'modes':
      return { kind, modes: { weights: list(0), means: list(1), deviations: list(2) }, whole };
    case 'quantile':
      return { kind, marginal: { form: 'linear', positions: list(0), values: list(1) }, whole };
    case 'standard':
      return { kind, mean: list(0)[0]!, scale: list(1)[0]!, whole };
  }
};

import type { Column, Samples, Vectors } from '../contracts/index.js';

/** Numbers in one row of `shape`. */
export const rowLength = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** `[height, width]`, or `[height, width, channels]` with one channel or three: rows that can be looked at as images. */
export const imageShape = (
  shape: readonly number[],
): readonly [height: number, width: number, channels: number] | undefined => {
  const [height = 0, width = 0, channels = 1] = shape;
  const looksLike = (shape.length === 2 || shape.length === 3) && height > 1 && width > 1;
  return looksLike && (channels === 1 || channels === 3) ? [height, width, channels] : undefined;
};

/** What two samples must share to be joined: kind, shapes, columns, labelled or not, alphabet. A string fit for messages. */
export const schemaOf = (samples: Samples): string => {
  switch (samples.kind) {
    case 'vectors':
      return `vectors ${vectorsSchema(samples)}`;
    case 'pairs':
      return `pairs ${vectorsSchema(samples.inputs)} -> ${vectorsSchema(samples.targets)}`;
    case 'symbols':
      return `symbols of ${samples.alphabet}`;
    case 'text':
      return samples.prompts === undefined ? 'text' : 'text with prompts';
  }
};
interface Described {
  readonly shape: Vectors['shape'];
  readonly columns: Vectors['columns'] | undefined;
  readonly labelled: boolean;
  readonly schema: string;
}
let latest: Described = {
  shape: [],
  columns: undefined,
  labelled: false,
  schema: '[]',
};
const vectorsSchema = ({ shape, columns, labels }: Vectors): string => {
  const labelled = labels !== undefined;
  // The parts of a pool share their shape: one after another asks for the same words.
  if (latest.shape !== shape || latest.columns !== columns || latest.labelled !== labelled)
    latest = {
      shape,
      columns,
      labelled,
      schema: `[${shape.join(' x ')}]${columns === undefined ? '' : ` of ${columnsSchema(columns)}`}${labelled ? ' labelled' : ''}`,
    };
  return latest.schema;
};

const written = new WeakMap<readonly Column[], string>();

/**
 * Columns in a few words, equal for equal columns: how many of each kind, and a check sum of names and values, which have no
 * place in messages that may be published.
 */
const columnsSchema = (columns: readonly Column[]): string => {
  let schema = written.get(columns);
  if (schema === undefined) {
    const categorical = columns.reduce((sum, { kind }) => sum + Number(kind === 'category'), 0);
    schema = `${columns.length - categorical} numeric and ${categorical} categorical columns #${checkSum(columns)}`;
    written.set(columns, schema);
  }
  return schema;
};

/** FNV-1a, 32 bits (Fowler, Noll & Vo), over UTF-16 units. */
const checkSum = (columns: readonly Column[]): string => {
  const text = JSON.stringify(
    columns.map((column) => [column.name, column.kind === 'category' ? column.values : null]),
  );
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
};

/** Whether the arrays of `samples` hold what its count, shape and columns say; a reason where not. */
export const lengthFault = (samples: Samples): string | undefined => {
  switch (samples.kind) {
    case 'vectors':
      return vectorsFault(samples);
    case 'pairs':
      if (samples.inputs.count !== samples.count || samples.targets.count !== samples.count)
        return `${samples.inputs.count} inputs and ${samples.targets.count} targets for ${samples.count} rows`;
      return lengthFault(samples.inputs) ?? lengthFault(samples.targets);
    case 'symbols':
      return samples.values.length === samples.count
        ? undefined
        : `${samples.values.length} values for ${samples.count} rows`;
    case 'text':
      if (samples.texts.length !== samples.count) return `${samples.texts.length} texts for ${samples.count} rows`;
      return samples.prompts === undefined || samples.prompts.length === samples.count
        ? undefined
        : `${samples.prompts.length} prompts for ${samples.count} rows`;
  }
};

const vectorsFault = (vectors: Vectors): string | undefined => {
  const { count, shape, values, labels, columns } = vectors;
  const expected = count * rowLength(shape);
  if (values.length !== expected)
    return `${values.length} values where ${count} rows of [${shape.join(' x ')}] have ${expected}`;
  if (labels !== undefined && labels.length !== count) return `${labels.length} labels for ${count} rows`;
  return columns === undefined ? undefined : categoryFault(vectors, columns);
};

/** A categorical cell that holds no index of a value, or columns that are not as many as the numbers of a row. */
const categoryFault = ({ values, shape }: Vectors, columns: readonly Column[]): string | undefined => {
  const d = columns.length;
  const length = rowLength(shape);
  if (d !== length) return `${d} columns for rows of ${length} numbers`;
  for (let j = 0; j < d; j++) {
    const column = columns[j]!;
    if (column.kind === 'number') continue;
    const known = column.values.length;
    for (let at = j; at < values.length; at += d) {
      const cell = values[at]!;
      if (!(cell >= 0 && cell < known && Number.isInteger(cell)))
        return `${cell} in the categorical column '${column.name}', row ${(at - j) / d}, whose values are numbered 0 to ${known - 1}`;
    }
  }
  return undefined;
};

import type { Column, Vectors } from '../contracts/index.js';

const written = new WeakMap<readonly Column[], string>();

/**
 * Columns in a few words, equal for equal columns: how many of each kind, and a check sum of names and values, which have no
 * place in messages that may be published.
 */
export const columnsSchema = (columns: readonly Column[]): string => {
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

/** A categorical cell that holds no index of a value, or columns that are not as many as the numbers of a row. */
export const categoryFault = ({ values, shape }: Vectors, columns: readonly Column[]): string | undefined => {
  const d = columns.length;
  const length = shape.reduce((product, side) => product * side, 1);
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

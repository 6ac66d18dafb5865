import type { ImportCell } from '../../core/importing/index.js';
import { cellOf } from '../../plugins/sources/table/records.js';

/** Strings, or what Python writes for numbers that JSON does not have. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/** A JSON text, in which NaN, Infinity and -Infinity (as Python writes them) become text. Throws a SyntaxError. */
export const parseJson = (text: string): unknown =>
  JSON.parse(text.replace(TOKENS, (token) => (token.startsWith('"') ? token : `"${token}"`)));

/** The numbers, texts and truth values of an object, however deep: `config.mix`. Lists are left as text. */
export const flattened = (value: object, prefix = '', separator = '.'): readonly (readonly [string, ImportCell])[] =>
  Object.entries(value).flatMap(([key, inside]: [string, unknown]) => {
    const name = prefix === '' ? key : `${prefix}${separator}${key}`;
    return typeof inside === 'object' && inside !== null && !Array.isArray(inside) && !(inside instanceof Date)
      ? flattened(inside, name, separator)
      : [[name, cellOf(inside)]];
  });

/** Objects as the rows of a table: a column for each name that one of them has. */
export const tableOf = (
  objects: readonly (readonly (readonly [string, ImportCell])[])[],
): { readonly header: readonly string[]; readonly rows: readonly (readonly ImportCell[])[] } => {
  const at = new Map<string, number>();
  for (const object of objects) for (const [name] of object) if (!at.has(name)) at.set(name, at.size);
  const header = [...at.keys()];
  const rows = objects.map((object) => {
    const row = Array.from<ImportCell>({ length: header.length }).fill('');
    for (const [name, cell] of object) row[at.get(name)!] = cell;
    return row;
  });
  return { header, rows };
};

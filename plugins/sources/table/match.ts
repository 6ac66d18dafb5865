import { fault, suggestion } from '../files.js';
import { isDecimal } from './records.js';

/** A label or a column as a study names it. YAML takes 1.0, true and 2020 for a number or a truth value unless quoted. */
export type WrittenName = string | number | boolean;
export const NAMED = { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] } as const;
export const COLUMN = { anyOf: [{ type: 'string' }, { type: 'number' }] } as const;

/** Whether a study that writes `asked` may mean the name: text to the letter, a number or a truth value by its value. */
export const isNamed = (
  asked: WrittenName,
  name: string,
  numberOf: (name: string) => number | undefined = decimal,
): boolean =>
  typeof asked === 'string'
    ? name === asked
    : typeof asked === 'number'
      ? numberOf(name) === asked
      : name.trim().toLowerCase() === String(asked);

const decimal = (text: string): number | undefined => (isDecimal(text) ? Number(text) : undefined);

/**
 * Index of the one name that `asked` stands for: text matches the same text, a number the name of that value (1 is 1.0 and
 * 01), a truth value true, True or TRUE and their opposites. `what`: what has such a name, for messages ("label"); `numberOf`:
 * how the file writes numbers.
 * @throws COLLAPSAR_SOURCE_INVALID where none does, with `absent` as what is wrong, or several do
 */
export const indexOf = (
  asked: WrittenName,
  names: readonly string[],
  file: string,
  what: string,
  absent: string,
  numberOf: (name: string) => number | undefined = decimal,
): number => {
  const found = names.flatMap((name, index) => (isNamed(asked, name, numberOf) ? [index] : []));
  if (found.length === 1) return found[0]!;
  if (found.length === 0) throw fault(file, absent, suggestion(String(asked), names));
  const shown = found.map((index) => `'${names[index]!}'`);
  throw fault(
    file,
    `${String(asked)} could be each of the ${what}s ${shown.join(', ')}`,
    `Quote the one that is meant, such as ${shown[0]!}: text stands for itself alone`,
  );
};

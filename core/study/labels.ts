import type { Json, JsonObject, Only, ResolvedEntry } from '../contracts/index.js';
import { hiddenIn } from '../errors/index.js';
import { isObject, withoutFolder, type EntryKind } from '../plugin/index.js';

/** A value as a label shows it: `0.5`, `fresh`, `mix(real=fresh)`; a file without the folders of this machine. */
const valueText = (value: Json): string => {
  if (typeof value === 'string') return withoutFolder(value);
  if (!isObject(value))
    return Array.isArray(value) ? (value as readonly Json[]).map(valueText).join('+') : String(value);
  const { use, with: options, checkpoint } = value;
  if (typeof use === 'string') {
    const inside = isObject(options) && Object.keys(options).length > 0 ? `(${optionsText(options)})` : '';
    return `${use}${inside}`;
  }
  return typeof checkpoint === 'string' ? `checkpoint ${checkpoint.slice(-8)}` : optionsText(value);
};
const optionsText = (options: JsonObject): string =>
  Object.entries(options)
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(' ');

/**
 * The label of a variant: `mix a=0.5 real=fresh`. `share`: the option that holds the synthetic share, which papers call
 * a. A nested option goes by its last name where that is enough.
 */
export const variantLabel = (name: string, values: readonly (readonly [string, Json])[], share?: string): string => {
  const short = (option: string): string => (option === share ? 'a' : option.split('.').at(-1)!);
  const names = values.map(([option]) => short(option));
  const words = values.map(
    ([option, value], i) =>
      `${names.indexOf(names[i]!) === names.lastIndexOf(names[i]!) ? names[i]! : option}=${valueText(value)}`,
  );
  return [name, ...words].join(' ');
};

/** What a spreadsheet takes for a formula, in the first place of a cell. */
const FORMULA = /^[=+\-@＝＋－＠]/;
const BREAK = /[\t\r\n]/;
/** Half of a character, which no file in UTF-8 can hold. */
const HALF = /\p{Surrogate}/u;

/**
 * What keeps a text from being a label, and what to do; undefined: nothing does. Labels stand in tables, sentences and
 * file formats as they are, so one that means something else there is refused rather than changed.
 */
export const faultOfLabel = (
  kind: EntryKind,
  label: string,
): { readonly what: string; readonly why: string; readonly fix: string } | undefined => {
  const unit = BREAK.exec(label)?.[0].charCodeAt(0).toString(16).toUpperCase();
  const hidden = unit === undefined ? hiddenIn(label) : `U+${unit.padStart(4, '0')}`;
  if (hidden !== undefined)
    return {
      what: `it holds the character ${hidden}`,
      why: 'It is not seen, but it ends or reverses the line or sentence that the label stands in, or makes two labels look alike',
      fix: 'Take it out of `as:`; letters of any script need none',
    };
  const half = HALF.exec(label)?.[0].charCodeAt(0).toString(16).toUpperCase();
  if (half !== undefined)
    return {
      what: `it holds U+${half}, half of a character`,
      why: 'No table could hold it: any two of these would be written alike, and their chains be taken for one',
      fix: 'Take it out of `as:`, or write the whole character',
    };
  if (FORMULA.test(label))
    return {
      what: `it begins with ${label[0]!}`,
      why: 'Spreadsheets that open results.csv run such a cell as a formula',
      fix: 'Let `as:` begin with a letter or a digit',
    };
  if (label === '__proto__')
    return {
      what: 'no name of an object can be that',
      why: 'JavaScript keeps it for itself',
      fix: 'Choose another `as:`',
    };
  if (kind === 'metrics' && /^rows(\.|$)/.test(label))
    return {
      what: 'results.csv calls the rows of each training set that (rows.real, rows.synthetic, rows.teacher)',
      why: 'Numbers of the metric could not be told from them',
      fix: 'Give the metric another label with `as:`',
    };
  return undefined;
};

/** The part of an id that a label shows. */
export const bareId = (use: string): string => use.slice(use.lastIndexOf('/') + 1);

/** Whether an entry takes part where these labels meet; labels that are left out are not asked about. */
export const takesPart = (
  entry: ResolvedEntry,
  at: { readonly source?: string; readonly model?: string; readonly strategy?: string },
): boolean =>
  accepts(entry.only, 'sources', at.source) &&
  accepts(entry.only, 'models', at.model) &&
  accepts(entry.only, 'strategies', at.strategy);

const accepts = (only: Only | undefined, key: keyof Only, label: string | undefined): boolean =>
  label === undefined || (only?.[key]?.includes(label) ?? true);

import type { Samples } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { formFault, schemaOf, valueFault } from '../samples/index.js';

/** What rows must look like to be mixed with the others of their chain. */
export interface Expected {
  /** of the training data, as `schemaOf` says it; absent: nothing is known of it yet */
  readonly schema?: string | undefined;
  /** how many classes the source names */
  readonly classes?: number | undefined;
  /** numbers in a row of vectors */
  readonly dimensions?: number | undefined;
}

/** Rows that were looked at, by what they are: parts of a training set return in every generation. */
const sound = new WeakMap<Samples, string>();

const refuse = (what: string, more: { readonly why?: string; readonly fix?: string } = {}): never => {
  throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', { what, ...more });
};

/**
 * Whether `value` are rows with arrays of the right types and lengths, of finite numbers, symbols of their alphabet and
 * labels of the source's classes. One pass over the numbers, none over rows that were looked at before. `said`: how the
 * message begins.
 * @throws CollapsarError COLLAPSAR_PLUGIN_RESULT
 */
export const checkRows = (value: unknown, { schema, classes }: Expected = {}, said = 'it returned'): Samples => {
  const samples = value as Samples;
  let found = typeof value === 'object' && value !== null ? sound.get(samples) : undefined;
  if (found === undefined) {
    const form = formFault(value);
    if (form !== undefined)
      refuse(`${said} ${form}`, { fix: 'Arrays are row-major: length = count x product of shape' });
    found = schemaOf(samples);
  }
  if (schema !== undefined && found !== schema)
    refuse(`${said} ${found} where the training data are ${schema}`, {
      why: 'Synthetic rows are mixed with real ones, so they must look like them',
    });
  if (sound.has(samples)) return samples;
  const fault = valueFault(samples, classes);
  if (fault !== undefined)
    refuse(`${said} ${fault.what} in row ${fault.row}`, {
      why: 'The model has most likely diverged or was fitted to degenerate data',
    });
  sound.set(samples, found);
  return samples;
};

/**
 * The same of exactly `count` rows.
 * @throws CollapsarError COLLAPSAR_PLUGIN_COUNT where there are more or fewer, COLLAPSAR_PLUGIN_RESULT
 */
export const checkSamples = (value: unknown, count: number, expected: Expected = {}): Samples => {
  const returned = (value as { readonly count?: unknown } | null | undefined)?.count;
  // Before anything else is looked at: it may be far more than was asked for.
  if (Number.isInteger(returned) && returned !== count)
    throw new CollapsarError('COLLAPSAR_PLUGIN_COUNT', {
      what: `it returned ${String(returned)} rows where ${count} were asked for`,
      why: 'A strategy that gets another number of rows would train on another share than the study says',
      fix: 'The plugin must return exactly as many rows as it is asked for',
    });
  return checkRows(value, expected);
};

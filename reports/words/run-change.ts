import type { ComparedRun, Json, RunChange, RunFailure } from '../../core/contracts/index.js';
import { placeText } from './lookup.js';
import { runs } from './number.js';
import { publishedValue } from './published.js';

/** What the runs are called: the reference, and the one that is held against it. */
export type RunNames = Readonly<Record<'reference' | 'here', string>>;

/** Values longer than this are cut, with a sign that says so. */
const LONGEST = 80;
const valueText = (value: Json | undefined): string => {
  if (value === undefined) return 'not set';
  if (Array.isArray(value) && value.length > 1 && value.every(Number.isSafeInteger))
    return runs([...(value as readonly number[])].sort((a, b) => a - b));
  const text = JSON.stringify(publishedValue(value));
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
};

const ORIGINS: Readonly<Record<ComparedRun['of'], string>> = {
  grid: 'chains that were run',
  walks: 'walks of `recommend`',
  import: 'imported values',
};
const LISTS = { sources: 'source', models: 'model', strategies: 'strategy', metrics: 'metric' } as const;
/** SHA-256 and the like, as far as two can be told apart. */
const HASH = 12;
const short = (text: string | undefined): string =>
  text === undefined ? 'none' : /^(?:sha256-)?[\w+/=]{30,}$/.test(text) ? `${text.slice(0, HASH)}…` : text;
export const from = (before: string, after: string): string => `${before} → ${after}`;

/** One change between two runs. */
export const changeText = (change: RunChange, names: RunNames): string => {
  switch (change.kind) {
    case 'setting':
      return `${change.path}: ${from(valueText(change.before), valueText(change.after))}`;
    case 'entry':
      return `${LISTS[change.list]} ${change.label}: only in ${change.only === 'before' ? names.reference : names.here}`;
    case 'replaced':
      return `${change.of === 'samples' ? 'T' : change.of}: ${from(String(change.before), String(change.after))}, compared as if it were the same`;
    case 'version':
      return `${change.of === 'gitRevision' ? 'git revision' : change.of}: ${from(short(change.before), short(change.after))}`;
    case 'plugin':
      return `plugin ${change.plugin}, ${change.what}: ${from(short(change.before), short(change.after))}`;
    case 'data':
      return `data of ${change.of}, ${change.what}: ${from(rowsText(change.before), rowsText(change.after))}`;
    case 'origin':
      return `numbers: ${from(ORIGINS[change.before], ORIGINS[change.after])}`;
  }
};

const major = (version: string | undefined): string => (version ?? '').split('.')[0]!;
/**
 * Why numbers may differ by this change without anybody having changed them; undefined: it decides none. `engine`: that of the
 * run which the other is held against.
 */
export const excuseText = (change: RunChange, engine?: string): string | undefined => {
  const why = reasonOf(change, engine);
  return why === undefined ? undefined : `${changeText(change, ROLES)}${why === '' ? '' : `: ${why}`}`;
};
const ROLES: RunNames = { reference: 'there', here: 'here' };
const reasonOf = (change: RunChange, engine: string | undefined): string | undefined => {
  if (change.kind === 'data') return 'other data';
  // A plugin that the other had no need of.
  if (change.kind === 'plugin') return change.before === undefined && change.what === 'version' ? undefined : '';
  if (change.kind !== 'version') return undefined;
  switch (change.of) {
    case 'collapsar':
      return 'versions may compute differently';
    case 'node':
      return major(change.before) === major(change.after)
        ? undefined
        : 'the last digits of Math.exp and its like differ between major versions, and a chain carries them on';
    case 'engine':
      return 'engines sum in another order, so that last digits differ and a chain carries them on';
    case 'arch':
      return engine === 'native' ? 'the sums of the native engine follow the processor' : undefined;
    default:
      return undefined;
  }
};
const rowsText = (text: string | undefined): string => (text === 'Infinity' ? 'without end' : short(text));

/** Why one chain failed, which the other run's did not. Most messages say themselves when: in a generation, or before it was recorded. */
export const runFailureText = ({ failure, ...of }: RunFailure): string => {
  const { generation, message, code } = failure;
  const when = generation === undefined || message.includes(`seed ${of.seed}: `) ? '' : ` in generation ${generation}`;
  return `${of.strategy} (${placeText(of)}, seed ${of.seed})${when}: ${message} (${code})`;
};

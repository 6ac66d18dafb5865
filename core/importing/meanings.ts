import { createHash } from 'node:crypto';
import {
  IMPORTED,
  type ImportedMeaning,
  type JsonObject,
  type Output,
  type ResolvedMetric,
} from '../contracts/index.js';
import { checkOutputs } from '../loop/index.js';
import { canonicalJson } from '../plugin/index.js';
import { invalid } from './value.js';

/** One metric of an import: the column it is read from, and what its values mean. */
export interface ImportedMetric {
  /** as the import names it: a column, a pattern of columns, or a name in a long table */
  readonly column: string;
  readonly transform: ImportedMeaning['transform'];
  readonly output: Output;
  /** as the study holds it */
  readonly entry: ResolvedMetric;
}

/**
 * What a column's numbers mean. `known`: the output of the metric that `like` names.
 * @throws CollapsarError COLLAPSAR_IMPORT_INVALID where the direction or the range is not said, or is said twice
 */
export const meaningOf = (column: string, meaning: ImportedMeaning, known: Output | undefined): ImportedMetric => {
  const where = `import.metrics.${column}`;
  const { like, transform, as } = meaning;
  const wanted = as ?? like ?? `imported.${column}`;
  const id = wanted.includes('.') ? wanted : `imported.${wanted}`;
  const dot = id.lastIndexOf('.');
  const [label, name] = [id.slice(0, dot), id.slice(dot + 1)];
  const output = {
    ...(known === undefined ? stated(meaning, where) : likeKnown(meaning, known, where)),
    name: wordOf(name),
  };
  try {
    checkOutputs([output]);
  } catch (cause) {
    throw invalid(where, {
      what: (cause as Error).message.replace(/^output \S+: /, '').split(/\. Declare/)[0]!,
      fix: 'Correct what the import says of this column',
    });
  }
  const [low, high] = output.range;
  const said = {
    column,
    ...(like === undefined ? {} : { like }),
    ...(transform === undefined ? {} : { transform }),
    ...output,
    range: [Number.isFinite(low) ? low : null, Number.isFinite(high) ? high : null],
  } as unknown as JsonObject;
  const key = createHash('sha256')
    .update(canonicalJson([IMPORTED, said]))
    .digest('hex')
    .slice(0, 16);
  return { column, transform, output, entry: { use: IMPORTED, as: label, with: said, key } };
};

/** Names of outputs are words; columns are called as people like. */
const wordOf = (name: string): string => name.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^_+|_+$/g, '') || 'value';

const OWN = ['better', 'ideal', 'range', 'scale', 'measures'] as const;

const likeKnown = (meaning: ImportedMeaning, known: Output, where: string): Output => {
  const twice = OWN.find((property) => meaning[property] !== undefined);
  if (twice !== undefined)
    throw invalid(where, {
      what: `says \`${twice}\` beside \`like\``,
      why: `${meaning.like!} says what it is already`,
      fix: 'Take one of the two out',
    });
  const { title = known.title, summary = known.summary, unit = known.unit } = meaning;
  return {
    ...known,
    unit,
    ...(title === undefined ? {} : { title }),
    ...(summary === undefined ? {} : { summary }),
  };
};

const stated = (meaning: ImportedMeaning, where: string): Omit<Output, 'name'> => {
  const { better, range, unit = '', title, summary, ideal, scale, measures } = meaning;
  if (better === undefined || range === undefined)
    throw invalid(where, {
      what: `does not say ${better === undefined ? 'which way is better' : 'which values are possible'}`,
      why: 'A bare column has no meaning, and nothing is guessed: what is a rise for a loss is a fall for an accuracy',
      fix: 'Write like: with a known metric (`collapsar list metrics`), or better: lower, higher or ideal and range: [0, null]',
    });
  const [low = null, high = null] = range as readonly (number | null)[];
  const fault = measures === undefined ? undefined : FAULTS[measures](better, low);
  if (fault !== undefined)
    throw invalid(where, { what: `says measures: ${measures!}, and ${fault}`, fix: 'Correct one of them' });
  const others = Object.entries({ title, summary, ideal, scale, measures }).filter(([, value]) => value !== undefined);
  return { unit, better, range: [low ?? -Infinity, high ?? Infinity], ...(Object.fromEntries(others) as object) };
};

type FaultOfMeasure = (better: Output['better'], low: number | null) => string | undefined;
const lowerIsBetter: FaultOfMeasure = (better) => (better === 'lower' ? undefined : 'that is better when it is lower');
const lowerIsWorse: FaultOfMeasure = (better) => (better === 'lower' ? 'less of that is no gain' : undefined);
/** What a definition of collapse reads from a metric that says so, and this one is not. */
const FAULTS: Readonly<Record<NonNullable<Output['measures']>, FaultOfMeasure>> = {
  risk: (better, low) =>
    lowerIsBetter(better, low) ??
    (low === null || low < 0 ? 'a risk is never negative (signed-risk: one that may be)' : undefined),
  'signed-risk': lowerIsBetter,
  'lost-modes': lowerIsBetter,
  hallucination: lowerIsBetter,
  leakage: (better) => (better === 'higher' ? 'giving more away is no gain' : undefined),
  'log-variance': lowerIsWorse,
  'tail-mass': lowerIsWorse,
};

/** The output that an imported study's metric stands for; undefined for one that an entry measures. */
export const importedOutput = ({ use, with: said }: Pick<ResolvedMetric, 'use' | 'with'>): Output | undefined => {
  if (use !== IMPORTED) return undefined;
  const { column: _column, like: _like, transform: _transform, range, ...output } = said;
  const [low = null, high = null] = range as readonly (number | null)[];
  return { ...(output as unknown as Output), range: [low ?? -Infinity, high ?? Infinity] };
};

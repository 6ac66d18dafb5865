import type {
  Mixed,
  Moments,
  NextTokenVisit,
  Part,
  RecordedGeneration,
  Samples,
  TrainingSet,
  Vectors,
} from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { firstNotFinite, formFault, rowLength, schemaOf, Subsample, valueFault } from '../samples/index.js';

/** What a plugin returned is not what its contract says. @throws CollapsarError COLLAPSAR_PLUGIN_RESULT */
export const refuse = (what: string, fix?: string, why?: string): never => {
  throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
    what,
    ...(why === undefined ? {} : { why }),
    ...(fix === undefined ? {} : { fix }),
  });
};

/** `a string`, `nothing`, `Uint8Array`: what somebody returned instead of what was wanted. */
export const typeOf = (value: unknown): string => {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value !== 'object') return `a ${typeof value}`;
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
};

/** A whole number from 1 on. */
export const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 1;

/** What rows must look like to be mixed with the others of their chain. */
export interface Expected {
  /** of the training data, as `schemaOf` says it; absent: nothing is known of it yet */
  readonly schema?: string | undefined;
  /** how many classes the source names */
  readonly classes?: number | undefined;
  /** numbers in a row of vectors */
  readonly dimensions?: number | undefined;
}

/** What rows that are mixed with these must look like. */
export const expectedBeside = (rows: Samples): Expected => ({
  schema: schemaOf(rows),
  ...(rows.kind === 'vectors' ? { dimensions: rowLength(rows.shape) } : {}),
});

/** Rows that were looked at, by what they are: what a chain remembers returns in every generation. */
const checked = new WeakMap<Samples, string>();
/** The rows that were looked at last: what a model sampled is mostly seen once more, at once, and then never. */
let latestRows: object = {};
let latestSchema = '';

const schemaKnown = (samples: Samples, passing: boolean): string | undefined => {
  if (latestRows !== samples) return checked.get(samples);
  if (!passing) checked.set(samples, latestSchema);
  return latestSchema;
};

/**
 * Whether `value` are rows with arrays of the right types and lengths, of finite numbers, symbols of their alphabet and
 * labels of the source's classes. One pass over the numbers, none over rows that were looked at before. `said`: how the
 * message begins. `passing`: they will not be seen again, so that remembering them would cost more than it saves.
 * @throws CollapsarError COLLAPSAR_PLUGIN_RESULT
 */
export const checkRows = (
  value: unknown,
  { schema, classes }: Expected,
  said: () => string = () => 'it returned',
  passing = false,
): Samples => {
  const samples = value as Samples;
  const known = schemaKnown(samples, passing);
  if (known === undefined) {
    const form = formFault(value);
    if (form !== undefined) refuse(`${said()} ${form}`, formFix(samples));
  }
  const found = known ?? schemaOf(samples);
  if (schema !== undefined && found !== schema) refuseSchema(found, schema, said);
  if (known !== undefined) return samples;
  const fault = valueFault(samples, classes);
  if (fault !== undefined)
    refuse(
      `${said()} ${fault.what} in row ${fault.row}`,
      undefined,
      'The model has most likely diverged or was fitted to degenerate data',
    );
  if (!passing) checked.set(samples, found);
  latestRows = samples;
  latestSchema = found;
  return samples;
};

const ROW_MAJOR = 'Arrays are row-major: length = count x product of shape';
/** Rows as they were given, whatever they are. */
const formFix = (rows: unknown): string => {
  const columns: unknown = (rows as Partial<Vectors> | null | undefined)?.columns;
  return Array.isArray(columns) &&
    columns.some((column: { markedBy?: unknown } | null) => column?.markedBy !== undefined)
    ? `${ROW_MAJOR}. Where a cell is missing it is 0 and the column that marks it 1, elsewhere that is 0`
    : ROW_MAJOR;
};

const refuseSchema = (found: string, schema: string, said: () => string): never =>
  refuse(
    `${said()} ${found} where the training data are ${schema}`,
    'Take shape, labels and columns of the rows from the training set',
    'Synthetic rows are mixed with real ones, so they must look like them',
  );

/**
 * The same of exactly `count` rows. `passing`: most of them will be seen once more and never again.
 * @throws CollapsarError COLLAPSAR_PLUGIN_COUNT where there are more or fewer, COLLAPSAR_PLUGIN_RESULT
 */
export const checkSamples = (value: unknown, count: number, expected: Expected = {}, passing = false): Samples => {
  const returned = (value as { readonly count?: unknown } | null | undefined)?.count;
  // Before anything else is looked at: it may be far more than was asked for.
  if (Number.isInteger(returned) && returned !== count)
    throw new CollapsarError('COLLAPSAR_PLUGIN_COUNT', {
      what: `it returned ${String(returned)} rows where ${count} were asked for`,
      why: 'A strategy that gets another number of rows would train on another share than the study says',
      fix: 'The plugin must return exactly as many rows as it is asked for',
    });
  return checkRows(value, expected, undefined, passing);
};

const countIs = (found: number, count: number): void => {
  if (found !== count)
    throw new CollapsarError('COLLAPSAR_PLUGIN_COUNT', {
      what: `it returned ${found} numbers for ${count} rows`,
      fix: 'One number a row, in the order of the rows',
    });
};

const WHY_NOT = {
  none: undefined,
  '-Infinity':
    'A density is a number or, of a row that is impossible, -Infinity; a likelihood that is NaN or endless can be compared with nothing',
  both: 'Rows are chosen by their scores, and NaN is neither above nor below another',
} as const;

/** One number a row. `infinite`: -Infinity may be one too (of a row that is held for impossible); NaN never is. */
export const checkRowNumbers = (
  value: unknown,
  count: number,
  infinite: 'none' | '-Infinity' | 'both',
): Float64Array => {
  if (!(value instanceof Float64Array)) return refuse(`it returned ${typeOf(value)}, not a Float64Array`);
  countIs(value.length, count);
  for (let i = 0; i < value.length; i++) {
    const one = value[i]!;
    if (Number.isFinite(one) || (one === -Infinity && infinite !== 'none') || (one === Infinity && infinite === 'both'))
      continue;
    refuse(`the number of row ${i} is ${one}`, undefined, WHY_NOT[infinite]);
  }
  return value;
};

/** Vectors of one row a row, all finite: conditional means, probabilities, features. */
export const checkAnswers = (value: unknown, count: number): Vectors => {
  const fault = formFault(value);
  if (fault !== undefined) return refuse(`it returned ${fault}`);
  const answers = value as Samples;
  if (answers.kind !== 'vectors') return refuse(`it returned ${answers.kind}, not vectors`);
  countIs(answers.count, count);
  const at = firstNotFinite(answers.values);
  if (at >= 0)
    refuse(
      `it returned ${answers.values[at]!}, not a finite number, in row ${Math.floor(at / rowLength(answers.shape))}`,
    );
  return answers;
};

/** How far from 1 probabilities may add up to: float32 of a large vocabulary. */
const TOTAL_ROUNDING = 1e-3;

/** `visit`, once it is known that probabilities are some, and of which of `count` rows. */
export const checkedVisit =
  (visit: NextTokenVisit, count: number): NextTokenVisit =>
  (probabilities, row) => {
    if (!(Number.isInteger(row) && row >= 0 && row < count))
      refuse(`it gave probabilities for row ${String(row)} of ${count}`, 'Rows count from 0');
    let total = 0;
    let least = 0;
    for (let i = 0; i < probabilities.length; i++) {
      const p = probabilities[i]!;
      total += p;
      if (p < least) least = p;
    }
    if (least < 0 || !(Math.abs(total - 1) < TOTAL_ROUNDING))
      refuse(
        least < 0 ? `a probability in row ${row} is ${least}` : `the probabilities in row ${row} add up to ${total}`,
        'Give the probabilities of all tokens that could come next; they are at least 0 and add up to 1',
      );
    visit(probabilities, row);
  };

/** Finite numbers, `length` of them where that is known. */
export const checkNumbers = (value: unknown, length: number | undefined, what: string): Float64Array => {
  if (!(value instanceof Float64Array)) return refuse(`${what}: ${typeOf(value)}, not a Float64Array`);
  if (length !== undefined && value.length !== length)
    refuse(`${what}: ${value.length} numbers where ${length} belong`);
  const at = firstNotFinite(value);
  if (at >= 0) refuse(`${what}: number ${at} is ${value[at]!}`);
  return value;
};

/** Of two equal entries of a covariance, computed one by one. */
const ROUNDING = 1e-9;

/** A mean of d finite numbers and a covariance of d x d, symmetric and without a negative variance but for rounding. */
export const checkMoments = (value: unknown, d: number | undefined): Moments => {
  if (typeof value !== 'object' || value === null) return refuse(`it returned ${typeOf(value)}, not moments`);
  const { mean, covariance } = value as Moments;
  const size = checkNumbers(mean, d, 'the mean').length;
  checkNumbers(covariance, size * size, 'the covariance');
  let largest = 0;
  for (let i = 0; i < size; i++) largest = Math.max(largest, Math.abs(covariance[i * size + i]!));
  for (let i = 0; i < size; i++) {
    if (covariance[i * size + i]! < -ROUNDING * largest)
      refuse(
        `variance ${i} of the covariance is ${covariance[i * size + i]!}`,
        undefined,
        'A variance is never below 0',
      );
    for (let j = 0; j < i; j++) {
      const here = covariance[i * size + j]!;
      const there = covariance[j * size + i]!;
      if (Math.abs(here - there) > ROUNDING * Math.max(largest, Math.abs(here)))
        refuse(`the covariance is not symmetric: ${here} at (${i}, ${j}) and ${there} at (${j}, ${i})`);
    }
  }
  return value as Moments;
};

/**
 * What is known of a strategy's parts. `seen`: the memory of an earlier generation, whose parts were looked at then; those that
 * come first again, the same objects, are not looked at once more. `own`: nor is a `Subsample` of the memory; of a strategy that
 * may have changed them since, false.
 */
interface Looked {
  readonly seen: readonly Part[];
  readonly own: boolean;
}
const AT_NOTHING: Looked = { seen: [], own: false };

/**
 * Whether what a strategy returned in `generation` is a training set: parts of rows that look alike, of origins that
 * exist, with weights that can be weighed by, and the count of their rows.
 * @throws CollapsarError COLLAPSAR_PLUGIN_RESULT, COLLAPSAR_FIT_INVALID where there is no row
 */
export const checkMixed = (
  returned: unknown,
  generation: number,
  expected: Expected,
  { seen, own }: Looked = AT_NOTHING,
): Mixed => {
  const shape = 'Return { training: { parts, count }, memory? }; trainingSet(parts) counts the rows';
  if (typeof returned !== 'object' || returned === null)
    return refuse(`it returned ${typeOf(returned)}, not a training set`, shape);
  const { training, memory = [] } = returned as Mixed;
  if (!Array.isArray(memory)) refuse(`its memory is ${typeOf(memory)}, not a list of parts`);
  if (own && training instanceof Subsample && training.pool === memory) {
    checkParts(memory, 'its memory', generation, expected, { seen, passing: true });
    // Of weights that differ one is above 0.
    checkWeighs(training.count, training.weight ?? 1);
    return returned as Mixed;
  }
  if (!Array.isArray((training as Partial<TrainingSet> | null | undefined)?.parts))
    refuse('it returned no training set with a list of parts', shape);
  checkCounted(training, checkBoth(training.parts, memory, generation, expected, { seen, own }), generation, shape);
  return returned as Mixed;
};

/** Of the parts of a training set and of a memory. Returns the former. */
const checkBoth = (
  parts: readonly unknown[],
  memory: readonly Part[],
  generation: number,
  expected: Expected,
  { seen, own }: Looked,
): readonly Part[] => {
  // A memory that will be `seen` need not be remembered row by row as well.
  if (parts === memory) return checkParts(parts, 'the training set', generation, expected, { seen, passing: own });
  // What is in the memory too returns; of the rest only what the host has seen before. Before the rest: what it holds was
  // mostly sampled, and looked at, a moment ago.
  checkParts(memory, 'its memory', generation, expected, { seen, passing: own });
  return checkParts(parts, 'the training set', generation, expected, { seen, passing: true });
};

const checkCounted = (training: TrainingSet, parts: readonly Part[], generation: number, shape: string): void => {
  let rows = 0;
  let most = 0;
  for (let i = 0; i < parts.length; i++) {
    const { samples, weight = 1 } = parts[i]!;
    rows += samples.count;
    if (samples.count > 0 && weight > most) most = weight;
  }
  if (training.count !== rows)
    refuse(`its training set says that it has ${String(training.count)} rows, and its parts have ${rows}`, shape);
  if (training.recorded !== undefined) checkRecorded(training.recorded, rows, generation);
  else checkWeighs(rows, most);
};

/** Of all rows together: how many, and the largest weight that one of them has. */
const checkWeighs = (rows: number, weight: number): void => {
  if (rows > 0 && weight > 0) return;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: rows < 1 ? 'the training set has no row' : 'every row of the training set has the weight 0',
  });
};

const checkRecorded = (recorded: unknown, rows: number, now: number): void => {
  const { strategy, generation } = (recorded ?? {}) as { readonly [K in keyof RecordedGeneration]?: unknown };
  if (rows > 0) refuse('it returned rows to train on beside what was recorded elsewhere', 'Return one of the two');
  if (
    typeof strategy === 'string' &&
    Number.isInteger(generation) &&
    Number(generation) >= 1 &&
    Number(generation) <= now
  )
    return;
  refuse('what it says was recorded is no { strategy, generation } of a chain up to here');
};

/** How many parts both lists begin with. */
const firstOther = (parts: readonly unknown[], seen: readonly Part[]): number => {
  const most = Math.min(parts.length, seen.length);
  let i = 0;
  while (i < most && parts[i] === seen[i]) i++;
  return i;
};

const checkParts = (
  parts: readonly unknown[],
  list: string,
  generation: number,
  expected: Expected,
  { seen, passing }: { readonly seen: readonly Part[]; readonly passing: boolean },
): readonly Part[] => {
  let i = firstOther(parts, seen);
  // In words only where there is a fault: a pool has a hundred parts.
  const where = (): string => `part ${i} of ${list}`;
  const holding = (): string => `${where()} holds`;
  for (; i < parts.length; i++) {
    const part = parts[i];
    if (typeof part !== 'object' || part === null) return refuse(`${where()} is ${typeOf(part)}`);
    const { samples, origin } = part as Part;
    checkOrigin(origin, where, generation);
    checkWeighed(part as Part, where);
    // Both are in the order of the memory.
    checkRows(samples, expected, holding, passing);
  }
  return parts as readonly Part[];
};

const checkWeighed = ({ weight = 1, edited = 0 }: Part, where: () => string): void => {
  if (!(Number.isFinite(weight) && weight >= 0))
    refuse(`the weight of ${where()} is ${String(weight)}`, 'A weight is a finite number from 0 on');
  if (!(edited >= 0 && edited <= 1))
    refuse(`the edited share of ${where()} is ${String(edited)}`, 'A share is a number from 0 to 1');
};

const checkOrigin = (origin: unknown, where: () => string, generation: number): void => {
  if (origin === 'real' || origin === 'teacher') return;
  if (Number.isInteger(origin) && (origin as number) >= 1 && (origin as number) < generation) return;
  refuse(
    `${where()} is said to come from ${typeof origin === 'number' ? `the model of generation ${origin}` : `'${String(origin)}'`}`,
    generation === 1
      ? "In generation 1 rows come from 'real' or 'teacher'"
      : `Rows of generation ${generation} come from 'real', 'teacher' or the model of a generation from 1 to ${generation - 1}`,
  );
};

const LONGEST_NAME = 200;

/** A loss that is not finite is a gap in its curve; what is no number at all is a mistake of who reports it. */
export const checkReported = (values: unknown): void => {
  const wrong = (what: string): never =>
    refuse(`it reported ${what}`, 'Report { done?, of?, values?: { loss: 0.1 } }: numbers by short names');
  if (typeof values !== 'object' || values === null) return wrong(`values that are ${typeOf(values)}`);
  for (const name in values) {
    if (name.length > LONGEST_NAME) wrong(`a value whose name has ${name.length} characters`);
    const value = (values as Readonly<Record<string, unknown>>)[name];
    if (typeof value !== 'number') wrong(`${name}, which is ${typeOf(value)} and not a number`);
  }
};

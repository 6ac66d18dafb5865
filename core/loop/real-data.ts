import type {
  ColumnReason,
  DataSource,
  OpenContext,
  ReadColumn,
  ReadTexts,
  RealData,
  Samples,
  Truth,
} from '../contracts/index.js';
import type { Capability } from '../plugin/index.js';
import type { Named } from './cell-parts.js';
import { checkMoments, checkNumbers, checkRowNumbers, checkRows, checkSamples, refuse, typeOf } from './checks.js';
import { guard, guardNow } from './guarded.js';
import type { CallSite } from './plugin-failure.js';

/**
 * Opens a source; what it gives is looked at when it is read. `promised`: what its entry provides; `generation`: that the
 * chain is in.
 */
export const openSource = async (
  named: Named<DataSource>,
  promised: readonly Capability[],
  context: OpenContext,
  generation: () => number | undefined = () => undefined,
): Promise<RealData> => {
  const { signal } = context;
  const site = (hook: string): CallSite => ({ who: named, hook, generation: generation(), signal });
  const data = await guard(
    named,
    'open',
    undefined,
    signal,
    (live) => live.open(context),
    (returned) => checkData(returned, promised),
  );
  let test: Samples | undefined;
  const classes = data.names?.labels?.length;
  return {
    size: data.size,
    ...(data.population === undefined ? {} : { population: data.population }),
    ...guardedPopulationRows(data, site),
    rows: (from, count) =>
      guard(
        named,
        'rows',
        generation(),
        signal,
        () => data.rows(from, count),
        (rows) => checkSamples(rows, count, { classes }),
      ),
    // Drawn or read only when somebody asks.
    get test() {
      return (test ??= guardNow(site('test'), () => {
        const rows = checkRows(data.test, { classes });
        return rows.count >= 1 ? rows : refuse('it returned no row to test on');
      }));
    },
    ...(data.truth === undefined ? {} : { truth: guardedTruth(data.truth, site) }),
    ...(data.fingerprint === undefined ? {} : { fingerprint: data.fingerprint }),
    ...(data.reading === undefined ? {} : { reading: data.reading }),
    ...(data.texts === undefined ? {} : { texts: data.texts }),
    ...(data.terms === undefined ? {} : { terms: data.terms }),
    ...(data.scaled === undefined ? {} : { scaled: data.scaled }),
    ...(data.names === undefined ? {} : { names: data.names }),
  };
};

const guardedPopulationRows = (data: RealData, site: (hook: string) => CallSite): Pick<RealData, 'populationRows'> =>
  data.populationRows === undefined
    ? {}
    : {
        populationRows: (from, count) =>
          guardNow(site('populationRows'), () => checkPopulationRows(data.populationRows!(from, count), count)),
      };

const checkPopulationRows = (rows: unknown, count: number): Uint32Array =>
  rows instanceof Uint32Array && rows.length === count
    ? rows
    : refuse(`it returned ${typeOf(rows)}, not a Uint32Array with a number for each of ${count} rows`);

/** The member of a source's truth that a capability promises. */
export const TRUTH_MEMBERS: Readonly<Partial<Record<Capability, keyof Truth>>> = {
  'truth.moments': 'moments',
  'truth.rare': 'rare',
  'truth.correct': 'correct',
  'truth.harder': 'harder',
  'truth.likelihood': 'logLikelihood',
  'truth.modes': 'modes',
  'truth.probabilities': 'probabilities',
  'truth.coefficients': 'coefficients',
};

const checkData = (returned: unknown, promised: readonly Capability[]): RealData => {
  if (typeof returned !== 'object' || returned === null)
    return refuse(`it returned ${typeOf(returned)}, not data`, 'Return { size, rows, test, truth?, names? }');
  const { size, population, rows, truth, names, reading, texts, terms } = returned as {
    [K in keyof RealData]?: unknown;
  };
  if (size !== Infinity && !isCount(size))
    refuse(`its size is ${String(size)}`, 'A size is a whole number of rows from 1 on, or Infinity');
  if (population !== undefined && !isCount(population))
    refuse(`its population is ${String(population)}`, 'A population is the number of rows that are drawn again');
  if (typeof rows !== 'function') refuse('it returned data without rows()');
  if (!('test' in returned))
    refuse('it returned data without test', 'Hold some rows out: they are what metrics compare with');
  checkTruth(truth, promised);
  checkNames(names as RealData['names']);
  checkReading(reading);
  checkTexts(texts);
  checkTerms(terms);
  return returned as RealData;
};

const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 1;

const checkTruth = (truth: unknown, promised: readonly Capability[]): void => {
  if (truth !== undefined && (typeof truth !== 'object' || truth === null)) refuse(`its truth is ${typeOf(truth)}`);
  const missing = promised.filter(
    (capability) =>
      TRUTH_MEMBERS[capability] !== undefined && !(TRUTH_MEMBERS[capability] in ((truth ?? {}) as object)),
  );
  if (missing.length > 0)
    refuse(`it knows nothing of ${missing.join(', ')}`, 'Add it to `truth`, or leave it out of `provides`');
};

const checkNames = (names: RealData['names']): void => {
  for (const list of ['columns', 'labels'] as const) {
    const given: unknown = names?.[list];
    if (given !== undefined && !(Array.isArray(given) && given.every((name) => typeof name === 'string')))
      refuse(`its names.${list} is ${typeOf(given)}, not a list of strings`);
  }
};

const AS: readonly unknown[] = ['number', 'category', 'label', 'passed-over'] satisfies readonly ReadColumn['as'][];

/** By kind, the types of what is told with it. */
const REASONS: Readonly<Record<ColumnReason['kind'], Readonly<Record<string, 'string' | 'number'>>>> = {
  truths: {},
  ordinal: {},
  time: { unit: 'string' },
  omitted: { option: 'string' },
  'not-among': { option: 'string' },
  empty: {},
  'not-a-number': { row: 'number', advice: 'string' },
};
const isReason = (why: unknown): boolean => {
  const reason = (why ?? {}) as Readonly<Record<string, unknown>>;
  const fields = Object.entries(REASONS).find(([kind]) => kind === reason['kind'])?.[1];
  return fields !== undefined && Object.entries(fields).every(([name, type]) => typeof reason[name] === type);
};

const checkReading = (reading: unknown): void => {
  if (reading === undefined) return;
  if (!Array.isArray(reading)) return refuse(`its reading is ${typeOf(reading)}, not a list of columns`);
  for (const [i, column] of (reading as readonly unknown[]).entries()) checkColumn(i, column);
};
const checkColumn = (i: number, column: unknown): void => {
  const { name, as, why, index, dropped, filled } = (column ?? {}) as { readonly [K in keyof ReadColumn]?: unknown };
  if (typeof name !== 'string' || !AS.includes(as))
    refuse(
      `column ${i} of its reading has ${typeof name === 'string' ? `the name ${name}` : 'no name'} and was read as ${String(as)}`,
      `A column is read as ${AS.join(', ')}`,
    );
  if (why !== undefined && !isReason(why))
    refuse(
      `column ${i} of its reading has a reason that is none`,
      `A reason is { kind }, one of ${Object.keys(REASONS).join(', ')}, with what ColumnReason says of it`,
    );
  if (index !== undefined && typeof (index as { leaveOut?: unknown } | null)?.leaveOut !== 'string')
    refuse(
      `column ${i} of its reading has an index that does not say how to leave it out`,
      'Write { leaveOut }, a text',
    );
  checkGaps(i, dropped, filled);
};
const checkGaps = (i: number, dropped: unknown, filled: unknown): void => {
  if (dropped !== undefined && !isCount(dropped))
    refuse(
      `column ${i} of its reading says that ${String(dropped)} rows were left out`,
      'A whole number from 1 on, or nothing',
    );
  if (!isFilled(filled))
    refuse(
      `column ${i} of its reading does not say how many missing cells were filled in, and with what`,
      `Write { rows, with }: a whole number from 1 on, and one of ${FILLED.join(', ')}`,
    );
};
const FILLED: readonly unknown[] = [
  'median',
  'mode',
  'category',
  'median-and-indicator',
  'nothing',
] satisfies readonly NonNullable<ReadColumn['filled']>['with'][];
const isFilled = (filled: unknown): boolean => {
  if (filled === undefined) return true;
  const { rows, with: by } = (filled ?? {}) as Readonly<Record<string, unknown>>;
  return isCount(rows) && FILLED.includes(by);
};

const COUNTED: readonly (keyof ReadTexts)[] = [
  'files',
  'passedOver',
  'documents',
  'empty',
  'duplicates',
  'testDocuments',
  'otherDocuments',
  'rows',
  'testRows',
  'tooLong',
  'seen',
];
const checkTexts = (texts: unknown): void => {
  if (texts === undefined) return;
  const found = (typeof texts === 'object' ? (texts ?? {}) : {}) as Readonly<Record<string, unknown>>;
  const wrong = COUNTED.find((name) => !(Number.isInteger(found[name]) && (found[name] as number) >= 0));
  if (wrong !== undefined)
    refuse(`its texts.${wrong} is ${String(found[wrong])}`, 'Each is a whole number from 0 on, as ReadTexts says');
  if (found['apart'] !== 'documents' && found['apart'] !== 'pieces')
    refuse(`its texts.apart is ${String(found['apart'])}`, 'Say documents or pieces');
};
const checkTerms = (terms: unknown): void => {
  if (terms === undefined) return;
  const { publishable } = (terms ?? {}) as { readonly publishable?: unknown };
  if (typeof publishable !== 'boolean')
    refuse(
      `its terms.publishable is ${String(publishable)}`,
      'Say true or false: rows may appear in a published report',
    );
};

/** What a source knows, each member looked at when it is first read: some take seconds to compute. */
const guardedTruth = (truth: Truth, site: (hook: string) => CallSite): Truth => {
  const guarded: Truth = {};
  const lazily = <K extends keyof Truth>(
    name: K,
    check: (value: NonNullable<Truth[K]>) => NonNullable<Truth[K]>,
  ): void => {
    if (!(name in truth)) return;
    let known: { readonly value: Truth[K] } | undefined;
    const get = (): Truth[K] =>
      (known ??= {
        value: guardNow(site(`truth.${name}`), () => {
          const value = truth[name];
          return value === undefined ? undefined : check(value);
        }) as Truth[K],
      }).value;
    Object.defineProperty(guarded, name, { enumerable: true, get });
  };
  lazily('moments', (moments) => checkMoments(moments, undefined));
  lazily('inputs', (moments) => checkMoments(moments, undefined));
  lazily('coefficients', (numbers) => checkNumbers(numbers, undefined, 'the coefficients'));
  lazily('probabilities', checkShares);
  lazily('logLikelihood', (ask) => {
    const bound = ask.bind(truth);
    return (samples) =>
      guardNow(site('truth.logLikelihood'), () => checkRowNumbers(bound(samples), samples.count, '-Infinity'));
  });
  lazily('harder', (rows) => {
    const held = checkRows(rows, {});
    return held.count >= 1 ? held : refuse('its harder rows are none');
  });
  lazily('correct', (ask) => flagged(ask.bind(truth), () => site('truth.correct')));
  lazily('rare', (rare) => {
    if (!(rare.mass > 0 && rare.mass < 1)) refuse(`its rare mass is ${String(rare.mass)}, not in (0, 1)`);
    return { ...rare, holds: flagged(rare.holds.bind(rare), () => site('truth.rare.holds')) };
  });
  lazily('modes', (modes) => {
    const shares = checkShares(modes.shares);
    const of = modes.of.bind(modes);
    return {
      ...modes,
      of: (samples) => guardNow(site('truth.modes.of'), () => checkModes(of(samples), samples.count, shares.length)),
    };
  });
  return guarded;
};

/** Shares that sum up to 1, but for rounding. */
const checkShares = (value: unknown): Float64Array => {
  const shares = checkNumbers(value, undefined, 'the shares');
  let sum = 0;
  for (const share of shares) sum += share >= 0 ? share : refuse(`a share is ${share}`);
  return Math.abs(sum - 1) <= 1e-6 ? shares : refuse(`the shares sum up to ${sum}, not to 1`);
};

const flagged =
  (ask: (samples: Samples) => Uint8Array, site: () => CallSite) =>
  (samples: Samples): Uint8Array =>
    guardNow(site(), () => {
      const flags: unknown = ask(samples);
      if (!(flags instanceof Uint8Array) || flags.length !== samples.count)
        return refuse(`it returned ${typeOf(flags)}, not a Uint8Array with a number for each of ${samples.count} rows`);
      const at = flags.findIndex((flag) => flag > 1);
      return at < 0 ? flags : refuse(`row ${at} is ${flags[at]!}`, '1 where it holds, 0 where it does not');
    });

const checkModes = (value: unknown, count: number, modes: number): Int32Array => {
  if (!(value instanceof Int32Array) || value.length !== count)
    return refuse(`it returned ${typeOf(value)}, not an Int32Array with a number for each of ${count} rows`);
  const at = value.findIndex((mode) => mode < -1 || mode >= modes);
  return at < 0 ? value : refuse(`row ${at} is of mode ${value[at]!}`, `Modes are 0 to ${modes - 1}, or -1 for none`);
};

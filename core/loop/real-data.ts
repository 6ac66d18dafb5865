import type { DataSource, OpenContext, RealData, RealRows, Samples, Truth } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import type { Capability } from '../plugin/index.js';
import { join, take } from '../samples/index.js';
import type { CellParts, Named } from './cell-parts.js';
import type { Durable, RowRange } from './checkpoint.js';
import {
  checkMoments,
  checkNumbers,
  checkRowNumbers,
  checkRows,
  checkSamples,
  expectedBeside,
  isCount,
  refuse,
  typeOf,
  type Expected,
} from './checks.js';
import { guard, guardNow } from './guarded.js';
import type { CallSite } from './plugin-failure.js';
import { checkReading, checkTerms, checkTexts } from './reading.js';

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
  if (reading !== undefined) checkReading(reading);
  if (texts !== undefined) checkTexts(texts);
  if (terms !== undefined) checkTerms(terms);
  return returned as RealData;
};

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
  lazily('probabilities', (shares) => checkShares(shares));
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
    const holds = flagged(rare.holds.bind(rare), () => site('truth.rare.holds'));
    if (rare.kinds === undefined) return { ...rare, holds };
    checkShares(rare.kinds.shares, rare.mass);
    return { ...rare, holds, kinds: numbered(rare.kinds, () => site('truth.rare.kinds.of')) };
  });
  lazily('modes', (modes) => {
    checkShares(modes.shares);
    return numbered(modes, () => site('truth.modes.of'));
  });
  return guarded;
};

/** Shares that sum up to the whole, but for rounding. */
const checkShares = (value: unknown, whole = 1): Float64Array => {
  const shares = checkNumbers(value, undefined, 'the shares');
  let sum = 0;
  for (const share of shares) sum += share >= 0 ? share : refuse(`a share is ${share}`);
  return Math.abs(sum - whole) <= 1e-6 ? shares : refuse(`the shares sum up to ${sum}, not to ${whole}`);
};

/** What tells of each row which it is of, by number. */
type Numbering = Pick<NonNullable<Truth['modes']>, 'shares' | 'of'>;
const numbered = <N extends Numbering>(numbering: N, site: () => CallSite): N => {
  const of = numbering.of.bind(numbering);
  const { length } = numbering.shares;
  const checked = (samples: Samples): Int32Array => {
    const found: unknown = of(samples);
    if (!(found instanceof Int32Array) || found.length !== samples.count)
      return refuse(`it returned ${typeOf(found)}, not an Int32Array with a number for each of ${samples.count} rows`);
    const at = found.findIndex((kind) => kind < -1 || kind >= length);
    return at < 0 ? found : refuse(`row ${at} has the number ${found[at]!}`, `0 to ${length - 1}, or -1 for none`);
  };
  return { ...numbering, of: (samples: Samples) => guardNow(site(), () => checked(samples)) };
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

/** The real data as one chain sees them. */
export interface ChainData {
  readonly rows: Ledger;
  /** held-out real rows: drawn or read only when somebody asks */
  test(): Samples;
  /** the same, once somebody has */
  held(): Samples | undefined;
  /** real rows from the first on, whatever the strategy draws */
  first(count: number): Promise<Samples>;
  /** what rows must look like that are mixed with the real ones */
  expected(): Expected;
  readonly truth: Truth | undefined;
  readonly names: RealData['names'];
}

/** Of a source that was opened, for a chain that begins or goes on from `state`. `generation`: that the chain is in. */
export const chainData = (
  data: RealData,
  { source, labelled }: Pick<CellParts, 'source' | 'labelled'>,
  state: Durable | undefined,
  signal: AbortSignal,
  generation: () => number,
): ChainData => {
  const bare = labelled ? <S extends Samples>(rows: S): S => rows : withoutLabels;
  let held: Samples | undefined;
  const test = (): Samples => (held ??= bare(data.test));
  const classes = data.names?.labels?.length;
  // Known at once where a chain goes on: the first generation from there may draw no real row.
  let expected: Expected = { ...(state && expectedBeside(test())), classes };
  // Its calls are guarded where it was opened; here its rows are only compared with the others.
  const { foreign: _watched, ...who } = source;
  const read = async (from: number, count: number): Promise<Samples> => {
    const returned = await data.rows(from, count);
    return guardNow({ who, hook: 'rows', generation: generation(), signal }, () => {
      const rows = checkSamples(bare(returned), count, expected);
      if (expected.schema === undefined) expected = { ...expectedBeside(rows), classes };
      return rows;
    });
  };
  return {
    rows: new Ledger(data, read, state),
    test,
    held: () => held,
    first: (count) => read(0, Math.min(count, data.size)),
    expected: () => expected,
    truth: data.truth,
    names: data.names,
  };
};

/** The same rows without labels; no number is copied. For models that neither use nor generate them. */
const withoutLabels = <S extends Samples>(samples: S): S => {
  if (samples.kind !== 'vectors' || samples.labels === undefined) return samples;
  const { labels: _, ...rest } = samples;
  return rest as S;
};

/** Each row once, in order. */
const joined = (ranges: readonly RowRange[]): readonly RowRange[] => {
  const out: [number, number][] = [];
  for (const [from, count] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const open = out.at(-1);
    if (open === undefined || from > open[0] + open[1]) out.push([from, count]);
    else open[1] = Math.max(open[1], from + count - open[0]);
  }
  return out;
};

/** The rows whose numbers were not seen yet. */
const newOnes = (samples: Samples, numbers: Uint32Array, seen: Set<number>): Samples =>
  take(
    samples,
    Array.from(numbers.keys()).filter((i) => seen.size < seen.add(numbers[i]!).size),
  );

/** Counts which of the source's numbered rows a chain has used. `state` is all that it carries on. */
export class Ledger implements RealRows {
  #drawn: number;
  #first = 0;
  #fixed: Samples | undefined;
  /** of the latest generation that asked for any; undefined: a checkpoint of an earlier version does not say */
  #last: readonly RowRange[] | undefined;
  #begun = false;
  #lastRows: { readonly of: readonly RowRange[]; readonly rows: Promise<Samples> } | undefined;

  constructor(
    private readonly data: Pick<RealData, 'size' | 'populationRows'>,
    private readonly read: (from: number, count: number) => Promise<Samples>,
    { drawn, last }: Pick<Durable, 'drawn' | 'last'> = { drawn: 0, last: [] },
  ) {
    this.#drawn = drawn;
    this.#last = last;
  }

  get state(): Pick<Durable, 'drawn' | 'last'> {
    return this.#last === undefined ? { drawn: this.#drawn } : { drawn: this.#drawn, last: this.#last };
  }

  /** rows of this generation that no earlier one had */
  get first(): number {
    return this.#first;
  }

  /** Those rows, read again when they are first asked for; of a population that is drawn again each row once. */
  async lastReal(): Promise<Samples | undefined> {
    const ranges = this.#last ?? [];
    if (ranges.length === 0) return undefined;
    if (this.#lastRows?.of !== ranges) {
      const rows = Promise.all(ranges.map((range) => this.#distinct(range))).then((parts) => {
        const seen = new Set<number>();
        return join(
          parts.map(({ samples, numbers }) => (numbers === undefined ? samples : newOnes(samples, numbers, seen))),
        );
      });
      this.#lastRows = { of: ranges, rows };
      // What failed is read again.
      rows.catch(() => (this.#lastRows = undefined));
    }
    return this.#lastRows.rows;
  }

  async #distinct([from, count]: RowRange): Promise<{ samples: Samples; numbers: Uint32Array | undefined }> {
    const numbers = this.data.populationRows?.(from, count);
    return { samples: await this.read(from, count), numbers };
  }

  /**
   * Every generation of an unlimited source starts its fresh rows at row (g - 1) T, so that strategies that use fewer
   * than T of them are compared on the same rows. A finite source wastes none.
   */
  begin(generation: number, samples: number): void {
    this.#first = 0;
    this.#begun = true;
    if (this.data.size === Infinity) this.#drawn = Math.max(this.#drawn, (generation - 1) * samples);
  }

  async fresh(count: number): Promise<Samples> {
    const from = this.#drawn;
    this.#claim(from, count);
    return this.read(from, count);
  }

  async fixed(count: number): Promise<Samples> {
    // The same object each time, so that a model that remembers a part's statistics finds it again.
    if (this.#fixed?.count === count) {
      this.#note(0, count);
      return this.#fixed;
    }
    this.#claim(0, count);
    this.#fixed = await this.read(0, count);
    return this.#fixed;
  }

  #claim(from: number, count: number): void {
    if (!Number.isInteger(count) || count < 1)
      throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
        what: `${count} real rows were asked for`,
        why: 'A strategy asks for a whole number of rows, at least 1',
      });
    if (from + count > this.data.size)
      throw new CollapsarError('COLLAPSAR_SOURCE_DRY', {
        what: `rows ${from + 1} to ${from + count} were asked for, but the source has ${this.data.size}`,
        why: 'The strategy needs new real rows in every generation and the source is finite',
        fix: 'Lower `samples` or `generations`, use fixed real rows, or give the source `draw: again` (its rows are then a population that is drawn from with replacement)',
      });
    this.#first += Math.max(0, from + count - this.#drawn);
    this.#drawn = Math.max(this.#drawn, from + count);
    this.#note(from, count);
  }

  /** The same list as long as the same rows are asked for: what was read of it is not read again. */
  #note(from: number, count: number): void {
    const begun = this.#begun;
    const last = this.#last ?? [];
    this.#begun = false;
    if (!begun) this.#last = joined([...last, [from, count]]);
    else if (last.length !== 1 || last[0]![0] !== from || last[0]![1] !== count) this.#last = [[from, count]];
  }
}

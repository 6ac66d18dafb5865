import type {
  Basis,
  Call,
  FittedModel,
  GalleryPlan,
  MeasuredValue,
  Metric,
  Output,
  RandomStream,
  RealData,
  Samples,
  Subject,
  TrainingSet,
  Truth,
} from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { oncePer } from '../samples/index.js';
import type { CellParts, Named } from './cell-parts.js';
import { refuse, typeOf } from './checks.js';
import { guard } from './guarded.js';
import type { ChainData } from './real-data.js';

/** By metric key; outputs that are undefined (lost) have no entry. */
export type GenerationMetrics = Readonly<Record<string, Readonly<Record<string, MeasuredValue>>>>;

/** Calls of one generation: each hook has a place of its own in the stream, and a trace of its own. */
export type Calls = (hook: string, of?: string) => Call;

interface MeasureSetting {
  readonly parts: Pick<CellParts, 'metrics' | 'conditional'>;
  /** rows drawn from each fitted model for sampled metrics */
  readonly evaluate: number;
  readonly gallery?: GalleryPlan;
}
/** What is the same in every generation. */
interface MeasuredChain {
  readonly real: ChainData;
  readonly whole: RandomStream;
}
interface FittedGeneration {
  readonly generation: number;
  readonly model: FittedModel;
  readonly training: TrainingSet;
  readonly call: Calls;
}

/** What metrics get of a generation: rows are drawn, and held-out ones read, on first use. */
class FittedSubject implements Subject {
  readonly generation: number;
  readonly model: FittedModel;
  readonly training: TrainingSet;
  declare readonly test: Samples;
  declare readonly truth?: Truth;
  declare readonly names?: NonNullable<RealData['names']>;
  readonly chain: RandomStream;
  readonly real: (count: number) => Promise<Samples>;
  readonly #draw: () => Promise<Samples>;
  readonly #real: ChainData;
  #rows: Promise<Samples> | undefined;

  /**
   * Of the object itself: a metric that hands a copy of its subject on hands this on too. One function for all subjects:
   * one each would give each a hidden class of its own, which lives until V8 collects the old objects, and with it all
   * that the subject holds.
   */
  static readonly #held = {
    enumerable: true,
    get(this: FittedSubject): Samples {
      return this.#real.test();
    },
  };

  constructor(
    { generation, model, training }: FittedGeneration,
    { real, whole }: MeasuredChain,
    draw: () => Promise<Samples>,
  ) {
    this.generation = generation;
    this.model = model;
    this.training = training;
    this.chain = whole;
    this.real = real.first;
    this.#draw = draw;
    this.#real = real;
    const { truth, names } = real;
    const rows = real.held();
    // To define a property costs as much as ten that are set.
    if (rows === undefined) Object.defineProperty(this, 'test', FittedSubject.#held);
    else this.test = rows;
    if (truth !== undefined) this.truth = truth;
    if (names !== undefined) this.names = names;
  }

  readonly rows = (): Promise<Samples> => (this.#rows ??= this.#draw());
  readonly lastReal = (): Promise<Samples | undefined> => this.#real.rows.lastReal();
}

/** What every metric says of the fitted model. */
export const evaluateGeneration = async (
  { parts, evaluate, gallery }: MeasureSetting,
  chain: MeasuredChain,
  fitted: FittedGeneration,
): Promise<GenerationMetrics> => {
  const { model, call } = fitted;
  // A conditional model answers the held-out rows, however many are evaluated of others.
  const draw = (): Promise<Samples> =>
    parts.conditional
      ? model.sampleGiven!(chain.real.test(), call('evaluate'))
      : model.sample(evaluate, call('evaluate'));
  const subject = new FittedSubject(fitted, chain, draw);
  const metrics: Record<string, Readonly<Record<string, MeasuredValue>>> = {};
  for (const entry of parts.metrics) {
    const { key, stream = key } = entry.metric;
    metrics[key] = await measure(entry, subject, call('metric', stream));
  }
  // An empty column: it says that the generation was gone through with this gallery, shown or not.
  if (gallery !== undefined) metrics[gallery.key] = {};
  return metrics;
};

/** One metric's outputs for a subject. */
const measure = (who: Named<Metric>, subject: Subject, call: Call): Promise<Readonly<Record<string, MeasuredValue>>> =>
  guard(
    who,
    'measure',
    subject.generation,
    call.signal,
    (metric) => metric.measure(subject, call),
    (returned) => valuesOf(who.live.outputs, returned),
  );

const valuesOf = (outputs: readonly Output[], returned: unknown): Readonly<Record<string, MeasuredValue>> => {
  if (typeof returned !== 'object' || returned === null || Array.isArray(returned))
    return refuse(`it returned ${typeOf(returned)}`, 'Return an object with a value for each output, by name');
  const measured = returned as Readonly<Record<string, unknown>>;
  const values: Record<string, MeasuredValue> = {};
  for (const output of outputs) {
    const value = valueOf(output, measured[output.name]);
    if (value !== undefined) values[output.name] = value;
  }
  const declared = namesOf(outputs);
  for (const name of Object.keys(measured))
    if (!declared.has(name))
      refuse(
        `output ${name} is not among the declared ones (${outputs.map((output) => output.name).join(', ')})`,
        'Declare it in `outputs`, or leave it out',
      );
  return values;
};

const namesOf = oncePer((outputs: readonly Output[]) => new Set(outputs.map(({ name }) => name)));

const valueOf = ({ name, range }: Output, measured: unknown): MeasuredValue | undefined => {
  if (measured === undefined || measured === 'harmless') return measured;
  const withBasis = typeof measured === 'object' && measured !== null;
  const { value, basis } = (withBasis ? measured : { value: measured, basis: 'sampled' }) as Readonly<
    Record<string, unknown>
  >;
  if (typeof value !== 'number' || Number.isNaN(value))
    return refuse(
      `output ${name} is ${typeof value === 'number' ? value : typeOf(value)}`,
      "Return undefined or 'harmless' for a subject that has no such value",
      "A metric gives a number, undefined where the model has lost what is measured, or 'harmless' where there is nothing to measure for any model",
    );
  if (basis !== 'exact' && basis !== 'sampled')
    refuse(
      `the basis of output ${name} is ${typeof basis === 'string' ? `'${basis}'` : typeOf(basis)}`,
      "Say 'exact' or 'sampled'",
    );
  if (!inRange(value, range))
    refuse(
      `output ${name} is ${value}, outside its range ${range[0]} to ${range[1]}`,
      'Declare the range that the output has, or repair what computes it: verdicts and charts rely on it',
    );
  return [value, basis as Basis];
};

const BETTER: readonly unknown[] = ['lower', 'higher', 'ideal'] satisfies readonly Output['better'][];
const SCALES: readonly unknown[] = [undefined, 'linear', 'log'] satisfies readonly Output['scale'][];
const MEASURES: readonly unknown[] = [
  undefined,
  'risk',
  'signed-risk',
  'log-variance',
  'lost-modes',
  'tail-mass',
  'hallucination',
  'leakage',
] satisfies readonly Output['measures'][];

/**
 * Whether a metric declares its outputs well enough to be charted, ranked and judged: each with a name of its own, a unit,
 * a direction and a range. @throws CollapsarError COLLAPSAR_PLUGIN_INVALID with every fault
 */
export const checkOutputs = (outputs: unknown): readonly Output[] => {
  const invalid = (what: string): never => {
    throw new CollapsarError('COLLAPSAR_PLUGIN_INVALID', {
      what,
      fix: "Declare each as { name, unit, better: 'lower' | 'higher' | 'ideal', range: [low, high], ideal?, measures? }",
    });
  };
  if (!Array.isArray(outputs) || outputs.length === 0)
    return invalid(`its outputs are ${Array.isArray(outputs) ? 'an empty list' : typeOf(outputs)}`);
  const names = new Set<unknown>();
  const faults: string[] = [];
  for (const [i, output] of (outputs as readonly unknown[]).entries()) {
    if (typeof output !== 'object' || output === null) {
      faults.push(`output ${i} is ${typeOf(output)}`);
      continue;
    }
    const { name } = output as Partial<Output>;
    const called = typeof name === 'string' && name !== '' ? `output ${name}` : `output ${i}`;
    faults.push(...faultsOf(output).map((fault) => `${called}: ${fault}`));
    if (names.has(name)) faults.push(`${called}: its name is taken by an earlier one`);
    names.add(name);
  }
  return faults.length === 0 ? (outputs as readonly Output[]) : invalid(faults.join('; '));
};

const LONGEST_TITLE = 80;
/** The last part of `label.output`: what a study and a results table call it by. */
const NAME = /^[A-Za-z0-9_-]+$/;

const faultsOf = (output: object): string[] => {
  const { name, title, unit, better, ideal, range, scale, measures } = output as Readonly<
    Record<keyof Output, unknown>
  >;
  const ends = endsOf(range);
  const wanted: readonly (readonly [member: string, value: unknown, right: boolean, wanted: string])[] = [
    ['name', name, typeof name === 'string' && NAME.test(name), 'a word of letters, digits, _ and -'],
    [
      'title',
      title,
      title === undefined || (typeof title === 'string' && title.trim() !== '' && title.length <= LONGEST_TITLE),
      `a few words, at most ${LONGEST_TITLE} characters`,
    ],
    ['unit', unit, typeof unit === 'string', "text, '' for a pure number"],
    ['better', better, BETTER.includes(better), "'lower', 'higher' or 'ideal'"],
    ['scale', scale, SCALES.includes(scale), "'linear' or 'log'"],
    ['measures', measures, MEASURES.includes(measures), MEASURES.slice(1).join(', ')],
    ['range', range, ends !== undefined, 'two numbers, the lower one first; Infinity where it has no end'],
    [
      'ideal',
      ideal,
      ends === undefined ||
        (ideal === undefined ? better !== 'ideal' : ideal === 'real' || liesIn(Number(ideal), ends)),
      `'real' or a number from ${ends?.join(' to ')}`,
    ],
  ];
  return wanted.flatMap(([member, value, right, what]) =>
    right ? [] : [`${member} is ${value === undefined ? 'missing' : JSON.stringify(value)}, wanted is ${what}`],
  );
};

const endsOf = (range: unknown): Output['range'] | undefined => {
  const [low, high] = (Array.isArray(range) && range.length === 2 ? range : []) as readonly unknown[];
  return typeof low === 'number' && typeof high === 'number' && low < high ? [low, high] : undefined;
};
const liesIn = (value: number, [low, high]: Output['range']): boolean => value >= low && value <= high;

/** What rounding may add to the end of a range, relative to the larger of the value and the range's ends. */
const ROUNDING = 1e-9;

/** Whether a value lies in the range that its output declares, but for rounding. Infinite values are judged elsewhere. */
export const inRange = (value: number, range: Output['range']): boolean => {
  if (liesIn(value, range)) return true;
  const [low, high] = range;
  const ends = Math.max(Number.isFinite(low) ? Math.abs(low) : 0, Number.isFinite(high) ? Math.abs(high) : 0);
  const slack = ROUNDING * Math.max(1, ends, Number.isFinite(value) ? Math.abs(value) : 0);
  return value >= low - slack && value <= high + slack;
};

import type {
  Call,
  Checkpoint,
  Exhibits,
  FitContext,
  FittedModel,
  GalleryPlan,
  Lineage,
  MeasuredValue,
  MixState,
  Part,
  RandomStream,
  RealData,
  RealRows,
  RecordedChain,
  ResolvedModel,
  SampleContext,
  Samples,
  Subject,
  Synthetic,
  Trace,
  TrainingSet,
  Truth,
} from '../contracts/index.js';
import { lineageOf } from '../samples/index.js';
import type { CellParts } from './cell-parts.js';
import type { Durable } from './checkpoint.js';
import { checkSamples, expectedBeside, type Expected } from './checks.js';
import { exhibit } from './gallery.js';
import { guard, GuardedModel, GuardedStrategy, type GuardedFitted } from './guarded.js';
import { measure } from './measure.js';
import { Ledger } from './ledger.js';
import { Traces } from './traces.js';

export interface ChainSetting {
  readonly parts: CellParts;
  readonly data: RealData;
  readonly seed: number;
  /** T */
  readonly samples: number;
  readonly generations: number;
  /** rows drawn from each fitted model for sampled metrics */
  readonly evaluate: number;
  readonly given: ResolvedModel['given'];
  readonly initialise: ResolvedModel['initialise'];
  readonly gallery?: GalleryPlan;
  /** the chain's own stream: (study seed, source, model, seed), not the strategy */
  readonly random: RandomStream;
  readonly signal: AbortSignal;
  /** told of what outside programs print while they work for it */
  readonly keepLog?: (text: string) => void;
  /** told of every generation that begins */
  onGeneration?(generation: number): void;
  /** told of the last good state when the chain fails and the model of that state is still there, before it is disposed of */
  onFailure?(last: ChainStep): Promise<void>;
  /** where to go on; `restored`: told when the model is, and needs the checkpoint no more */
  readonly resume?: { readonly state: Durable; readonly model: Checkpoint; restored?(): Promise<void> };
}

/** One generation, done. `model` stays alive until the next generation is asked for. */
export interface ChainStep {
  readonly generation: number;
  /** by metric key */
  readonly metrics: Readonly<Record<string, Readonly<Record<string, MeasuredValue>>>>;
  readonly lineage: Lineage;
  readonly traces: Readonly<Record<string, readonly Trace[]>> | undefined;
  /** by gallery key */
  readonly gallery: Readonly<Record<string, Exhibits>> | undefined;
  readonly durable: Durable;
  readonly model: FittedModel;
}

/**
 * The recursion: mix, fit, measure, and again. All that one generation leaves to the next is in `durable` and `model`;
 * every random number comes from the generation's own place in the stream, so a chain that is resumed after any
 * generation gives the same bytes.
 */
export async function* chain(setting: ChainSetting): AsyncGenerator<ChainStep, void> {
  const { signal, resume } = setting;
  let { generation, memory } = resume?.state ?? { generation: 0, memory: [] };
  const roles = rolesOf(setting, () => generation);
  let model = resume && (await restored(roles.model, resume));
  let last: ChainStep | undefined;
  try {
    while (generation < setting.generations) {
      generation++;
      signal.throwIfAborted();
      setting.onGeneration?.(generation);
      roles.real.begin(generation, setting.samples);
      const traces = new Traces(setting.keepLog);
      const call = callsOf(setting, generation, traces);

      const mixed = await mixAndFit(setting, roles, { generation, memory, previous: model, call });
      // Only now: a model may start from its predecessor.
      const previous = model;
      ({ model, memory } = mixed);
      previous?.dispose();

      const { training } = mixed;
      const metrics = await evaluateGeneration(setting, roles, { generation, model, training, call });
      const gallery = setting.gallery && (await exhibit(model, generation, { ...setting, test: roles.test }));
      const lineage = lineageOf(training, roles.real.first);
      const durable = { generation, ...roles.real.state, memory };
      last = { generation, metrics, lineage, traces: traces.collected(), gallery, durable, model };
      yield last;
    }
  } catch (thrown) {
    await giveUp(setting, last, model);
    model = undefined;
    throw thrown;
  } finally {
    model?.dispose();
  }
}

const restored = async (
  model: GuardedModel,
  { model: saved, restored: told }: NonNullable<ChainSetting['resume']>,
): Promise<GuardedFitted> => {
  try {
    return await model.restore(saved);
  } finally {
    await told?.();
  }
};

/** Tells of the last good state, where its model is still there, and disposes of that; what failed first is what is told. */
const giveUp = async (setting: ChainSetting, last: ChainStep | undefined, model: GuardedFitted | undefined) => {
  if (last !== undefined && last.model === model && !setting.signal.aborted) await setting.onFailure?.(last);
  try {
    model?.dispose();
  } catch {
    return;
  }
};

/** Calls of one generation: each hook has a place of its own in the stream, and a trace of its own. */
type Calls = (hook: string, of?: string) => Call;
const callsOf = ({ random, signal }: ChainSetting, generation: number, traces: Traces): Calls => {
  const here = random.child(generation);
  return (hook, of) =>
    of === undefined
      ? { random: here.child(hook), signal, report: traces.of(hook) }
      : { random: here.child(hook, of), signal, report: traces.of(`${hook}.${of}`) };
};

/** Those who take part in every generation: each is looked after where it is called. */
interface Roles {
  readonly real: Ledger;
  readonly strategy: GuardedStrategy;
  readonly model: GuardedModel;
  /** held-out real rows: drawn or read only when somebody asks */
  test(): Samples;
  /** the same, once somebody has */
  held(): Samples | undefined;
  readonly truth: Truth | undefined;
  readonly names: RealData['names'];
  /** real rows from the first on, whatever the strategy draws */
  readonly firstReal: (count: number) => Promise<Samples>;
  /** the same in every generation */
  readonly chain: RandomStream;
}

const rolesOf = (setting: ChainSetting, generation: () => number): Roles => {
  const { parts, data, signal, resume } = setting;
  const bare = parts.labelled ? <S extends Samples>(rows: S): S => rows : withoutLabels;
  let held: Samples | undefined;
  const test = (): Samples => (held ??= bare(data.test));
  const classes = data.names?.labels?.length;
  // Known at once where a chain goes on: the first generation from there may draw no real row.
  let expected: Expected = { ...(resume && expectedBeside(test())), classes };
  // Looked after where it is called; here its rows are only compared with the others.
  const { foreign: _watched, ...source } = parts.source;
  const read = (from: number, count: number): Promise<Samples> =>
    guard(
      source,
      'rows',
      generation(),
      signal,
      () => data.rows(from, count),
      (returned) => {
        const rows = checkSamples(bare(returned), count, expected);
        if (expected.schema === undefined) expected = { ...expectedBeside(rows), classes };
        return rows;
      },
    );
  return {
    real: new Ledger(data, read, resume?.state),
    strategy: new GuardedStrategy(parts.strategy, () => expected),
    model: new GuardedModel(parts.model, parts.promised.model, { expected: () => expected, generation, signal }),
    test,
    held: () => held,
    truth: data.truth,
    names: data.names,
    firstReal: (count) => read(0, Math.min(count, data.size)),
    chain: setting.random.child('chain'),
  };
};

/** The same rows without labels; no number is copied. For models that neither use nor generate them. */
const withoutLabels = <S extends Samples>(samples: S): S => {
  if (samples.kind !== 'vectors' || samples.labels === undefined) return samples;
  const { labels: _, ...rest } = samples;
  return rest as S;
};

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface BeforeFit {
  readonly generation: number;
  readonly memory: readonly Part[];
  /** undefined in the first generation */
  readonly previous: FittedModel | undefined;
  readonly call: Calls;
}

/** The strategy makes a training set of real rows and of what the previous model samples, and a model is fitted to it. */
const mixAndFit = async (
  setting: ChainSetting,
  { strategy, model, real, truth, chain: whole, test }: Roles,
  { generation, memory, previous, call }: BeforeFit,
) => {
  const { parts, samples, given, initialise } = setting;
  const from = (fitted: FittedModel): Synthetic => syntheticOf(fitted, real, parts.conditional ? given : undefined);
  const { random, signal, report } = call('mix');
  // Built without spreads: V8 makes a dictionary of what they make, once a generation.
  const state: Writable<MixState> = { random, signal, report, generation, samples, real, memory, from, chain: whole };
  if (truth !== undefined) state.truth = truth;
  if (previous !== undefined) state.synthetic = from(previous);
  const { training, memory: kept = [] } = await strategy.next(state);
  const start = initialise === 'scratch' ? undefined : initialise === 'base' ? parts.base : (previous ?? parts.base);
  const fit = call('fit');
  const fitting: Writable<FitContext> = { random: fit.random, signal: fit.signal, report: fit.report, generation };
  if (start !== undefined) fitting.start = start;
  if (parts.promised.model.includes('recorded')) fitting.chain = recordedChain(setting, test());
  return { training, memory: kept, model: await model.fit(training, fitting) };
};

const recordedChain = (
  { data: { names, scaled }, seed, samples, evaluate }: ChainSetting,
  real: Samples,
): RecordedChain => ({
  seed,
  samples,
  evaluate,
  real,
  ...(names === undefined ? {} : { names }),
  ...(scaled === undefined ? {} : { scaled }),
});

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
  readonly #test: () => Samples;
  readonly #draw: () => Promise<Samples>;
  readonly #real: Ledger;
  #rows: Promise<Samples> | undefined;

  /**
   * Of the object itself: a metric that hands a copy of its subject on hands this on too. One function for all subjects:
   * one each would give each a hidden class of its own, which lives until V8 collects the old objects, and with it all
   * that the subject holds.
   */
  static readonly #held = {
    enumerable: true,
    get(this: FittedSubject): Samples {
      return this.#test();
    },
  };

  constructor(
    { generation, model, training }: FittedGeneration,
    { real, test, held, truth, names, firstReal, chain: whole }: Roles,
    draw: () => Promise<Samples>,
  ) {
    this.generation = generation;
    this.model = model;
    this.training = training;
    this.chain = whole;
    this.real = firstReal;
    this.#test = test;
    this.#draw = draw;
    this.#real = real;
    const rows = held();
    // To define a property costs as much as ten that are set.
    if (rows === undefined) Object.defineProperty(this, 'test', FittedSubject.#held);
    else this.test = rows;
    if (truth !== undefined) this.truth = truth;
    if (names !== undefined) this.names = names;
  }

  readonly rows = (): Promise<Samples> => (this.#rows ??= this.#draw());
  readonly lastReal = (): Promise<Samples | undefined> => this.#real.lastReal();
}

/** What every metric says of the fitted model, by metric key. */
const evaluateGeneration = async (
  { parts, evaluate, gallery }: ChainSetting,
  roles: Roles,
  fitted: FittedGeneration,
): Promise<ChainStep['metrics']> => {
  const { model, call } = fitted;
  // A conditional model answers the held-out rows, however many are evaluated of others.
  const draw = (): Promise<Samples> =>
    parts.conditional ? model.sampleGiven!(roles.test(), call('evaluate')) : model.sample(evaluate, call('evaluate'));
  const subject = new FittedSubject(fitted, roles, draw);
  const metrics: Record<string, Readonly<Record<string, MeasuredValue>>> = {};
  for (const entry of parts.metrics) {
    const { key, stream = key } = entry.metric;
    metrics[key] = await measure(entry, subject, call('metric', stream));
  }
  // An empty column: it says that the generation was gone through with this gallery, shown or not.
  if (gallery !== undefined) metrics[gallery.key] = {};
  return metrics;
};

/**
 * The host's view of a fitted model. A model that generates only given rows gets them here, once, the same for every
 * strategy: the same inputs again (Gerstgrasser et al. 2024) or fresh ones (Dohmatob et al. 2024). `given`: undefined
 * where the model generates freely.
 */
const syntheticOf = (fitted: FittedModel, real: RealRows, given: 'fixed' | 'fresh' | undefined): Synthetic => {
  // A source that serves as a teacher gives whole rows: it answers no given ones.
  const answers = given !== undefined && fitted.sampleGiven !== undefined;
  const draw = (count: number, rows: Samples | undefined, context: SampleContext): Promise<Samples> =>
    rows === undefined ? fitted.sample(count, context) : fitted.sampleGiven!(rows, context);
  const rowsFor = async (count: number): Promise<Samples | undefined> => (answers ? real[given](count) : undefined);
  const synthetic: Writable<Synthetic> = {
    sample: answers
      ? async (count, context) => draw(count, await rowsFor(count), context)
      : (count, context) => fitted.sample(count, context),
    candidates: async (count, of, context) => {
      let rows = await rowsFor(count);
      const draws: Samples[] = [];
      for (let candidate = 0; candidate < of; candidate++) {
        const drawn = await draw(count, rows, { ...context, random: context.random.child('candidate', candidate) });
        draws.push(drawn);
        // A model that chooses its prompts chooses them once: the candidates of a row answer one prompt.
        if (fitted.sampleGiven !== undefined && drawn.kind === 'text' && drawn.prompts !== undefined) rows ??= drawn;
      }
      return draws;
    },
  };
  if (fitted.edit !== undefined) synthetic.edit = (samples, above, context) => fitted.edit!(samples, above, context);
  return synthetic;
};

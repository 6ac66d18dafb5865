import type {
  Checkpoint,
  Exhibits,
  FitContext,
  FittedModel,
  GalleryPlan,
  Lineage,
  MixState,
  Part,
  RandomStream,
  RealData,
  RealRows,
  RecordedChain,
  ResolvedModel,
  SampleContext,
  Samples,
  Step,
  Synthetic,
  Trace,
} from '../contracts/index.js';
import { lineageOf } from '../samples/index.js';
import type { CellParts } from './cell-parts.js';
import type { Durable } from './checkpoint.js';
import { checkReported } from './checks.js';
import { exhibit } from './gallery.js';
import { GuardedModel, GuardedStrategy, type GuardedFitted } from './guarded.js';
import { evaluateGeneration, type Calls, type GenerationMetrics } from './measure.js';
import { chainData, type ChainData } from './real-data.js';

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
  readonly metrics: GenerationMetrics;
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
  const { parts, random } = setting;
  const real = chainData(setting.data, parts, resume?.state, signal, () => generation);
  const { expected } = real;
  const roles: Roles = {
    real,
    strategy: new GuardedStrategy(parts.strategy, expected),
    model: new GuardedModel(parts.model, parts.promised.model, { expected, generation: () => generation, signal }),
    whole: random.child('chain'),
  };
  let model = resume && (await restored(roles.model, resume));
  let last: ChainStep | undefined;
  try {
    while (generation < setting.generations) {
      generation++;
      signal.throwIfAborted();
      setting.onGeneration?.(generation);
      real.rows.begin(generation, setting.samples);
      const traces = new Traces(setting.keepLog);
      const call = callsOf(setting, generation, traces);

      const mixed = await mixAndFit(setting, roles, { generation, memory, previous: model, call });
      // Only now: a model may start from its predecessor.
      const previous = model;
      ({ model, memory } = mixed);
      previous?.dispose();

      const { training } = mixed;
      const metrics = await evaluateGeneration(setting, roles, { generation, model, training, call });
      const gallery = setting.gallery && (await exhibit(model, generation, { ...setting, test: real.test }));
      const lineage = lineageOf(training, real.rows.first);
      const durable = { generation, ...real.rows.state, memory };
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

const callsOf = ({ random, signal }: ChainSetting, generation: number, traces: Traces): Calls => {
  const here = random.child(generation);
  return (hook, of) =>
    of === undefined
      ? { random: here.child(hook), signal, report: traces.of(hook) }
      : { random: here.child(hook, of), signal, report: traces.of(`${hook}.${of}`) };
};

/** Those who take part in every generation: each is looked after where it is called. */
interface Roles {
  readonly real: ChainData;
  readonly strategy: GuardedStrategy;
  readonly model: GuardedModel;
  /** the stream that is the same in every generation */
  readonly whole: RandomStream;
}

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
  { strategy, model, real: { rows: real, truth, test }, whole }: Roles,
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

/** Points of a curve, at most. */
const MOST_POINTS = 64;

interface Curve {
  every: number;
  seen: number;
  kept: Trace[];
  last: Trace | undefined;
}

/** Loss curves and the like of one generation: at most 64 points a hook, thinned evenly, the last always kept. */
class Traces {
  /** absent: nothing was reported, as in most generations of most models */
  #byHook: Map<string, Curve> | undefined;

  /** @param keepLog told of what outside programs print */
  constructor(private readonly keepLog?: (text: string) => void) {}

  /** a `report` for one hook */
  of(hook: string): (step: Step) => void {
    return ({ values, log }) => {
      if (typeof log === 'string') this.keepLog?.(log);
      if (values === undefined) return;
      checkReported(values);
      const curves = (this.#byHook ??= new Map<string, Curve>());
      let curve = curves.get(hook);
      if (curve === undefined) curves.set(hook, (curve = { every: 1, seen: 0, kept: [], last: undefined }));
      curve.last = { step: curve.seen, values };
      if (curve.seen % curve.every === 0) {
        curve.kept.push(curve.last);
        if (curve.kept.length > MOST_POINTS) {
          curve.kept = curve.kept.filter((_, index) => index % 2 === 0);
          curve.every *= 2;
        }
      }
      curve.seen++;
    };
  }

  /** undefined when nothing was reported */
  collected(): Readonly<Record<string, readonly Trace[]>> | undefined {
    if (this.#byHook === undefined) return undefined;
    return Object.fromEntries(
      [...this.#byHook].map(([hook, { kept, last }]) => [hook, kept.at(-1) === last ? kept : [...kept, last!]]),
    );
  }
}

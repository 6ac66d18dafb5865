import type {
  Call,
  Checkpoint,
  FitContext,
  FittedModel,
  Mixed,
  MixState,
  MixStrategy,
  Model,
  Moments,
  NextTokenVisit,
  Part,
  SampleContext,
  Samples,
  Scorer,
  Tokeniser,
  TrainingSet,
  Vectors,
} from '../contracts/index.js';
import type { Capability, EntryKind } from '../plugin/index.js';
import { firstPart, oncePer } from '../samples/index.js';
import type { Named } from './cell-parts.js';
import { checkCheckpoint } from './checkpoint.js';
import {
  checkAnswers,
  checkedVisit,
  checkMixed,
  checkMoments,
  checkNumbers,
  checkRowNumbers,
  checkSamples,
  expectedBeside,
  refuse,
  typeOf,
  type Expected,
} from './checks.js';
import { guardedTokeniser } from './guarded-tokeniser.js';
import {
  type CallSite,
  handState,
  innerMistake,
  isHanded,
  outOfMemory,
  pluginFailure,
  PluginFailure,
} from './plugin-failure.js';
import { enterPlugin, leavePlugin } from './patches.js';
import { patiently } from './patience.js';

/**
 * Calls a plugin, looks at what it returned, and says which plugin, method, generation and seed it was when either fails.
 * `call` and `check` are two, so that a call costs one asynchronous function beside the plugin's own.
 */
export const guard = async <T, A, R = A>(
  who: Named<T>,
  hook: string,
  generation: number | undefined,
  signal: AbortSignal,
  call: (live: T) => A | Promise<A>,
  check?: (returned: A) => R,
  handed?: WeakSet<Error>,
): Promise<R> => {
  const site: CallSite = { who, hook, generation, signal, handed };
  if (who.foreign === true) enterPlugin(site);
  let result: R;
  try {
    const { patience } = who;
    const returned = await (patience === undefined ? call(who.live) : patiently(site, () => call(who.live)));
    result = check === undefined ? (returned as unknown as R) : check(returned);
  } catch (caught) {
    throw failureOf(site, caught);
  }
  if (who.foreign === true) leavePlugin(site);
  return result;
};

/** The same of a method that answers at once. */
export const guardNow = <R>(site: CallSite, call: () => R): R => {
  const { foreign } = site.who;
  if (foreign === true) enterPlugin(site);
  let result: R;
  try {
    result = call();
  } catch (caught) {
    throw failureOf(site, caught);
  }
  if (foreign === true) leavePlugin(site);
  return result;
};

const failureOf = (site: CallSite, caught: unknown): unknown => {
  if (site.who.foreign === true)
    try {
      // It may have changed something before it threw.
      leavePlugin(site, caught);
    } catch (patched) {
      return patched;
    }
  // An aborted chain is not a fault of the plugin that noticed; a failure from inside another plugin is already named.
  if (site.signal.aborted || isHanded(site.handed, caught)) return caught;
  if (caught instanceof PluginFailure) return caught.within(site.generation);
  return innerMistake(site, caught) ?? pluginFailure(site, outOfMemory(caught) ?? caught);
};

/** What is known of a fitted model beside itself. */
export interface FittedContext extends Expected {
  /** the model that was fitted, or the source that teaches */
  readonly who: Named<unknown>;
  /** that the chain is in: a model is asked for rows in the generation after its own too */
  readonly generation: () => number | undefined;
  readonly signal: AbortSignal;
}

/**
 * A fitted model as the host hands it to everybody else: each method says in its failure whose it is, and what it returns
 * is looked at before anyone computes with it.
 */
export class GuardedFitted implements FittedModel {
  readonly #raw: FittedModel;
  readonly #context: FittedContext;
  declare sampleGiven?: NonNullable<FittedModel['sampleGiven']>;
  declare edit?: NonNullable<FittedModel['edit']>;
  declare logLikelihood?: NonNullable<FittedModel['logLikelihood']>;
  declare logLikelihoodBound?: NonNullable<FittedModel['logLikelihoodBound']>;
  declare reconstruct?: NonNullable<FittedModel['reconstruct']>;
  declare predict?: NonNullable<FittedModel['predict']>;
  declare features?: NonNullable<FittedModel['features']>;
  declare nextToken?: NonNullable<FittedModel['nextToken']>;
  declare moments?: NonNullable<FittedModel['moments']>;
  declare coefficients?: NonNullable<FittedModel['coefficients']>;
  declare tokeniser?: NonNullable<FittedModel['tokeniser']>;

  constructor(raw: FittedModel, context: FittedContext) {
    this.#raw = raw;
    this.#context = context;
    // Only what the model has: whoever asks for more looks whether it is there.
    if (raw.sampleGiven !== undefined)
      this.sampleGiven = (given, context) =>
        this.#rows('sampleGiven', given.count, context, () => raw.sampleGiven!(given, context));
    if (raw.edit !== undefined)
      this.edit = (samples, above, context) =>
        this.#rows('edit', samples.count, context, () => raw.edit!(samples, above, context));
    if (raw.reconstruct !== undefined)
      this.reconstruct = (samples, call) =>
        this.#rows('reconstruct', samples.count, call, () => raw.reconstruct!(samples, call));
    if (raw.logLikelihood !== undefined)
      this.logLikelihood = (samples, call) => this.#numbers('logLikelihood', samples, call);
    if (raw.logLikelihoodBound !== undefined)
      this.logLikelihoodBound = (samples, call) => this.#numbers('logLikelihoodBound', samples, call);
    if (raw.predict !== undefined) this.predict = (samples, call) => this.#answers('predict', samples, call);
    if (raw.features !== undefined) this.features = (samples, call) => this.#answers('features', samples, call);
    if (raw.nextToken !== undefined) this.nextToken = (samples, visit, call) => this.#nextToken(samples, visit, call);
    if (raw.moments !== undefined)
      this.moments = (): Moments =>
        guardNow(this.#site('moments'), () => checkMoments(raw.moments!(), this.#context.dimensions));
    if (raw.coefficients !== undefined)
      this.coefficients = (): Float64Array =>
        guardNow(this.#site('coefficients'), () => checkNumbers(raw.coefficients!(), undefined, 'the coefficients'));
    if (raw.tokeniser !== undefined) {
      let made: Tokeniser | undefined;
      // A user's mistake, such as a text that has no tokens, goes through to the entry that gave the text and knows the row.
      const who = { ...context.who, inner: true as const };
      this.tokeniser = () =>
        (made ??= guardedTokeniser(raw, (hook, call) => guardNow({ ...this.#site(hook), who }, call)));
    }
  }

  /** The model itself, for its own plugin alone: what another fit starts from. */
  static raw(model: FittedModel): FittedModel {
    return model instanceof GuardedFitted ? model.#raw : model;
  }

  sample(count: number, context: SampleContext): Promise<Samples> {
    return this.#rows('sample', count, context, () => this.#raw.sample(count, context));
  }

  save(): Promise<Checkpoint> {
    const { who, generation, signal } = this.#context;
    return guard(who, 'save', generation(), signal, () => this.#raw.save(), checkCheckpoint);
  }

  isLost(): boolean {
    return guardNow(this.#site('isLost'), () => this.#raw.isLost?.() === true);
  }

  dispose(): void {
    if (this.#raw.dispose !== undefined) guardNow(this.#site('dispose'), () => this.#raw.dispose!());
  }

  #site(hook: string): CallSite {
    const { who, generation, signal } = this.#context;
    return { who, hook, generation: generation(), signal };
  }

  #rows(hook: string, count: number, { signal }: Call, draw: () => Promise<Samples>): Promise<Samples> {
    const { who, generation } = this.#context;
    return guard(who, hook, generation(), signal, draw, (rows) => checkSamples(rows, count, this.#context, true));
  }

  #numbers(hook: 'logLikelihood' | 'logLikelihoodBound', samples: Samples, call: Call): Promise<Float64Array> {
    const { who, generation } = this.#context;
    return guard(
      who,
      hook,
      generation(),
      call.signal,
      () => this.#raw[hook]!(samples, call),
      (numbers) => checkRowNumbers(numbers, samples.count, '-Infinity'),
    );
  }

  #nextToken(samples: Samples, visit: NextTokenVisit, call: Call): Promise<void> {
    const { who, generation } = this.#context;
    const looked = checkedVisit(visit, samples.count);
    return guard(who, 'nextToken', generation(), call.signal, () => this.#raw.nextToken!(samples, looked, call));
  }

  #answers(hook: 'predict' | 'features', samples: Samples, call: Call): Promise<Vectors> {
    const { who, generation } = this.#context;
    return guard(
      who,
      hook,
      generation(),
      call.signal,
      () => this.#raw[hook]!(samples, call),
      (answers) => checkAnswers(answers, samples.count),
    );
  }
}

/** The methods that an entry's capabilities promise. */
const METHODS: Readonly<Partial<Record<Capability, keyof FittedModel>>> = {
  sample: 'sample',
  sampleGiven: 'sampleGiven',
  edit: 'edit',
  logLikelihood: 'logLikelihood',
  likelihoodBound: 'logLikelihoodBound',
  reconstruct: 'reconstruct',
  moments: 'moments',
  predict: 'predict',
  features: 'features',
  nextToken: 'nextToken',
  tokens: 'tokeniser',
};

/** Of a model that promises these: asked of every model that is fitted, of the same list. */
const methodsOf = oncePer((promised: readonly Capability[]): readonly (keyof FittedModel)[] => [
  ...new Set<keyof FittedModel>(['sample', 'save', ...promised.flatMap((capability) => METHODS[capability] ?? [])]),
]);

/** A model that has the methods of these capabilities and was fitted to nothing: none of them may be called. */
export const unfittedModel = (promised: readonly Capability[]): FittedModel => {
  const unfitted = (): never =>
    refuse(
      'it asked a model for numbers before anything was fitted',
      'A constructor keeps its options; models are asked when there is something to measure',
    );
  return Object.fromEntries(methodsOf(promised).map((method) => [method, unfitted])) as unknown as FittedModel;
};

/**
 * What `fit` or `restore` returned, guarded, once it is known to be a fitted model with the methods that its entry promises.
 * @throws CollapsarError COLLAPSAR_PLUGIN_RESULT
 */
export const guardFitted = (
  returned: unknown,
  promised: readonly Capability[],
  context: FittedContext,
): GuardedFitted => {
  if (typeof returned !== 'object' || returned === null)
    return refuse(
      `it returned ${typeOf(returned)}, not a fitted model`,
      'Return an object with the methods of FittedModel: sample, save, and what the entry provides',
    );
  const methods = returned as Partial<Record<keyof FittedModel, unknown>>;
  const wanted = methodsOf(promised);
  for (const method of wanted) {
    if (typeof methods[method] === 'function') continue;
    const missing = wanted.filter((each) => typeof methods[each] !== 'function');
    refuse(
      `it returned a fitted model without ${missing.join(', ')}`,
      'Add the method, or leave it out of `provides`',
      'Every fitted model has sample and save, and the methods that its entry lists in `provides`',
    );
  }
  return new GuardedFitted(returned as FittedModel, context);
};

/** Of the chain that a model works for; an inner model knows of none, and goes by the calls that it gets. */
export interface ChainContext {
  readonly expected?: () => Expected;
  readonly generation?: () => number;
  readonly signal?: AbortSignal;
}

/** A model whose fits are guarded. */
export class GuardedModel implements Model {
  readonly #signal: AbortSignal;

  constructor(
    private readonly named: Named<Model>,
    private readonly promised: readonly Capability[],
    private readonly chain: ChainContext = {},
  ) {
    this.#signal = chain.signal ?? new AbortController().signal;
  }

  fit(training: TrainingSet, context: FitContext): Promise<GuardedFitted> {
    const { start, generation } = context;
    const own = start === undefined ? context : { ...context, start: GuardedFitted.raw(start) };
    const check = (fitted: unknown): GuardedFitted => {
      const rows = firstPart(training)?.samples;
      const known = this.chain.expected?.();
      const { schema, dimensions } =
        known?.schema === undefined && rows !== undefined ? expectedBeside(rows) : (known ?? {});
      return guardFitted(fitted, this.promised, {
        schema,
        classes: known?.classes,
        dimensions,
        who: this.named,
        generation: this.chain.generation ?? (() => generation),
        signal: this.#signal,
      });
    };
    return guard(this.named, 'fit', generation, context.signal, (live) => live.fit(training, own), check);
  }

  restore(checkpoint: Checkpoint): Promise<GuardedFitted> {
    const { generation = () => undefined, expected } = this.chain;
    const check = (restored: unknown): GuardedFitted =>
      guardFitted(restored, this.promised, { ...expected?.(), who: this.named, generation, signal: this.#signal });
    return guard(this.named, 'restore', generation(), this.#signal, (live) => live.restore(checkpoint), check);
  }
}

/** A strategy whose training sets are looked at before anything is fitted to them. */
export class GuardedStrategy implements MixStrategy {
  #latest: { readonly memory: readonly Part[]; readonly expected: Expected } | undefined;

  constructor(
    private readonly named: Named<MixStrategy>,
    private readonly expected: () => Expected = () => ({}),
  ) {}

  next(state: MixState): Promise<Mixed> {
    const { generation, signal } = state;
    const expected = this.expected();
    const check = (returned: unknown): Mixed => {
      const own = this.named.foreign !== true;
      const mixed = checkMixed(returned, generation, expected, { seen: this.#seen(expected), own });
      this.#latest = { memory: mixed.memory ?? [], expected };
      return mixed;
    };
    if (this.named.inner !== true)
      return guard(this.named, 'next', generation, signal, (live) => live.next(state), check);
    const handed = new WeakSet<Error>();
    return guard(this.named, 'next', generation, signal, (live) => live.next(handState(state, handed)), check, handed);
  }

  /** The parts that need no further look: a strategy of this package changes none of those that it remembers. */
  #seen(expected: Expected): readonly Part[] {
    return this.named.foreign !== true && this.#latest?.expected === expected ? this.#latest.memory : [];
  }
}

/**
 * An entry inside the options of another, as that other gets it: what it throws and returns is told as its own fault, not
 * as that of whoever asked.
 */
export const guardedEntry = (kind: EntryKind, named: Named<unknown>, promised: readonly Capability[]): unknown => {
  switch (kind) {
    case 'models':
      return new GuardedModel(named as Named<Model>, promised);
    case 'strategies':
      return new GuardedStrategy(named as Named<MixStrategy>);
    case 'scorers':
      return guardedScorer(named as Named<Scorer>);
    default:
      return named.live;
  }
};

/** Of n candidates the likeliest may all be impossible, or beyond doubt: scores are ordered, so any but NaN will do. */
const guardedScorer = (named: Named<Scorer>): Scorer => ({
  score: (samples, context) =>
    guard(
      named,
      'score',
      undefined,
      context.signal,
      (live) => live.score(samples, context),
      (scores) => checkRowNumbers(scores, samples.count, 'both'),
    ),
});

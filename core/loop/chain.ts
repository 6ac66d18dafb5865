import type {
  Call,
  Checkpoint,
  Exhibits,
  FittedModel,
  GalleryPlan,
  Lineage,
  MeasuredValue,
  Mixed,
  RandomStream,
  RealData,
  ResolvedModel,
  Samples,
  Trace,
} from '../contracts/index.js';
import type { CellParts } from './cell-parts.js';
import type { Durable } from './durable.js';
import { exhibitsOf, isShown } from './gallery.js';
import { checkSamples, type Expected } from './check-samples.js';
import { guard } from './guard.js';
import { GuardedModel, looksOf } from './guarded-model.js';
import { GuardedStrategy } from './guarded-strategy.js';
import { withoutLabels } from './labels.js';
import { Ledger } from './ledger.js';
import { lineageOf } from './lineage.js';
import { measure } from './measure.js';
import { syntheticOf } from './synthetic.js';
import { Traces } from './traces.js';

export interface ChainSetting {
  readonly parts: CellParts;
  readonly data: RealData;
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
  /** told of every generation that begins */
  begun?(generation: number): void;
  /** told of the last good state before it is given up, when the chain fails and its model is still there */
  rescue?(last: ChainStep): Promise<void>;
  /** where to go on */
  readonly resume?: { readonly state: Durable; readonly model: Checkpoint };
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
  const { parts, data, signal, samples } = setting;
  // Looked after where it is called; here its rows are only compared with the others.
  const { foreign: _watched, ...source } = parts.source;
  const bare = parts.labelled ? <S extends Samples>(s: S): S => s : withoutLabels;
  const ledger = new Ledger(
    data,
    (from, count) =>
      guard(source, 'rows', generation, signal, async () => {
        const rows = checkSamples(bare(await data.rows(from, count)), count, looks);
        if (looks.schema === undefined) looks = { ...looksOf(rows), classes };
        return rows;
      }),
    setting.resume?.state.drawn,
  );
  let held: Samples | undefined;
  const test = (): Samples => (held ??= bare(data.test));
  // Known at once where a chain goes on: the first generation from there may draw no real row.
  const classes = data.names?.labels?.length;
  let looks: Expected = { ...(setting.resume === undefined ? {} : looksOf(test())), classes };
  const expected = (): Expected => looks;
  const strategy = new GuardedStrategy(parts.strategy, expected);
  const truth = data.truth === undefined ? {} : { truth: data.truth };
  let { memory, generation } = setting.resume?.state ?? { memory: [], generation: 0 };
  const model = new GuardedModel(parts.model, parts.promised.model, { expected, generation: () => generation, signal });
  let previous = setting.resume === undefined ? undefined : await model.restore(setting.resume.model);
  let last: ChainStep | undefined;

  try {
    for (generation++; generation <= setting.generations; generation++) {
      signal.throwIfAborted();
      setting.begun?.(generation);
      ledger.begin(generation, samples);
      const traces = new Traces();
      const call = (hook: string, ...path: (string | number)[]): Call => ({
        random: setting.random.child(generation, hook, ...path),
        signal,
        report: traces.of([hook, ...path].join('.')),
      });
      const view = (fitted: FittedModel) =>
        syntheticOf(fitted, {
          real: ledger,
          given: parts.conditional ? setting.given : undefined,
        });

      const mixed: Mixed = await strategy.next({
        ...call('mix'),
        generation,
        samples,
        real: ledger,
        memory,
        from: view,
        ...truth,
        ...(previous === undefined ? {} : { synthetic: view(previous) }),
      });
      const { training } = mixed;
      memory = mixed.memory ?? [];

      const start = startOf(setting, previous);
      const fitted = await model.fit(training, {
        ...call('fit'),
        generation,
        ...(start === undefined ? {} : { start }),
      });
      // Only now: a model may start from its predecessor.
      const before = previous;
      previous = fitted;
      before?.dispose?.();

      let evaluated: Promise<Samples> | undefined;
      const subject = {
        generation,
        model: fitted,
        rows: () => (evaluated ??= evaluateRows(setting, fitted, test, call('evaluate'))),
        training,
        // Drawn or read only when a metric asks.
        get test() {
          return test();
        },
        ...truth,
      };
      const metrics: Record<string, Readonly<Record<string, MeasuredValue>>> = {};
      for (const entry of parts.metrics)
        metrics[entry.metric.key] = await measure(
          entry,
          subject,
          call('metric', entry.metric.stream ?? entry.metric.key),
        );

      const { gallery: plan } = setting;
      let gallery: Record<string, Exhibits> | undefined;
      if (plan !== undefined) {
        // An empty column: it says that the generation was gone through with this gallery, shown or not.
        metrics[plan.key] = {};
        if (isShown(plan, generation, setting.generations))
          gallery = {
            [plan.key]: await exhibitsOf(fitted, generation, { ...setting, plan, test }),
          };
      }

      last = {
        generation,
        metrics,
        gallery,
        lineage: { ...lineageOf(training), drawn: ledger.first },
        traces: traces.collected(),
        durable: { generation, drawn: ledger.drawn, memory },
        model: fitted,
      };
      yield last;
    }
  } catch (thrown) {
    if (last !== undefined && last.model === previous && !signal.aborted) await setting.rescue?.(last);
    try {
      previous?.dispose?.();
    } catch {
      // What failed first is what is told.
    }
    previous = undefined;
    throw thrown;
  } finally {
    previous?.dispose?.();
  }
}

const startOf = ({ initialise, parts }: ChainSetting, previous: FittedModel | undefined): FittedModel | undefined => {
  switch (initialise) {
    case 'scratch':
      return undefined;
    case 'previous':
      return previous ?? parts.base;
    case 'base':
      return parts.base;
  }
};

/** The rows that sampled metrics see. A conditional model answers the held-out rows, again and again as far as needed. */
const evaluateRows = (
  { parts, evaluate }: ChainSetting,
  model: FittedModel,
  heldOut: () => Samples,
  call: Call,
): Promise<Samples> => (parts.conditional ? model.sampleGiven!(heldOut(), call) : model.sample(evaluate, call));

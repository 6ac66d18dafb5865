import type {
  Call,
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
import { CollapsarError } from '../errors/index.js';
import { schemaOf } from '../samples/index.js';
import type { CellParts, Named } from './cell-parts.js';
import type { Durable } from './durable.js';
import { exhibitsOf, isShown } from './gallery.js';
import { checkSamples, guard } from './guard.js';
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
  /** told of the last good state before it is given up, when the chain fails and its model is still there */
  rescue?(last: ChainStep): Promise<void>;
  /** where to go on */
  readonly resume?: { readonly state: Durable; readonly model: FittedModel };
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
  const bare = parts.labelled ? <S extends Samples>(s: S): S => s : withoutLabels;
  const ledger = new Ledger(
    data,
    (from, count) =>
      guard(parts.source, 'rows', undefined, signal, async () => {
        const rows = bare(await data.rows(from, count));
        checkSamples(rows, count, schema);
        schema ??= schemaOf(rows);
        return rows;
      }),
    setting.resume?.state.drawn,
  );
  let held: Samples | undefined;
  const test = (): Samples => (held ??= bare(data.test));
  let schema: string | undefined;
  const truth = data.truth === undefined ? {} : { truth: data.truth };
  let { memory, generation } = setting.resume?.state ?? { memory: [], generation: 0 };
  let previous: FittedModel | undefined = setting.resume?.model;
  let last: ChainStep | undefined;

  try {
    for (generation++; generation <= setting.generations; generation++) {
      signal.throwIfAborted();
      ledger.begin(generation, samples);
      const traces = new Traces();
      const call = (hook: string, ...path: (string | number)[]): Call => ({
        random: setting.random.child(generation, hook, ...path),
        signal,
        report: traces.of([hook, ...path].join('.')),
      });
      const view = (fitted: FittedModel) =>
        syntheticOf(fitted, {
          model: parts.model,
          real: ledger,
          given: parts.conditional ? setting.given : undefined,
          generation,
          schema: () => schema,
        });

      const mixed: Mixed = await guard(parts.strategy, 'next', generation, signal, (strategy) =>
        strategy.next({
          ...call('mix'),
          generation,
          samples,
          real: ledger,
          memory,
          from: view,
          ...truth,
          ...(previous === undefined ? {} : { synthetic: view(previous) }),
        }),
      );
      const { training } = mixed;
      if (!(training.count >= 1))
        throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
          where: `${parts.strategy.entry} (${parts.strategy.plugin}), generation ${generation}`,
          what: 'the training set has no row',
        });
      memory = mixed.memory ?? [];

      const start = startOf(setting, previous);
      const model: FittedModel = await guard(parts.model, 'fit', generation, signal, (live) =>
        live.fit(training, { ...call('fit'), generation, ...(start === undefined ? {} : { start }) }),
      );
      // Only now: a model may start from its predecessor.
      previous?.dispose?.();
      previous = model;

      let evaluated: Promise<Samples> | undefined;
      const subject = {
        generation,
        model,
        rows: () =>
          (evaluated ??= evaluateRows(
            setting,
            model,
            generation,
            test,
            call('evaluate'),
            schemaOf(training.parts[0]!.samples),
          )),
        training,
        // Drawn or read only when a metric asks.
        get test() {
          return test();
        },
        ...truth,
      };
      const metrics: Record<string, Readonly<Record<string, MeasuredValue>>> = {};
      for (const entry of parts.metrics)
        metrics[entry.metric.key] = await measure(entry, subject, call('metric', entry.metric.key));

      const { gallery: plan } = setting;
      let gallery: Record<string, Exhibits> | undefined;
      if (plan !== undefined) {
        // An empty column: it says that the generation was gone through with this gallery, shown or not.
        metrics[plan.key] = {};
        if (isShown(plan, generation, setting.generations))
          gallery = {
            [plan.key]: await exhibitsOf(model, generation, schemaOf(training.parts[0]!.samples), {
              ...setting,
              plan,
              test,
            }),
          };
      }

      last = {
        generation,
        metrics,
        gallery,
        lineage: { ...lineageOf(training), drawn: ledger.first },
        traces: traces.collected(),
        durable: { generation, drawn: ledger.drawn, memory },
        model,
      };
      yield last;
    }
  } catch (thrown) {
    if (last !== undefined && last.model === previous && !signal.aborted) await setting.rescue?.(last);
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
  { parts, evaluate, signal }: ChainSetting,
  model: FittedModel,
  generation: number,
  heldOut: () => Samples,
  call: Call,
  schema: string,
): Promise<Samples> => {
  const who: Named<FittedModel> = { ...parts.model, live: model };
  return guard(who, parts.conditional ? 'sampleGiven' : 'sample', generation, signal, async (live) => {
    const test = parts.conditional ? heldOut() : undefined;
    const count = test?.count ?? evaluate;
    const rows = test === undefined ? await live.sample(count, call) : await live.sampleGiven!(test, call);
    checkSamples(rows, count, schema);
    return rows;
  });
};

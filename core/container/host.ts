import { inject, injectable } from 'inversify';
import type {
  Cell,
  CellEvent,
  CheckpointStore,
  Executor,
  Inputs,
  JsonObject,
  JudgeableDefinition,
  Logger,
  Metric,
  Output,
  PluginSection,
  Recording,
  ResolvedEntry,
  ResolvedMetric,
  ResolvedStudy,
  Section,
  SourceFacts,
  StudyRecord,
  TensorEngine,
} from '../contracts/index.js';
import type { RunTools } from '../analysis/index.js';
import { CODES, CollapsarError, isCollapsarError, messageOf, type Code } from '../errors/index.js';
import { importedOutput } from '../importing/index.js';
import { cellLogs, unusedText, type UnusedCells } from '../journal/index.js';
import { judgeable, metricsOf, refuseRelative, type MetricOutputs } from '../judging/index.js';
import {
  cellRunner,
  checkOutputs,
  guardNow,
  hookPatience,
  PluginFailure,
  type Clock,
  type Patience,
} from '../loop/index.js';
import type { EntryKind, EntryUse, Registry } from '../plugin/index.js';
import { rootStream } from '../random/index.js';
import {
  checkCompatibility,
  checkStudy,
  entryInfos,
  expandStudy,
  planStudy,
  resolveStudy,
  withInputs,
  type Expansion,
  type Locate,
  type Plan,
} from '../study/index.js';
import { studyFacts, withoutCells } from './facts.js';
import { openedInputs, studyInputs } from './inputs.js';
import { asChosen, TOKENS, type Engines, type ExecutorChoice, type HostEnvironment } from './parts.js';
import { provenanceOf } from './provenance.js';
import { Resolver } from './resolver.js';
import { sharedFits, type FitPlaces } from './shared-fits.js';
import { allTheories, liveTheories } from './theories.js';
import { watchedExecutor, watchedSection } from './watched.js';

/** A study that is known to fit together: nothing has run yet. */
export interface PreparedStudy {
  /** with the data that its metrics depend on in their keys */
  readonly study: ResolvedStudy;
  readonly facts: Readonly<Record<string, SourceFacts>>;
  readonly expansion: Expansion;
  readonly record: StudyRecord;
}

/** Everything that a study needs, wired: what the command line, the child program and `run` work with. */
@injectable()
export class Host {
  constructor(
    @inject(TOKENS.registry) readonly registry: Registry,
    @inject(Resolver) private readonly resolver: Resolver,
    @inject(TOKENS.clock) private readonly clock: Clock,
    @inject(TOKENS.engines) private readonly engines: Engines | undefined,
    @inject(TOKENS.environment) readonly environment: HostEnvironment,
    @inject(TOKENS.logger) readonly logger: Logger,
  ) {}

  /**
   * The study with every default written out. Throws what is wrong with it, all of it at once where possible. `ids`: who
   * reads the ids in it, where that is not the study's author.
   */
  resolve(value: JsonObject, locate?: Locate, ids: Registry = this.registry): ResolvedStudy {
    return resolveStudy(checkStudy(value, locate), ids, locate);
  }

  /** A study as a run recorded it, by the ids that its entries have here. */
  recorded(study: ResolvedStudy): ResolvedStudy {
    const read = <E extends ResolvedEntry>(kind: EntryKind, list: readonly E[]): readonly E[] =>
      list.map((entry) => ({ ...entry, ...this.registry.recorded(kind, entry) }));
    return {
      ...study,
      sources: read('sources', study.sources),
      models: read('models', study.models).map((model) =>
        model.base === undefined ? model : { ...model, base: this.registry.recordedFitted(model.base) as JsonObject },
      ),
      strategies: read('strategies', study.strategies),
      metrics: read('metrics', study.metrics),
    };
  }

  /**
   * What a run of the study would do; opens the sources, runs and writes nothing. `engine: found`: the engine that its cells
   * ask for has to be one of this package, and is not started, as it may be wanted on another machine.
   */
  async plan(
    given: ResolvedStudy,
    signal: AbortSignal,
    { engine: wanted = 'started' }: { readonly engine?: 'started' | 'found' } = {},
  ): Promise<Plan> {
    const { study, facts, inputs, outputs } = await this.#look(given, signal);
    const engine = await (wanted === 'found' ? this.#findEngine(study) : this.#engineOf(study));
    const scope = { studySeed: study.seed, seed: study.seeds[0]!, patience: hookPatience(study.limits), signal };
    const recordings: Record<string, readonly Recording[]> = {};
    for (const model of study.models)
      if (this.registry.provides('models', model).includes('recorded'))
        recordings[model.as] = await asUserError(() => this.resolver.recordings(model, scope));
    return planStudy(study, this.registry, facts, outputs, {
      recordings,
      inputs,
      ...(engine === undefined ? {} : { engine: engine.name }),
    });
  }

  /**
   * Which definitions of collapse a run of that plan can judge, in the order of the profile; none where no group has a
   * control: nothing is judged.
   */
  async definitions(
    study: ResolvedStudy,
    { groups }: Plan,
    signal: AbortSignal,
  ): Promise<readonly JudgeableDefinition[]> {
    if (groups.every(({ control }) => control === undefined)) return [];
    const offered = await this.#offered(study, signal);
    const own = metricsOf(study, await this.outputs(study, signal));
    return judgeable(study, own, metricsOf(offered.study, offered.outputs));
  }

  /** The study with every metric that fits its data and needs no options, in place of its own. */
  async #offered(
    study: ResolvedStudy,
    signal: AbortSignal,
  ): Promise<{ readonly study: ResolvedStudy; readonly outputs: MetricOutputs }> {
    const metrics: ResolvedMetric[] = [];
    const outputs: Record<string, readonly Output[]> = {};
    for (const entry of this.registry.list().filter(({ kind }) => kind === 'metrics'))
      try {
        const use = this.registry.idOf(entry);
        const metric = { use, as: use, key: use, with: this.registry.options('metrics', { use }) };
        checkCompatibility({ ...study, metrics: [metric] }, this.registry);
        Object.assign(outputs, await this.outputs({ ...study, metrics: [metric] }, signal));
        metrics.push(metric);
      } catch (error) {
        // One that does not fit, or cannot say what it measures without options, is no offer.
        if (!isCollapsarError(error)) throw error;
      }
    return { study: { ...study, metrics }, outputs };
  }

  /** Looks at everything that the study reads, and checks that it fits together. */
  async #look(
    given: ResolvedStudy,
    signal: AbortSignal,
  ): Promise<{
    readonly study: ResolvedStudy;
    readonly facts: Readonly<Record<string, SourceFacts>>;
    readonly inputs: Inputs;
    readonly outputs: MetricOutputs;
  }> {
    checkCompatibility(given, this.registry);
    // What a metric declares is looked at before anything is read.
    const declared = await this.outputs(given, signal);
    refuseRelative(given, metricsOf(given, declared));
    return asUserError(async () => {
      const { registry, resolver } = this;
      const scope = { studySeed: given.seed, seed: given.seeds[0]!, patience: hookPatience(given.limits), signal };
      const found = await studyInputs(given, registry, resolver.inputEffects(scope));
      const facts = await studyFacts(given, registry, resolver, signal, found);
      const inputs = { ...found, ...openedInputs(given, registry, facts) };
      const study = withInputs(given, registry, inputs);
      const outputs = Object.fromEntries(
        study.metrics.map(({ key }, index) => [key, declared[given.metrics[index]!.key]!] as const),
      );
      return { study, facts, inputs, outputs };
    });
  }

  /** Opens the sources, checks that everything fits together and makes the cells; nothing is run or written. */
  async prepare(given: ResolvedStudy, command: string, signal: AbortSignal): Promise<PreparedStudy> {
    const { study, facts, inputs } = await this.#look(given, signal);
    const engine = await this.#engineOf(study);
    if (engine !== undefined)
      this.logger.info(`Tensor engine ${engine.name}${engine.reason === undefined ? '' : `: ${engine.reason}`}`);
    const options = { inputs, ...(engine === undefined ? {} : { engine: engine.name }) };
    const expansion = expandStudy(study, this.registry, facts, options);
    const { version, folder } = this.environment;
    const record: StudyRecord = {
      schema: 'collapsar/study@1',
      study,
      provenance: await provenanceOf(this.registry, version, study, folder, engine),
      entries: entryInfos(study, this.registry, expansion.controls),
      sources: withoutCells(facts),
      ...(Object.keys(inputs).length === 0 ? {} : { inputs }),
      groups: expansion.groups,
      controls: expansion.controls,
      command,
    };
    return { study, facts, expansion, record };
  }

  /** Logs what whoever runs or reports a run must know of its folder. */
  logUnused(unused: readonly UnusedCells[]): void {
    for (const cells of unused) this.logger.warn(unusedText(cells));
  }

  /** The engine that the study's `engine` stands for here; nothing is started where no entry asks for tensors. */
  async #engineOf(study: ResolvedStudy): Promise<TensorEngine | undefined> {
    return this.#asksForTensors(study) ? this.engines?.start(study.engine) : undefined;
  }

  async #findEngine(study: ResolvedStudy): Promise<undefined> {
    if (this.#asksForTensors(study)) await this.engines?.find?.(study.engine);
  }

  #asksForTensors(study: ResolvedStudy): boolean {
    const kinds = ['sources', 'models', 'strategies', 'metrics'] as const;
    return kinds.some((kind) =>
      study[kind].some((entry) => this.registry.closure(kind, entry).some(({ tensors }) => tensors)),
    );
  }

  /** Names of the plugins in this process that are not of this package. */
  get #foreign(): readonly string[] {
    return this.registry.plugins().flatMap(({ name, from }) => (from === 'built-in' ? [] : [name]));
  }

  /**
   * Runs cells in this process. `logs`: the folder that what outside programs print is kept in; `fits` and `far`: where
   * processes keep what they fit for each other. `patience`: with plugins, where no executor looks after the cell.
   */
  runHere(
    store: CheckpointStore,
    { logs, ...fits }: { readonly logs?: string } & FitPlaces = {},
    patience?: Patience,
  ): (cell: Cell, signal: AbortSignal) => AsyncIterable<CellEvent> {
    const { clock, resolver } = this;
    const shared = sharedFits(fits, clock);
    return cellRunner({
      clock,
      store,
      foreign: this.#foreign,
      assemble: resolver.cells(patience, shared),
      ...(logs === undefined ? {} : { keepLog: cellLogs(logs) }),
    });
  }

  /** The executor of that name; without one the usual, or the one in this process where another could not load a plugin. */
  async executor(choice: ExecutorChoice | undefined, signal: AbortSignal): Promise<Executor> {
    const { use: name, given } = asChosen(choice);
    const { references, executors } = this.environment;
    const childless = references === undefined;
    const use = name ?? (childless ? executors?.here : executors?.usual);
    if (use === undefined)
      throw new CollapsarError('COLLAPSAR_USAGE', {
        what: 'no executor is named, and this host has none of its own',
        fix: 'Name one, or hand `executors` to createHost in its environment',
      });
    const place = typeof choice === 'object' ? 'executor' : '--executor';
    const registered = this.registry.find('executors', use, place);
    if (
      childless &&
      name !== undefined &&
      (executors === undefined || registered !== this.registry.find('executors', executors.here))
    )
      throw new CollapsarError('COLLAPSAR_USAGE', {
        what: `executor ${name} cannot run plugins that were passed as objects`,
        why: 'Another process loads plugins by package or file name',
        fix: 'Leave the executor out, or give the plugins by name',
      });
    const entry: EntryUse = { use: this.registry.idOf(registered), with: given };
    const options = this.registry.options('executors', entry, place);
    const scope = { studySeed: 0, seed: 0, patience: hookPatience(), signal };
    const named = await asUserError(() =>
      this.resolver.live<Executor>('executors', { use: entry.use, with: options }, scope),
    );
    return watchedExecutor(named);
  }

  /** What the analysis of a run asks the host: what metrics measure, what theories predict, where chance comes from. */
  async analysisTools({ study }: Pick<StudyRecord, 'study'>, signal: AbortSignal): Promise<RunTools> {
    const patience = hookPatience(study.limits);
    const predict = await asUserError(() => allTheories(this.registry, this.resolver, signal, patience));
    return {
      outputs: (of) => this.outputs(of, signal),
      predict: (...asked) => {
        try {
          return predict(...asked);
        } catch (error) {
          throw userError(error);
        }
      },
      random: rootStream(study.seed).child('analysis'),
    };
  }

  /** The registered theories, to ask each by itself. */
  theories(signal: AbortSignal): ReturnType<typeof liveTheories> {
    return liveTheories(this.registry, this.resolver, signal, hookPatience());
  }

  /** The parts of the report that plugins add, in the order of registration. One that cannot be made fails by itself: a report is due all the same. */
  async sections(signal: AbortSignal, limits?: ResolvedStudy['limits']): Promise<readonly PluginSection[]> {
    const sections: PluginSection[] = [];
    for (const entry of this.registry.list('sections')) {
      const use = this.registry.idOf(entry);
      const section = { id: use, plugin: entry.plugin.name };
      try {
        const options = this.registry.options('sections', { use });
        const scope = { studySeed: 0, seed: 0, patience: hookPatience(limits), signal };
        const named = await this.resolver.live<Section>('sections', { use, with: options }, scope);
        sections.push({ ...section, made: watchedSection(named, signal) });
      } catch (thrown) {
        sections.push({ ...section, made: { failure: messageOf(thrown) } });
      }
    }
    return sections;
  }

  /**
   * What each metric of the study measures, by metric key.
   * @throws CollapsarError naming the metric whose outputs are not declared well
   */
  async outputs(
    study: Pick<ResolvedStudy, 'metrics' | 'seed' | 'seeds'> & Partial<Pick<ResolvedStudy, 'limits'>>,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, readonly Output[]>>> {
    const outputs: Record<string, readonly Output[]> = {};
    for (const metric of study.metrics) {
      const imported = importedOutput(metric);
      if (imported !== undefined) {
        outputs[metric.key] = [imported];
        continue;
      }
      const scope = { studySeed: study.seed, seed: study.seeds[0]!, patience: hookPatience(study.limits), signal };
      const here = this.registry.recorded('metrics', metric);
      outputs[metric.key] = await asUserError(async () => {
        const who = await this.resolver.sketch<Metric>('metrics', here, scope);
        return guardNow({ who, hook: 'outputs', signal }, () => checkOutputs(who.live.outputs));
      });
    }
    return outputs;
  }
}

/** Exit code of runs in which cells failed. */
const SOME_CELLS = 3;

const asUserError = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw userError(error);
  }
};

/** Outside a cell a plugin's failure ends the command: it is then an error like any other, with the plugin's code. */
const userError = (error: unknown): unknown => {
  if (!(error instanceof PluginFailure)) return error;
  const code = error.failure.code as Code;
  // Nothing ran yet, so it is not that some cells failed.
  return new CollapsarError(
    CODES[code].exit === SOME_CELLS ? 'COLLAPSAR_PLUGIN_FAILED' : code,
    { what: error.failure.message },
    { cause: error.cause },
  );
};

import { resolve } from 'node:path';
import { Container, inject, injectable, type Newable } from 'inversify';
import type {
  Cell,
  DataSource,
  FittedModel,
  Json,
  JsonObject,
  Logger,
  Metric,
  MixStrategy,
  Model,
  Recording,
  Services,
} from '../contracts/index.js';
import { CollapsarError, messageOf } from '../errors/index.js';
import { folderStore } from '../journal/index.js';
import {
  atWork,
  guard,
  guardedEntry,
  hookPatience,
  unfittedModel,
  type CellParts,
  type Named,
  type Patience,
} from '../loop/index.js';
import {
  byName,
  inputsOf,
  knownInputs,
  mapSlots,
  OPTIONS,
  SERVICES,
  SINGULAR,
  type Capability,
  type EntryKind,
  type EntryUse,
  type Inject,
  type JsonSchema,
  type Registered,
  type Registry,
  type Slot,
} from '../plugin/index.js';
import { pluginIdentities } from '../study/index.js';
import { Fits, type Scope } from './fits.js';
import { HeldInputs } from './inputs.js';
import type { SharedFits } from './shared-fits.js';
import { TOKENS, type Engines, type HostEnvironment } from './parts.js';

const IMPLEMENTATION = Symbol('implementation');
const FIRST = Symbol('first');
/** Thrown where everything that a class asks for is bound, so that nothing need be made to know it. */
const COMPLETE = new Error('all of it is bound');

/**
 * Makes implementations. What the entries of a plugin share lives in a container of that plugin, which no other plugin
 * reaches; a plugin never sees a container.
 */
@injectable()
export class Instances {
  readonly #plugins = new Map<string, Container>();

  /** @throws CollapsarError COLLAPSAR_PLUGIN_INVALID where a decorated class asks for what its plugin does not bind */
  constructor(
    @inject(TOKENS.registry) registry: Registry,
    @inject(SERVICES) private readonly services: Services,
  ) {
    for (const { name } of registry.plugins()) {
      const bindings = registry.services(name);
      const tokens = [SERVICES, ...bindings.map(({ token }) => token)];
      for (const binding of bindings)
        checkDecorated(binding, tokens, `plugin ${name}, service ${String(binding.token)}`);
      const container = new Container();
      container.bind(SERVICES).toConstantValue(services);
      for (const binding of bindings) {
        const bound = bind(container, binding.token, [SERVICES], binding);
        if (binding.scope === 'transient') bound.inTransientScope();
        else bound.inSingletonScope().onDeactivation((instance) => this.#end(instance, name));
      }
      this.#plugins.set(name, container);
    }
    for (const entry of registry.list()) {
      const bindings = registry.services(entry.plugin.name);
      const tokens = [OPTIONS, SERVICES, ...bindings.map(({ token }) => token)];
      checkDecorated(entry, tokens, `plugin ${entry.plugin.name}, ${SINGULAR[entry.kind]} ${entry.id}`);
    }
  }

  /** A new instance. `options`: those of the study with entries inside them resolved. */
  make<T>(entry: Registered, options: unknown, services: Services = this.services): T {
    const { implementation, inject: asked, plugin } = entry;
    // Most ask for no more than their options: a container for each instance would cost as much as a small fit.
    if (asked === undefined) return new (implementation as Newable<T>)(options, services);
    const container = new Container({ parent: this.#plugins.get(plugin.name)! });
    container.bind(OPTIONS).toConstantValue(options);
    container.bind(SERVICES).toConstantValue(services);
    bind(container, IMPLEMENTATION, [], entry).inTransientScope();
    return container.get<T>(IMPLEMENTATION);
  }

  /** Ends what plugins share: the `dispose()` of every singleton that was made. */
  async dispose(): Promise<void> {
    for (const container of this.#plugins.values()) await container.unbindAllAsync();
    this.#plugins.clear();
  }

  /** Nothing that was computed depends on it, so what goes wrong here is told and no more. */
  async #end(instance: { dispose?(): unknown }, plugin: string): Promise<void> {
    const who = { entry: 'services', plugin, foreign: true, patience: hookPatience() } as const;
    const site = { who, hook: 'dispose', signal: new AbortController().signal };
    try {
      await atWork(site, () => instance.dispose?.());
    } catch (error) {
      this.services.logger.warn(`Plugin ${plugin} could not end what its entries share: ${messageOf(error)}`);
    }
  }
}

interface Constructed {
  readonly implementation: unknown;
  readonly inject?: Inject | undefined;
}

/** `usual`: the arguments of a class that says nothing of them. */
const bind = (
  container: Container,
  token: symbol,
  usual: readonly symbol[],
  { implementation, inject: asked = usual }: Constructed,
) => {
  const Implementation = implementation as Newable<object>;
  if (asked === 'decorated') return container.bind<object>(token).to(Implementation);
  return container.bind<object>(token).toResolvedValue<unknown[]>((...args) => new Implementation(...args), [...asked]);
};

/**
 * Whether a decorated class asks for these alone: plans it without making it, for what is planned first is asked for
 * something that throws. What a list asks for was looked at when its plugin was registered.
 */
const checkDecorated = (constructed: Constructed, tokens: readonly symbol[], where: string): void => {
  if (constructed.inject !== 'decorated') return;
  const container = new Container();
  const complete = (): never => {
    throw COMPLETE;
  };
  for (const token of tokens) container.bind(token).toDynamicValue(complete);
  container.bind(FIRST).toDynamicValue(complete);
  const made = Symbol('made');
  bind(container, made, [], constructed);
  container.bind(IMPLEMENTATION).toResolvedValue<unknown[]>(() => undefined, [FIRST, made]);
  try {
    container.get(IMPLEMENTATION);
  } catch (cause) {
    if (cause === COMPLETE) return;
    throw new CollapsarError(
      'COLLAPSAR_PLUGIN_INVALID',
      {
        where,
        what: `what its constructor asks for cannot be given: ${messageOf(cause).split('\n')[0]!}`,
        why: 'Every argument needs @inject(TOKEN), of OPTIONS (not in a service), SERVICES or a service of the same plugin',
        fix: 'Bind the token under `services` of definePlugin, or leave the argument out',
      },
      { cause },
    );
  }
};

/** Whatever tells what its numbers follow from beside options and files. */
type Fingerprinted = Pick<DataSource, 'fingerprint'>;

interface EntryWith {
  readonly use: string;
  readonly with: JsonObject;
}

/** What is the same for every instance of an entry with these options: found once a process, as chains are many. */
interface Recipe {
  readonly registered: Registered;
  readonly who: Omit<Named<undefined>, 'live' | 'seed'>;
  /** places in the options that are filled for every instance */
  readonly slots: readonly Slot[];
  provides(): readonly Capability[];
}

/** What a fitted option holds, made. */
type Fit = (value: Json, where: string) => Promise<FittedModel>;

/** Turns entries of a study into live implementations, entries inside their options first. */
@injectable()
export class Resolver {
  readonly #fits: Fits;
  readonly #recipes = new Map<string, Recipe>();

  constructor(
    @inject(TOKENS.registry) private readonly registry: Registry,
    @inject(Instances) private readonly instances: Instances,
    @inject(TOKENS.engines) private readonly engines: Engines | undefined,
    @inject(TOKENS.logger) private readonly logger: Logger,
    @inject(TOKENS.environment) private readonly environment: HostEnvironment,
  ) {
    this.#fits = new Fits(
      {
        live: <T>(kind: EntryKind, entry: EntryWith, scope: Scope) => this.live<T>(kind, entry, scope),
        provides: (kind, entry) => this.registry.provides(kind, entry),
        isCostly: (model) =>
          registry.closure('models', model).some(({ tensors, savesEach }) => tensors || savesEach === true),
        content: (model) => pluginIdentities(registry.closure('models', model)).join(' '),
        identity: (source) => this.registry.canonical('sources', source, byName),
        stable: (value) => this.registry.stableFitted(value),
        unplaced: (value) => this.registry.stableFitted(value, byName),
        saved: (entry) => this.registry.recorded('models', entry),
        data: (value, { inputs }) => {
          if (inputs === undefined) return {};
          const named = registry.innerOfFitted(value).flatMap((inner) => inputsOf(registry, inner.kind, inner.entry));
          return Object.fromEntries(
            knownInputs(named, inputs.expected).map(({ name }) => [name, inputs.expected[name]!]),
          );
        },
        isSource: (use, told) => this.registry.teacherKind(use, told) === 'sources',
      },
      (folder) => folderStore(resolve(environment.folder, folder)),
    );
  }

  /** Makes the live implementations of a cell, and what holds its inputs against those that the run found. */
  cells(patience?: Patience, fits?: SharedFits): (cell: Cell, signal: AbortSignal) => Promise<CellParts> {
    return async (cell, signal) => {
      const { studySeed, seed, engine, source, model, strategy } = cell;
      const shared = cell.checkpoints === 'none' ? undefined : fits;
      const bare: Scope = { studySeed, seed, signal, patience, shared, ...(engine === undefined ? {} : { engine }) };
      const inputs =
        cell.inputs === undefined && cell.metricInputs === undefined
          ? undefined
          : new HeldInputs(
              { ...cell.inputs, ...cell.metricInputs },
              { sources: [source], models: [model], strategies: [strategy], metrics: cell.metrics },
              this.registry,
              this.inputEffects(bare),
            );
      inputs?.checkPlugins();
      const scope: Scope = inputs === undefined ? bare : { ...bare, inputs };
      const metrics: CellParts['metrics'][number][] = [];
      for (const metric of cell.metrics)
        metrics.push({ ...(await this.live<Metric>('metrics', metric, scope)), metric });
      const base = model.base === undefined ? undefined : await this.fitted(model.base, scope, `${model.as}.base`);
      const promised = {
        model: this.#recipe('models', model).provides(),
        source: this.#recipe('sources', source).provides(),
      };
      return {
        source: await this.live<DataSource>('sources', source, scope),
        model: await this.live<Model>('models', model, scope),
        strategy: await this.live<MixStrategy>('strategies', strategy, scope),
        metrics,
        labelled: promised.model.includes('labels'),
        promised,
        conditional: this.#recipe('models', model).registered.conditional,
        ...(base === undefined ? {} : { base }),
        ...(inputs === undefined ? {} : { checkInputs: () => inputs.hold() }),
      };
    };
  }

  /** @throws PluginFailure naming the entry when its constructor fails; CollapsarError for what cannot be resolved */
  live<T>(kind: EntryKind, entry: EntryWith, scope: Scope): Promise<Named<T>> {
    return this.#make(kind, entry, scope, (value, where) => this.#fits.fitted(value, scope, where));
  }

  async #make<T>(kind: EntryKind, entry: EntryWith, scope: Scope, fit: Fit): Promise<Named<T>> {
    const { registered, slots, who: named } = this.#recipe(kind, entry);
    const who = {
      ...named,
      ...(kind === 'theories' || kind === 'executors' || scope.seed === undefined ? {} : { seed: scope.seed }),
      ...(scope.patience === undefined ? {} : { patience: scope.patience }),
    };
    const options = await this.#fill(registered, slots, entry, scope, fit);
    const services = registered.tensors ? await this.#tensors(scope) : undefined;
    return guard({ ...who, live: undefined }, 'constructor', undefined, scope.signal, () => {
      const live = this.instances.make<T>(registered, options, services);
      if (kind !== 'sources' || scope.inputs === undefined) return { ...who, live };
      return { ...who, live: scope.inputs.held(live as DataSource, entry) as T };
    });
  }

  /** What finding out about inputs takes. */
  inputEffects(scope: Omit<Scope, 'inputs'>) {
    const { folder } = this.environment;
    return {
      folder,
      source: async ({ use, with: options = {} }: EntryUse): Promise<DataSource> => {
        const { live, ...who } = await this.live<DataSource>('sources', { use, with: options }, scope);
        const fingerprint = live.fingerprint && (() => this.#fingerprint({ ...who, live }, scope));
        return { open: (context) => live.open(context), ...(fingerprint === undefined ? {} : { fingerprint }) };
      },
      fingerprint: async (kind: EntryKind, { use, with: options = {} }: EntryUse): Promise<string> =>
        this.#fingerprint(await this.live<Fingerprinted>(kind, { use, with: options }, scope), scope),
    };
  }

  /** Every generation that was recorded of a model that was trained elsewhere. */
  async recordings(entry: EntryWith, scope: Scope): Promise<readonly Recording[]> {
    const named = await this.live<Model>('models', entry, scope);
    return guard(named, 'recordings', undefined, scope.signal, async (live) => (await live.recordings?.()) ?? []);
  }

  #fingerprint(named: Named<Fingerprinted>, { signal }: Pick<Scope, 'signal'>): Promise<string> {
    return guard(named, 'fingerprint', undefined, signal, (live) => live.fingerprint!());
  }

  /**
   * As `live`, of a metric that is only asked what it measures: models that the host would fit for it are stood in for by
   * ones that have the methods they promise and answer nothing.
   */
  sketch<T>(kind: EntryKind, entry: EntryWith, scope: Scope): Promise<Named<T>> {
    return this.#make(kind, entry, scope, (value) => Promise.resolve(this.#unfittedModel(value)));
  }

  #unfittedModel(value: Json): FittedModel {
    const [model] = this.registry.innerOfFitted(value);
    const promised = model?.kind === 'models' ? this.registry.provides('models', model.entry) : [];
    return unfittedModel(promised);
  }

  /** A model that the host fits or restores: `initialise: base`. */
  fitted(value: Json, scope: Scope, where: string): Promise<FittedModel> {
    return this.#fits.fitted(value, scope, where);
  }

  #recipe(kind: EntryKind, entry: EntryWith): Recipe {
    const key = `${kind} ${entry.use} ${JSON.stringify(entry.with)}`;
    let recipe = this.#recipes.get(key);
    if (recipe === undefined) this.#recipes.set(key, (recipe = this.#write(kind, entry)));
    return recipe;
  }

  #write(kind: EntryKind, entry: EntryWith): Recipe {
    const registered = this.registry.find(kind, entry.use);
    const { name, from } = registered.plugin;
    const who = {
      entry: `${kind} ${entry.use}`,
      plugin: name,
      ...(from === 'built-in' ? {} : { foreign: true as const }),
    };
    const slots: Slot[] = [];
    mapSlots(registered.options as JsonSchema, entry.with, (slot) => {
      slots.push(slot);
      return slot.value;
    });
    let provided: readonly Capability[] | undefined;
    return { registered, who, slots, provides: () => (provided ??= this.registry.provides(kind, entry)) };
  }

  async #fill(
    { options: schema }: Registered,
    slots: readonly Slot[],
    entry: EntryWith,
    scope: Scope,
    fit: Fit,
  ): Promise<unknown> {
    if (slots.length === 0) return entry.with;
    const filled = new Map<string, unknown>();
    // One after the other: an inner constructor's failure is then always the same one.
    for (const slot of slots) filled.set(slot.at, await this.#slot(slot, entry, scope, fit));
    return mapSlots(schema as JsonSchema, entry.with, (slot) => filled.get(slot.at));
  }

  async #slot(slot: Slot, outer: EntryWith, scope: Scope, fit: Fit): Promise<unknown> {
    switch (slot.role) {
      case 'path':
        return resolve(this.environment.folder, String(slot.value));
      case 'fitted':
        return fit(slot.value, `${outer.use}.${slot.at}`);
      case 'entry': {
        const [kind, entry] = [slot.schema.entry!, slot.value as unknown as EntryWith];
        const named = await this.#make(kind, entry, scope, fit);
        return guardedEntry(kind, { ...named, inner: true }, this.#recipe(kind, entry).provides());
      }
    }
  }

  async #tensors(scope: Scope): Promise<Services> {
    const tensors = await this.engines?.start(scope.engine ?? 'auto');
    return { logger: this.logger, ...(tensors === undefined ? {} : { tensors }) };
  }
}

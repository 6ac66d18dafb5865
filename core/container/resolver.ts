import { resolve } from 'node:path';
import { inject, injectable } from 'inversify';
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
  Services,
} from '../contracts/index.js';
import { folderStore } from '../journal/index.js';
import { guard, guardedEntry, unfittedModel, type CellParts, type Named } from '../loop/index.js';
import {
  inputsOf,
  knownInputs,
  mapSlots,
  type Capability,
  type EntryKind,
  type EntryUse,
  type JsonSchema,
  type Registered,
  type Registry,
  type Slot,
} from '../plugin/index.js';
import { Fits, type Scope } from './fits.js';
import { HeldInputs } from './inputs.js';
import { Instances } from './instances.js';
import { TOKENS, type Engines, type HostEnvironment } from './parts.js';

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
        identity: (source) => this.registry.canonical('sources', source),
        stable: (value) => this.registry.stableFitted(value),
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

  /** The live implementations of a cell, and what holds its inputs against those that the run found. */
  async cell(cell: Cell, signal: AbortSignal): Promise<CellParts> {
    const { studySeed, seed, engine, source, model, strategy } = cell;
    const bare: Scope = { studySeed, seed, signal, ...(engine === undefined ? {} : { engine }) };
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
    for (const metric of cell.metrics) metrics.push({ ...(await this.live<Metric>('metrics', metric, scope)), metric });
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
  }

  /** @throws PluginFailure naming the entry when its constructor fails; CollapsarError for what cannot be resolved */
  live<T>(kind: EntryKind, entry: EntryWith, scope: Scope): Promise<Named<T>> {
    return this.#make(kind, entry, scope, (value, where) => this.#fits.fitted(value, scope, where));
  }

  async #make<T>(kind: EntryKind, entry: EntryWith, scope: Scope, fit: Fit): Promise<Named<T>> {
    const { registered, slots, who: named } = this.#recipe(kind, entry);
    const who = { ...named, ...(kind === 'theories' || kind === 'executors' ? {} : { seed: scope.seed }) };
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
    };
  }

  #fingerprint(named: Named<DataSource>, { signal }: Pick<Scope, 'signal'>): Promise<string> {
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

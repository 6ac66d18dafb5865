import { basename, dirname } from 'node:path';
import type {
  Call,
  Checkpoint,
  CheckpointStore,
  DataSource,
  FittedModel,
  Inputs,
  Json,
  JsonObject,
  Model,
  RandomStream,
  RealData,
  Samples,
} from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import {
  guard,
  guardFitted,
  GuardedModel,
  openSource,
  restoreDurable,
  type Named,
  type Patience,
} from '../loop/index.js';
import { canonicalJson, type EntryKind, type Capability, type FitSeeds } from '../plugin/index.js';
import { rootStream } from '../random/index.js';
import { take, trainingSet } from '../samples/index.js';
import type { HeldInputs } from './inputs.js';
import type { SharedFits } from './shared-fits.js';

/** What the live parts of one cell share: decides what a fitted option is fitted with. */
export interface Scope {
  readonly studySeed: number;
  /** absent: of what is fitted once for all seeds */
  readonly seed?: number;
  readonly engine?: string;
  /** of a cell: what the run found when it began */
  readonly inputs?: HeldInputs;
  /** outside cells that an executor looks after */
  readonly patience?: Patience | undefined;
  /** of a part of a run: what its processes fit for each other */
  readonly shared?: SharedFits | undefined;
  readonly signal: AbortSignal;
}

/** The value of a `fitted` option, validated. */
interface FittedUse {
  readonly use?: string;
  readonly with?: JsonObject;
  readonly on?: {
    readonly source: { readonly use: string; readonly with: JsonObject };
    readonly rows: number;
    /** own, the default: fitted for each seed, to rows of that seed's stream */
    readonly seeds?: FitSeeds;
  };
  readonly checkpoint?: string;
}
export interface LiveEntries {
  live<T>(kind: 'models' | 'sources', entry: { use: string; with: JsonObject }, scope: Scope): Promise<Named<T>>;
  /** `told`: on which rows a model is to be fitted */
  isSource(use: string, told: boolean): boolean;
  /** what its entry promises */
  provides(kind: EntryKind, entry: { use: string; with: JsonObject }): readonly Capability[];
  /** what the run found of the data that a fitted value names, so that nothing kept of other data is taken for it */
  data(value: Json, scope: Scope): Inputs;
  /** whether it is worth keeping what it learned: it trains with tensors, or outside */
  isCostly(model: { use: string; with: JsonObject }): boolean;
  /** name and version of every plugin that it is made of */
  content(model: { use: string; with: JsonObject }): string;
  /** what names the streams of a source's rows */
  identity(source: { use: string; with: JsonObject }): string;
  /** the value under names that no other plugin can change */
  stable(value: Json): Json;
  /** the same without the folders of a machine: what names the streams of its fit */
  unplaced(value: Json): Json;
  /** the model that wrote a checkpoint, by the id that it has here */
  saved(entry: { use: string; with: JsonObject }): { use: string; with: JsonObject };
}

/** Stands for the seed in the streams of what all seeds share. */
const ALL = 'shared';
const withoutSeed = ({ seed: _, ...scope }: Scope): Scope => scope;

/** How many fitted models a process keeps for the next cell that asks for the same. */
const KEPT = 16;

/**
 * Models that the host fits: teachers, bases, a metric's classifier. Fits with the same entry, rows and stream are done
 * once in a process; the cells that share one only ever read it.
 */
export class Fits {
  readonly #done = new Map<string, Promise<FittedModel>>();

  constructor(
    private readonly entries: LiveEntries,
    private readonly openStore: (folder: string) => CheckpointStore,
  ) {}

  fitted(value: Json, asked: Scope, where: string): Promise<FittedModel> {
    const scope = (value as FittedUse).on?.seeds === 'shared' ? withoutSeed(asked) : asked;
    const identity = canonicalJson(this.entries.unplaced(value));
    const data = canonicalJson(this.entries.data(value, scope));
    // Two files of one name in two folders are two fits.
    const key = `${canonicalJson(this.entries.stable(value))} ${scope.studySeed} ${scope.seed ?? ALL} ${scope.engine ?? ''} ${data}`;
    const make = (): Promise<FittedModel> => this.#make(value as FittedUse, { identity, key }, scope, where);
    const known = this.#done.get(key);
    const made = known === undefined ? make() : known.then((model) => (model.isLost?.() === true ? make() : model));
    this.#done.set(key, made);
    made.catch(() => this.#done.delete(key));
    for (const old of this.#done.keys()) {
      if (this.#done.size <= KEPT) break;
      // Left to the garbage collector, not disposed of: a cell may still hold it.
      this.#done.delete(old);
    }
    return made;
  }

  async #make(
    value: FittedUse,
    { identity, key }: { readonly identity: string; readonly key: string },
    scope: Scope,
    where: string,
  ): Promise<FittedModel> {
    const { signal } = scope;
    const random = rootStream(scope.studySeed).child('fitted', identity, scope.seed ?? ALL);
    const call = { random, signal, report: () => undefined };
    const { use, on, checkpoint } = value;
    if (use === undefined) return this.#restore(checkpoint!, scope, where);
    const entry = { use, with: value.with ?? {} };
    if (this.entries.isSource(use, on !== undefined)) {
      const source = await this.entries.live<DataSource>('sources', entry, scope);
      const open = (stream: RandomStream): Promise<RealData> =>
        openSource(source, this.entries.provides('sources', entry), { ...call, random: stream, testRows: 1 });
      const own = await open(random);
      // A table is parted as for the chain, so that no row to test with is taught; what a generator makes is new.
      const isTable = own.size !== Infinity || own.population !== undefined;
      const data = isTable ? await open(this.#realStream(entry, scope)) : own;
      return guardFitted(new SourceTeacher(data), [], {
        who: source,
        generation: () => undefined,
        // It outlives the cell that asked for it first.
        signal: new AbortController().signal,
      });
    }
    const model = await this.entries.live<Model>('models', entry, scope);
    if (on === undefined)
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        where,
        what: `the host is to fit ${use}, but is not told on which rows`,
        fix: 'Add on: { source: ..., rows: ... }',
      });
    const source = await this.entries.live<DataSource>('sources', on.source, scope);
    const data = await openSource(source, this.entries.provides('sources', on.source), {
      ...call,
      random: this.#realStream(on.source, scope),
      testRows: 1,
    });
    const rows = await guard(source, 'rows', undefined, signal, () => teacherRows(data, on.rows));
    const held = new GuardedModel(model, this.entries.provides('models', entry));
    const fit = () => held.fit(trainingSet([{ samples: rows, origin: 'real' }]), { ...call, generation: 1 });
    if (scope.shared === undefined || !this.entries.isCostly(entry)) return fit();
    return scope.shared.share(`${key} ${this.entries.content(entry)}`, fit, (saved) => held.restore(saved));
  }

  /** What the chain's own rows of this source are drawn by. */
  #realStream(source: { use: string; with: JsonObject }, { studySeed, seed }: Scope): RandomStream {
    return rootStream(studySeed).child('real', this.entries.identity(source), seed ?? ALL);
  }

  /** `path`: an address inside a run's folder of checkpoints. */
  async #restore(path: string, scope: Scope, where: string): Promise<FittedModel> {
    const store = this.openStore(dirname(path));
    const saved = await store.get(basename(path));
    if (saved === undefined)
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        where,
        what: `there is no checkpoint at ${path}`,
        fix: 'Give runs/<study>/checkpoints/<address>; keep them with `checkpoints: all` in the study that makes them',
      });
    const { model: checkpoint, entry, state } = restoreDurable(saved);
    const here = this.entries.saved(entry);
    const model = await this.entries.live<Model>('models', here, scope);
    try {
      return await new GuardedModel(model, this.entries.provides('models', here), {
        generation: () => state.generation,
      }).restore(checkpoint);
    } finally {
      await store.release?.();
    }
  }
}

/** A generator's numbered rows are drawn from here on, far from any row that a chain uses. */
const FAR = 1099511627776;

/** A source as a teacher: what it generates are real rows, drawn with the caller's own randomness. */
export class SourceTeacher implements FittedModel {
  constructor(private readonly data: RealData) {}

  async sample(count: number, { random }: Call): Promise<Samples> {
    const { size } = this.data;
    if (size === Infinity) return this.data.rows(FAR + random.below(4294967296) * 16384, count);
    const all = await this.data.rows(0, size);
    return take(
      all,
      Uint32Array.from({ length: count }, () => random.below(size)),
    );
  }

  save(): Promise<Checkpoint> {
    return Promise.reject(
      new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
        what: 'a source that serves as a teacher cannot be saved as a model',
      }),
    );
  }
}

/** The rows that a teacher learns from: the last ones of a finite source, rows far out of an unlimited one. */
export const teacherRows = (data: RealData, rows: number): Promise<Samples> => {
  if (rows > data.size)
    throw new CollapsarError('COLLAPSAR_SOURCE_DRY', {
      what: `a model is to be fitted to ${rows} rows, but its source has ${data.size}`,
      fix: 'Lower `on.rows`, or give the source `draw: again`',
    });
  return data.rows(data.size === Infinity ? FAR : data.size - rows, rows);
};

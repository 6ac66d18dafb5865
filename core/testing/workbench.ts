import 'reflect-metadata';
import type { Call, JsonObject, Logger } from '../contracts/index.js';
import { Instances, Resolver, type Engines } from '../container/index.js';
import {
  adoptBuiltIns,
  API_VERSION,
  definePlugin,
  mixFacts,
  Registry,
  undoPatches,
  type EntryKind,
  type MixFacts,
  type Plugin,
  type Registration,
} from '../plugin/index.js';
import { rootStream } from '../random/index.js';

/** What is put to the test: an entry, by itself or of a plugin, with options as a study gives them. */
export interface Candidate {
  /** the entry, or its id where `plugin` is given */
  readonly entry: Registration | string;
  readonly plugin?: Plugin;
  readonly options?: JsonObject;
  /** plugins whose entries the options name */
  readonly with?: readonly Plugin[];
  /** what file names in the options are relative to; default the working directory */
  readonly folder?: string;
  /** for entries that say `tensors: true` */
  readonly engines?: Engines;
  /** milliseconds that a call whose signal is aborted already may take to end, one way or the other; default 5000 */
  readonly patience?: number;
  /** in the suite's title, where an entry is tested with several options */
  readonly label?: string;
}

/** Milliseconds of some twenty years. */
const YEARS = 6e11;

/** Numbers that Math.random seldom gives, so that what seldom happens with it does. */
const EXTREME: readonly number[] = [1e-12, 1 - 1e-12];

const quiet: Logger = { info: () => undefined, warn: () => undefined };

/** Makes implementations just as the host does: options checked, defaults filled in, entries inside them live. */
export class Workbench {
  readonly entry: Registration;
  readonly #registry = new Registry();
  readonly #resolver: Resolver;
  readonly #engines: Engines | undefined;
  readonly #patched = new Set<string>();
  #elsewhen = false;

  constructor(
    kind: EntryKind,
    private readonly candidate: Candidate,
  ) {
    const { entry, engines, with: others = [] } = candidate;
    const plugin = candidate.plugin ?? wrapped(entry);
    for (const one of new Set([plugin, ...others])) this.#registry.register(one, { from: 'object' });
    this.#registry.freeze();
    this.#engines = engines;
    this.#resolver = new Resolver(this.#registry, new Instances(this.#registry, { logger: quiet }), engines, quiet, {
      version: '0.0.0',
      program: new URL(import.meta.url),
      folder: candidate.folder ?? '.',
      references: undefined,
    });
    this.entry = this.#registry.find(kind, this.#use);
  }

  get #use(): string {
    const { entry, plugin } = this.candidate;
    const id = typeof entry === 'string' ? entry : entry.id;
    return plugin === undefined ? id : `${plugin.name}/${id}`;
  }

  get title(): string {
    const { label, options } = this.candidate;
    const said = label ?? (options === undefined ? '' : JSON.stringify(options));
    return said === '' ? this.entry.id : `${this.entry.id} ${said}`;
  }

  get patience(): number {
    return this.candidate.patience ?? 5000;
  }

  /** Options with every default written out. @throws CollapsarError COLLAPSAR_OPTION_INVALID */
  options(more: JsonObject = {}): JsonObject {
    return this.#registry.options(this.entry.kind, { use: this.#use, with: { ...this.candidate.options, ...more } });
  }

  /** Whether it promises the same numbers twice, with these options. */
  get reproducible(): boolean {
    return this.#registry.isReproducible(this.entry.kind, { use: this.#use, with: this.options() });
  }

  provides(): readonly string[] {
    return this.#registry.provides(this.entry.kind, { use: this.#use, with: this.options() });
  }

  /** What a strategy's entry, or the strategy that it wraps, says of its training sets. */
  mixFacts(): MixFacts {
    return mixFacts(this.#registry, { use: this.#use, with: this.options() });
  }

  /** A new instance each time. */
  async make<T>(signal: AbortSignal = new AbortController().signal): Promise<T> {
    this.patched();
    const scope = { studySeed: 1, seed: 1, signal };
    const named = await this.#resolver.live<T>(this.entry.kind, { use: this.#use, with: this.options() }, scope);
    return named.live;
  }

  /** What was changed so far of what is built into JavaScript, by whatever was made here; undone each time it is asked. */
  patched(): readonly string[] {
    if (this.#elsewhen) return [...this.#patched];
    for (const name of undoPatches()?.names ?? []) this.#patched.add(name);
    return [...this.#patched];
  }

  /**
   * Calls `act` at another time of the world: another date, and other numbers of Math.random. What follows from options, data and
   * seeds alone is the same.
   */
  async elsewhen<T>(act: () => Promise<T>): Promise<T> {
    this.patched();
    const { Date: Now, performance } = globalThis;
    // eslint-disable-next-line house/determinism -- taken away from the plugin, and put back
    const { random } = Math;
    const measured = performance.now.bind(performance);
    const then = class extends Now {
      constructor(...given: readonly unknown[]) {
        super(...((given.length === 0 ? [then.now()] : given) as [number]));
      }
      static override now(): number {
        return Now.now() + YEARS;
      }
    };
    let drawn = 0;
    this.#elsewhen = true;
    try {
      globalThis.Date = then as DateConstructor;
      // eslint-disable-next-line house/determinism -- what a plugin may not draw from
      Math.random = () => EXTREME[drawn++ % 5] ?? random();
      performance.now = () => measured() + YEARS;
      // Whoever looks at the builtins meanwhile is not to take them for the plugin's.
      adoptBuiltIns();
      return await act();
    } finally {
      for (const name of undoPatches()?.names ?? []) this.#patched.add(name);
      globalThis.Date = Now;
      // eslint-disable-next-line house/determinism -- as it was
      Math.random = random;
      Reflect.deleteProperty(performance, 'now');
      adoptBuiltIns();
      this.#elsewhen = false;
    }
  }

  /** How many tensors the engine holds; undefined where the entry asks for none. */
  async tensors(): Promise<number | undefined> {
    if (!this.entry.tensors || this.#engines === undefined) return undefined;
    const { tf } = await this.#engines.start('auto');
    return (tf as { memory(): { numTensors: number } }).memory().numTensors;
  }
}

const wrapped = (entry: Registration | string): Plugin => {
  if (typeof entry === 'string') throw new TypeError(`Give the plugin of "${entry}", or the entry itself.`);
  return definePlugin({
    name: 'collapsar-plugin-candidate',
    version: '0.0.0',
    api: `^${API_VERSION}`,
    entries: [entry],
  });
};

/** A call as the host makes it: `seed` and `path` fix the random numbers. */
export const callOf = (seed: number, ...path: readonly (string | number)[]): Call => ({
  random: rootStream(seed).child(...path),
  signal: new AbortController().signal,
  report: () => undefined,
});

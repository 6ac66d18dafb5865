import type * as tfjs from '@tensorflow/tfjs-core';
// Types of chained operations (`x.mul(y)`), which tfjs-core keeps apart.
export type {} from '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';

/** What models of `collapsar/tensors` compute with. */
export type Tf = typeof tfjs;

/** A started engine, as its provider leaves it. */
export interface StartedEngine {
  /** What it is called in records and keys: the build where there are several (wasm-fma), else the provider's name. */
  readonly name: string;
  /** tfjs's name for the backend that must be active while it computes. */
  readonly backend: string;
  readonly tf: Tf;
  /** In a few words what it found here, for the record and `collapsar doctor`. */
  readonly reason?: string;
  /** Called whenever the engine is asked for again: another may have been in use in between. */
  select?(): void;
}

/** Something that an engine is got from. */
export interface EngineProvider {
  readonly name: string;
  /** Names of its builds, each of which can be asked for, so that another machine can reproduce the bits; or which are such names. */
  readonly builds?: readonly string[] | ((name: string) => boolean);
  /** Whether `auto` may take it. */
  readonly automatic: boolean;
  /** What to do where it does not start. */
  readonly fix?: string;
  /**
   * Loads the library and makes the backend active; `name` is the provider's or that of one of its builds.
   * Whether it computes is asserted by the caller.
   */
  start(name: string): Promise<StartedEngine>;
}

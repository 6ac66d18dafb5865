import type { Json } from './json.js';

export type CheckpointArray = Float64Array | Float32Array | Int32Array | Uint32Array;

/** Everything needed to restore a fitted model in another process. */
export interface Checkpoint {
  readonly meta: Json;
  readonly arrays?: Readonly<Record<string, CheckpointArray>>;
  readonly nested?: Readonly<Record<string, Checkpoint>>;
  /** absolute paths of files that the model wrote itself (an external trainer's weights); the host copies them in and out */
  readonly files?: Readonly<Record<string, string>>;
}

/** Content-addressed: `put` returns the address (hex SHA-256 of the content), `get` what was put there. */
export interface CheckpointStore {
  put(checkpoint: Checkpoint): Promise<string>;
  /** undefined when nothing lies at that address; damaged content is COLLAPSAR_CHECKPOINT_DAMAGED */
  get(address: string): Promise<Checkpoint | undefined>;
}

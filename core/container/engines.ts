import type { TensorEngine } from '../contracts/index.js';

/** Finds and starts a tensor engine; once a process. Given by the composition root: the core names no tensor library. */
export interface Engines {
  /** @throws CollapsarError COLLAPSAR_ENGINE */
  start(name: string): Promise<TensorEngine>;
}

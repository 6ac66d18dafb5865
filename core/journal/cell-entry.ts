import type { Failure, Inputs } from '../contracts/index.js';

/** Column 0 of what a cell has reached: the generation itself (its lineage), whatever metrics it was measured by. */
export const GENERATION = 0;
const TWO_32 = 4294967296;

/** What the index knows of one cell; the values themselves stay in the files. */
export class CellEntry {
  /** segment, offset and bytes of every block, one after the other */
  blocks: number[] = [];
  seconds = 0;
  checkpoint: { readonly generation: number; readonly address: string } | undefined;
  failure: Failure | undefined;
  /** what the processes found that computed it, each once: more than one is damage; empty where one of them did not tell */
  readonly reads: Inputs[] = [];
  #failedIn = 0;
  #wentOnIn = 0;
  /** something came since `seconds` was last added to */
  #changed = false;
  /** by metric number: generations 1 to this one are there */
  #reached: number[] = [];
  #beyond: Set<number> | undefined;

  constructor(readonly key: string) {}

  reached(metric: number): number {
    return this.#reached[metric] ?? 0;
  }

  has(metric: number, generation: number): boolean {
    return generation <= this.reached(metric) || this.#beyond?.has(metric * TWO_32 + generation) === true;
  }

  /** How many of the generations are there. */
  count(metric: number, from: number, to: number): number {
    const below = Math.max(0, Math.min(to, this.reached(metric)) - from + 1);
    if (this.#beyond === undefined) return below;
    let beyond = 0;
    for (let generation = from + below; generation <= to; generation++) if (this.has(metric, generation)) beyond++;
    return below + beyond;
  }

  /** In any order of generations, for journals of several writers are read one after the other. */
  mark(metric: number, from: number, to: number): void {
    let reached = this.reached(metric);
    if (to <= reached) return;
    this.#changed = true;
    if (from > reached + 1) {
      this.#beyond ??= new Set();
      for (let generation = from; generation <= to; generation++) this.#beyond.add(metric * TWO_32 + generation);
      return;
    }
    if (this.#beyond === undefined) reached = to;
    else {
      while (++reached <= to) this.#beyond.delete(metric * TWO_32 + reached);
      while (this.#beyond.delete(metric * TWO_32 + reached)) reached++;
      reached--;
      if (this.#beyond.size === 0) this.#beyond = undefined;
    }
    while (this.#reached.length < metric) this.#reached.push(0);
    this.#reached[metric] = reached;
  }

  /** False when the same was told before, or there are rows of a process that did not tell. */
  read(inputs: Inputs): boolean {
    if (this.reads.length === 0 && this.blocks.length > 0) return false;
    if (this.reads.some((known) => sameInputs(known, inputs))) return false;
    this.reads.push(inputs);
    return true;
  }

  /** Nothing recorded so far counts; false when there is nothing. */
  void(): boolean {
    if (this.blocks.length === 0 && this.checkpoint === undefined) return false;
    this.blocks = [];
    this.checkpoint = undefined;
    this.#reached = [];
    this.#beyond = undefined;
    this.#changed = true;
    return true;
  }

  /** A later attempt takes the failure of an earlier one away. Sessions order what different files say. */
  wentOn(session: number): void {
    if (session > this.#wentOnIn) this.#wentOnIn = session;
    if (this.failure !== undefined && this.#failedIn <= session) this.failure = undefined;
  }

  /** False when the same end was told before: work is counted once. */
  done(session: number, seconds: number): boolean {
    if (!this.#changed && this.failure === undefined) return false;
    this.wentOn(session);
    this.#end(seconds);
    return true;
  }

  failed(session: number, failure: Failure, seconds: number): boolean {
    if (!this.#changed && sameFailure(this.failure, failure)) return false;
    if (session >= this.#wentOnIn) {
      this.failure = failure;
      this.#failedIn = session;
    }
    this.#end(seconds);
    return true;
  }

  /** Whether its last attempt came to its end and nothing came since. */
  get finished(): boolean {
    return !this.#changed && this.failure === undefined && this.blocks.length > 0;
  }

  /** Keeps the latest; false when it is no news. */
  keep(generation: number, address: string): boolean {
    if (this.checkpoint !== undefined && this.checkpoint.generation >= generation) return false;
    this.checkpoint = { generation, address };
    return true;
  }

  #end(seconds: number): void {
    this.seconds += seconds;
    this.#changed = false;
  }
}

const sameInputs = (a: Inputs, b: Inputs): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
};

const sameFailure = (a: Failure | undefined, b: Failure): boolean =>
  a !== undefined &&
  a.code === b.code &&
  a.message === b.message &&
  a.generation === b.generation &&
  a.plugin === b.plugin &&
  a.hook === b.hook;

/** One side of a comparison: either work done in this process, or a program that does it whenever it gets a line. */
export type Contender = { readonly name: string } & (
  | { readonly run: () => unknown }
  /** see `contender.ts` for what such a program must do; `bench/contender.py` does it for Python */
  | { readonly command: readonly string[] }
);

export interface Comparison {
  readonly name: string;
  /** the workload in a line: sizes, repetitions inside one run */
  readonly workload: string;
  /** the first is what the others are divided by */
  readonly contenders: readonly [Contender, ...Contender[]];
  /** measured runs of each, default 15 */
  readonly repetitions?: number;
  /** runs of each that are thrown away, default 3 */
  readonly warmups?: number;
}

/** What the command line says to every benchmark. */
export interface BenchOptions {
  /** tensor engines to measure */
  readonly engines?: readonly string[];
}

export interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}
export interface Figures {
  readonly name: string;
  readonly runs: number;
  /** milliseconds of processor time in one run */
  readonly cpuMs: Spread;
  /** milliseconds on the clock in one run */
  readonly wallMs: Spread;
  /** processor time divided by the first contender's of the same turn: below 1 is faster than it */
  readonly ratio: Spread;
}

export interface Result {
  readonly name: string;
  readonly workload: string;
  readonly node: string;
  /** the processor that everything was pinned to; absent where `taskset` is not to be had */
  readonly core?: number;
  /** load of the machine before and after: above 1 somebody else was running too */
  readonly load: readonly [number, number];
  readonly contenders: readonly Figures[];
}

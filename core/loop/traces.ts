import type { Step, Trace } from '../contracts/index.js';

const KEPT = 64;

/** Loss curves and the like of one generation: at most 64 points a hook, thinned evenly, the last always kept. */
export class Traces {
  readonly #byHook = new Map<string, { every: number; seen: number; kept: Trace[]; last: Trace | undefined }>();

  /** a `report` for one hook; also tells `onStep` of progress */
  of(hook: string): (step: Step) => void {
    return ({ values }) => {
      if (values === undefined) return;
      let curve = this.#byHook.get(hook);
      if (curve === undefined) this.#byHook.set(hook, (curve = { every: 1, seen: 0, kept: [], last: undefined }));
      curve.last = { step: curve.seen, values };
      if (curve.seen % curve.every === 0) {
        curve.kept.push(curve.last);
        if (curve.kept.length > KEPT) {
          curve.kept = curve.kept.filter((_, index) => index % 2 === 0);
          curve.every *= 2;
        }
      }
      curve.seen++;
    };
  }

  /** undefined when nothing was reported */
  collected(): Readonly<Record<string, readonly Trace[]>> | undefined {
    if (this.#byHook.size === 0) return undefined;
    return Object.fromEntries(
      [...this.#byHook].map(([hook, { kept, last }]) => [hook, kept.at(-1) === last ? kept : [...kept, last!]]),
    );
  }
}

import type { Step, Trace } from '../contracts/index.js';
import { checkReported } from './checks.js';

/** Points of a curve, at most. */
const MOST_POINTS = 64;

interface Curve {
  every: number;
  seen: number;
  kept: Trace[];
  last: Trace | undefined;
}

/** Loss curves and the like of one generation: at most 64 points a hook, thinned evenly, the last always kept. */
export class Traces {
  /** absent: nothing was reported, as in most generations of most models */
  #byHook: Map<string, Curve> | undefined;

  /** @param keepLog told of what outside programs print */
  constructor(private readonly keepLog?: (text: string) => void) {}

  /** a `report` for one hook */
  of(hook: string): (step: Step) => void {
    return ({ values, log }) => {
      if (typeof log === 'string') this.keepLog?.(log);
      if (values === undefined) return;
      checkReported(values);
      const curves = (this.#byHook ??= new Map<string, Curve>());
      let curve = curves.get(hook);
      if (curve === undefined) curves.set(hook, (curve = { every: 1, seen: 0, kept: [], last: undefined }));
      curve.last = { step: curve.seen, values };
      if (curve.seen % curve.every === 0) {
        curve.kept.push(curve.last);
        if (curve.kept.length > MOST_POINTS) {
          curve.kept = curve.kept.filter((_, index) => index % 2 === 0);
          curve.every *= 2;
        }
      }
      curve.seen++;
    };
  }

  /** undefined when nothing was reported */
  collected(): Readonly<Record<string, readonly Trace[]>> | undefined {
    if (this.#byHook === undefined) return undefined;
    return Object.fromEntries(
      [...this.#byHook].map(([hook, { kept, last }]) => [hook, kept.at(-1) === last ? kept : [...kept, last!]]),
    );
  }
}

import type { Step, Trace } from '../contracts/index.js';
import { refuse, typeOf } from './checks.js';

const KEPT = 64;

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

  /** a `report` for one hook */
  of(hook: string): (step: Step) => void {
    return ({ values }) => {
      if (values === undefined) return;
      checkReported(values);
      const curves = (this.#byHook ??= new Map<string, Curve>());
      let curve = curves.get(hook);
      if (curve === undefined) curves.set(hook, (curve = { every: 1, seen: 0, kept: [], last: undefined }));
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
    if (this.#byHook === undefined) return undefined;
    return Object.fromEntries(
      [...this.#byHook].map(([hook, { kept, last }]) => [hook, kept.at(-1) === last ? kept : [...kept, last!]]),
    );
  }
}

const LONGEST_NAME = 200;

/** A loss that is not finite is a gap in its curve; what is no number at all is a mistake of who reports it. */
const checkReported = (values: unknown): void => {
  const wrong = (what: string): never =>
    refuse(`it reported ${what}`, 'Report { done?, of?, values?: { loss: 0.1 } }: numbers by short names');
  if (typeof values !== 'object' || values === null) return wrong(`values that are ${typeOf(values)}`);
  for (const name in values) {
    if (name.length > LONGEST_NAME) wrong(`a value whose name has ${name.length} characters`);
    const value = (values as Readonly<Record<string, unknown>>)[name];
    if (typeof value !== 'number') wrong(`${name}, which is ${typeOf(value)} and not a number`);
  }
};

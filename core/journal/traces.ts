import type { Trace } from '../contracts/index.js';
import { numberText, stringText } from './exact-json.js';

type Traces = Readonly<Record<string, readonly Trace[]>>;
/** One stretch of steps with the same value names: hook, names, then (step, values in the order of the names) flat. */
export type PackedTrace = readonly [hook: string, names: readonly string[], numbers: readonly (number | null)[]];

/**
 * The JSON of packed traces. A value that is not finite (the loss of a fit that diverged) becomes null and is left out
 * when it is read: a curve then has a gap where there was no number.
 */
export const tracesText = (traces: Traces): string => {
  const stretches: string[] = [];
  for (const hook in traces) {
    let names: string[] = [];
    let numbers: string[] = [];
    const close = (): void => {
      if (numbers.length === 0) return;
      stretches.push(`[${stringText(hook)},[${names.map(stringText).join(',')}],[${numbers.join(',')}]]`);
      numbers = [];
    };
    for (const { step, values } of traces[hook]!) {
      const own = Object.keys(values);
      if (own.length !== names.length || own.some((name, i) => name !== names[i])) {
        close();
        names = own;
      }
      numbers.push(numberText(step));
      for (const name of own) numbers.push(Number.isFinite(values[name]) ? numberText(values[name]!) : 'null');
    }
    close();
  }
  return `[${stretches.join(',')}]`;
};

export const unpackTraces = (packed: readonly PackedTrace[]): Record<string, readonly Trace[]> => {
  const traces: Record<string, Trace[]> = {};
  for (const [hook, names, numbers] of packed) {
    const list = (traces[hook] ??= []);
    for (let i = 0; i < numbers.length; i += names.length + 1) {
      const values: Record<string, number> = {};
      for (let j = 0; j < names.length; j++) {
        const value = numbers[i + 1 + j]!;
        if (value !== null) values[names[j]!] = value;
      }
      list.push({ step: numbers[i]!, values });
    }
  }
  return traces;
};

import type { Output } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { typeOf } from './check-values.js';

const BETTER: readonly unknown[] = ['lower', 'higher', 'ideal'] satisfies readonly Output['better'][];
const SCALES: readonly unknown[] = [undefined, 'linear', 'log'] satisfies readonly Output['scale'][];
const MEASURES: readonly unknown[] = [
  undefined,
  'risk',
  'signed-risk',
  'log-variance',
  'lost-modes',
  'tail-mass',
  'hallucination',
] satisfies readonly Output['measures'][];

/**
 * Whether a metric declares its outputs well enough to be charted, ranked and judged: each with a name of its own, a unit,
 * a direction and a range. @throws CollapsarError COLLAPSAR_PLUGIN_INVALID with every fault
 */
export const checkOutputs = (outputs: unknown): readonly Output[] => {
  const invalid = (what: string): never => {
    throw new CollapsarError('COLLAPSAR_PLUGIN_INVALID', {
      what,
      fix: "Declare each as { name, unit, better: 'lower' | 'higher' | 'ideal', range: [low, high], ideal?, measures? }",
    });
  };
  if (!Array.isArray(outputs) || outputs.length === 0)
    return invalid(`its outputs are ${Array.isArray(outputs) ? 'an empty list' : typeOf(outputs)}`);
  const names = new Set<unknown>();
  const faults: string[] = [];
  for (const [i, output] of (outputs as readonly unknown[]).entries()) {
    if (typeof output !== 'object' || output === null) {
      faults.push(`output ${i} is ${typeOf(output)}`);
      continue;
    }
    const { name } = output as Partial<Output>;
    const called = typeof name === 'string' && name !== '' ? `output ${name}` : `output ${i}`;
    faults.push(...faultsOf(output).map((fault) => `${called}: ${fault}`));
    if (names.has(name)) faults.push(`${called}: its name is taken by an earlier one`);
    names.add(name);
  }
  return faults.length === 0 ? (outputs as readonly Output[]) : invalid(faults.join('; '));
};

/** The last part of `label.output`: what a study and a results table call it by. */
const NAME = /^[A-Za-z0-9_-]+$/;

const faultsOf = (output: Readonly<Record<keyof Output, unknown>> | object): string[] => {
  const { name, unit, better, ideal, range, scale, measures } = output as Readonly<Record<keyof Output, unknown>>;
  const faults: string[] = [];
  const say = (member: string, value: unknown, wanted: string): void =>
    void faults.push(`${member} is ${value === undefined ? 'missing' : JSON.stringify(value)}, wanted is ${wanted}`);
  if (!(typeof name === 'string' && NAME.test(name))) say('name', name, 'a word of letters, digits, _ and -');
  if (typeof unit !== 'string') say('unit', unit, "text, '' for a pure number");
  if (!BETTER.includes(better)) say('better', better, "'lower', 'higher' or 'ideal'");
  if (!SCALES.includes(scale)) say('scale', scale, "'linear' or 'log'");
  if (!MEASURES.includes(measures)) say('measures', measures, MEASURES.slice(1).join(', '));
  const [low, high] = (Array.isArray(range) && range.length === 2 ? range : []) as readonly unknown[];
  if (!(typeof low === 'number' && typeof high === 'number' && low < high)) {
    say('range', range, 'two numbers, the lower one first; Infinity where it has no end');
    return faults;
  }
  if (ideal === undefined ? better === 'ideal' : ideal !== 'real' && !(Number(ideal) >= low && Number(ideal) <= high))
    say('ideal', ideal, `'real' or a number from ${low} to ${high}`);
  return faults;
};

/** What rounding may add to the end of a range, relative to the larger of the value and the range's ends. */
const ROUNDING = 1e-9;

/** Whether a value lies in the range that its output declares, but for rounding. Infinite values are judged elsewhere. */
export const inRange = (value: number, [low, high]: Output['range']): boolean => {
  if (value >= low && value <= high) return true;
  const ends = Math.max(Number.isFinite(low) ? Math.abs(low) : 0, Number.isFinite(high) ? Math.abs(high) : 0);
  const slack = ROUNDING * Math.max(1, ends, Number.isFinite(value) ? Math.abs(value) : 0);
  return value >= low - slack && value <= high + slack;
};

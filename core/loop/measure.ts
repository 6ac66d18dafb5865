import type { Basis, Call, MeasuredValue, Metric, Output, Subject } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import type { Named } from './cell-parts.js';
import { inRange } from './check-outputs.js';
import { typeOf } from './check-values.js';
import { guard } from './guard.js';

/** One metric's outputs for a subject; those that are undefined (lost) have no entry. */
export const measure = (
  who: Named<Metric>,
  subject: Subject,
  call: Call,
): Promise<Readonly<Record<string, MeasuredValue>>> =>
  guard(who, 'measure', subject.generation, call.signal, async (metric) => {
    const returned: unknown = await metric.measure(subject, call);
    if (typeof returned !== 'object' || returned === null || Array.isArray(returned))
      return refuse(`it returned ${typeOf(returned)}`, 'Return an object with a value for each output, by name');
    const measured = returned as Readonly<Record<string, unknown>>;
    const values: Record<string, MeasuredValue> = {};
    for (const output of metric.outputs) {
      const value = valueOf(output, measured[output.name]);
      if (value !== undefined) values[output.name] = value;
    }
    for (const name of Object.keys(measured))
      if (!metric.outputs.some((output) => output.name === name))
        refuse(
          `output ${name} is not among the declared ones (${metric.outputs.map((output) => output.name).join(', ')})`,
          'Declare it in `outputs`, or leave it out',
        );
    return values;
  });

const valueOf = ({ name, range }: Output, measured: unknown): MeasuredValue | undefined => {
  if (measured === undefined || measured === 'harmless') return measured;
  const told = typeof measured === 'object' && measured !== null;
  const { value, basis } = (told ? measured : { value: measured, basis: 'sampled' }) as Readonly<
    Record<string, unknown>
  >;
  if (typeof value !== 'number' || Number.isNaN(value))
    throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
      what: `output ${name} is ${typeof value === 'number' ? value : typeOf(value)}`,
      why: "A metric gives a number, undefined where the model has lost what is measured, or 'harmless' where there is nothing to measure for any model",
      fix: "Return undefined or 'harmless' for a subject that has no such value",
    });
  if (basis !== 'exact' && basis !== 'sampled')
    refuse(
      `the basis of output ${name} is ${typeof basis === 'string' ? `'${basis}'` : typeOf(basis)}`,
      "Say 'exact' or 'sampled'",
    );
  if (!inRange(value, range))
    refuse(
      `output ${name} is ${value}, outside its range ${range[0]} to ${range[1]}`,
      'Declare the range that the output has, or repair what computes it: verdicts and charts rely on it',
    );
  return [value, basis as Basis];
};

const refuse = (what: string, fix: string): never => {
  throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', { what, fix });
};

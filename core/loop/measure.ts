import type { Basis, Call, MeasuredValue, Metric, Subject } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import type { Named } from './cell-parts.js';
import { guard } from './guard.js';

/** One metric's outputs for a subject; those that are undefined (lost) have no entry. */
export const measure = (
  who: Named<Metric>,
  subject: Subject,
  call: Call,
): Promise<Readonly<Record<string, MeasuredValue>>> =>
  guard(who, 'measure', subject.generation, call.signal, async (metric) => {
    const measured = await metric.measure(subject, call);
    const values: Record<string, MeasuredValue> = {};
    for (const { name } of metric.outputs) {
      const result = measured[name];
      if (result === undefined) continue;
      if (result === 'harmless') {
        values[name] = result;
        continue;
      }
      const [value, basis]: [number, Basis] =
        typeof result === 'number' ? [result, 'sampled'] : [result.value, result.basis];
      if (typeof value !== 'number' || Number.isNaN(value))
        throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
          what: `output ${name} is ${String(value)}`,
          why: "A metric gives a number, undefined where the model has lost what is measured, or 'harmless' where there is nothing to measure for any model",
          fix: "Return undefined or 'harmless' for a subject that has no such value",
        });
      values[name] = [value, basis];
    }
    for (const name of Object.keys(measured))
      if (!metric.outputs.some((output) => output.name === name))
        throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
          what: `output ${name} is not among the declared ones (${metric.outputs.map((output) => output.name).join(', ')})`,
          fix: 'Declare it in `outputs`, or leave it out',
        });
    return values;
  });

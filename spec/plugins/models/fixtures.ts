import type { FitContext, Model, Part, Services, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { rootStream } from '../../../core/random/index.js';

const services: Services = { logger: { info: () => undefined, warn: () => undefined } };

/** The implementation of an entry; options are given in full, as the host does. */
export const make = (entry: Registration, options: Readonly<Record<string, unknown>>): Model<Vectors> =>
  new entry.implementation(options as never, services) as Model<Vectors>;

export const context = (...path: readonly (string | number)[]): FitContext<Vectors> => ({
  random: rootStream(1).child('models', ...path),
  signal: new AbortController().signal,
  report: () => undefined,
  generation: 1,
});

/** Independent normal rows, the first coordinate scaled by 3 and moved by `shift`. */
export const rows = (count: number, d: number, name: string, shift = 0): Vectors => {
  const { random } = context('rows', name);
  const values = Float64Array.from({ length: count * d }, (_, i) =>
    i % d === 0 ? shift + 3 * random.normal() : random.normal(),
  );
  return { kind: 'vectors', count, shape: [d], values };
};

export const training = (...samples: readonly Vectors[]): TrainingSet<Vectors> =>
  weighted(...samples.map((each) => ({ samples: each, origin: 'real' as const })));
export const weighted = (...parts: readonly Part<Vectors>[]): TrainingSet<Vectors> => ({
  parts,
  count: parts.reduce((sum, { samples }) => sum + samples.count, 0),
});

/** What a promise was refused with. */
export const refusal = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing',
    (error: unknown) => String((error as { code?: string }).code ?? error),
  );

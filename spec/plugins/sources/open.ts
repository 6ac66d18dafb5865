import type { DataSource, RealData, Vectors } from '../../../core/contracts/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { rootStream } from '../../../core/random/index.js';

/** A source as the host makes it, its options written out in full. */
export const create = (entry: Registration, options: object): DataSource<Vectors> => {
  const Implementation = entry.implementation as unknown as new (
    options: object,
    services: object,
  ) => DataSource<Vectors>;
  return new Implementation({ ...defaults(entry), ...options }, { logger: { info: () => {}, warn: () => {} } });
};

export const open = (
  entry: Registration,
  options: object = {},
  { seed = 1, testRows = 50 } = {},
): Promise<RealData<Vectors>> =>
  create(entry, options).open({
    random: rootStream(seed),
    signal: new AbortController().signal,
    report: () => {},
    testRows,
  });

const defaults = (entry: Registration): object =>
  Object.fromEntries(
    Object.entries(entry.options.properties ?? {}).flatMap(([name, property]) =>
      typeof property === 'object' && property !== null && 'default' in property ? [[name, property.default]] : [],
    ),
  );

/** The code and message that a promise is refused with. */
export const refusal = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    return error instanceof Error && 'code' in error ? `${String(error.code)} ${error.message}` : String(error);
  }
  throw new Error('nothing was refused');
};

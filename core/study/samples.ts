import { CollapsarError } from '../errors/index.js';
import { mixFacts, quoted, type EntryUse, type Registry } from '../plugin/index.js';

/**
 * Refuses a T that no chain can be trained on. One row is refused as well: it has no spread, so that every model would
 * be degenerate from generation 1 on and there would be no collapse to measure.
 * @throws CollapsarError COLLAPSAR_SAMPLES_INVALID
 */
export const refuseSamples = (samples: unknown): void => {
  for (const T of Array.isArray(samples) ? (samples as readonly unknown[]) : [samples])
    if (typeof T === 'number' && !(Number.isSafeInteger(T) && T >= 2))
      throw new CollapsarError('COLLAPSAR_SAMPLES_INVALID', {
        what: `found ${quoted(T)}; allowed is a whole number of at least 2`,
        where: 'samples',
        why:
          T === 1
            ? 'One row has no spread: a model fitted to it is degenerate before anything can collapse'
            : 'A generation is trained on this many rows',
        fix: 'Write for instance samples: 100',
      });
};

/**
 * Refuses a share whose n = T - round(a T) real rows are none although a is below 1: the chain would silently be
 * `replace`.
 * @throws CollapsarError COLLAPSAR_SAMPLES_INVALID
 */
export const refuseShares = (
  registry: Registry,
  strategy: EntryUse,
  samples: readonly number[],
  where: string,
): void => {
  const { share } = registry.find('strategies', strategy.use);
  const a = share === undefined ? undefined : mixFacts(registry, strategy).share;
  const T = samples.find((rows) => a !== undefined && a < 1 && realRows(a, rows) === 0);
  if (T !== undefined)
    throw new CollapsarError('COLLAPSAR_SAMPLES_INVALID', {
      what: `a synthetic share of ${a} leaves no real row of ${T}`,
      where,
      why: `round(${a} x ${T}) is ${T}`,
      fix: 'Raise samples, lower the share, or write share 1 if no real rows are meant',
    });
  for (const inner of registry.inner('strategies', strategy))
    if (inner.kind === 'strategies') refuseShares(registry, inner.entry, samples, `${where}.with.${inner.option}`);
};

/** n = T - round(a T): real rows of a generation of T rows at synthetic share a. */
export const realRows = (share: number, samples: number): number => samples - Math.round(share * samples);

import type { MetricInfo, VerdictCaveat } from '../contracts/index.js';

/** A loss in excess of the best possible (ratios mean something), or one that may be negative (differences do). */
export type RiskKind = 'risk' | 'signed-risk';

/** How a metric is read as a risk; undefined where neither direction is worse. */
export interface RiskReading {
  readonly kind: RiskKind;
  /** linear, so that the mean of the readings is the reading of the mean */
  read(value: number): number;
  /** what the reading is called, where it is not the metric's own value */
  readonly name?: string;
  readonly caveat?: VerdictCaveat;
}
/** Metrics that say what they measure are taken at their word; another one only when the tolerance names it. */
export const readAsRisk = ({ id, measures, better, range }: MetricInfo): RiskReading | undefined => {
  if (measures === 'leakage') return { kind: 'signed-risk', read: (value) => value };
  if (measures === 'risk' || measures === 'signed-risk') return { kind: measures, read: (value) => value };
  const [lowest, highest] = range;
  if (better === 'lower')
    return { kind: lowest !== null && lowest >= 0 ? 'risk' : 'signed-risk', read: (value) => value };
  if (better === 'ideal') return undefined;
  return highest !== null
    ? {
        kind: 'risk',
        read: (value) => highest - value,
        name: `${highest} - ${id}`,
        caveat: { kind: 'read-as', metric: id, highest },
      }
    : {
        kind: 'signed-risk',
        read: (value) => -value,
        name: `-${id}`,
        caveat: { kind: 'read-as', metric: id },
      };
};

/**
 * A number of nats in the unit of a metric that has no zero: bits where it counts in bits. Scores in other units are held
 * against the same number of their own.
 */
export const inUnit = (nats: number, { unit }: Pick<MetricInfo, 'unit'>): number =>
  unit.startsWith('bits') ? nats / Math.LN2 : nats;

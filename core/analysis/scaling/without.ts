import type { WithoutLaw } from '../../contracts/index.js';
import { list } from '../findings/figures.js';
import type { AxisLine } from './axes.js';

const WHY = {
  'no-best': 'no value of it is best in itself, only that of real rows',
  'no-change': 'no change along the axis is shown',
  away: 'it moves away from its best value along the axis',
  'no-fit': 'its values do not follow one',
  'at-best': 'its values lie at the best one or beyond it',
} as const;
const AXES: Readonly<Record<AxisLine['axis'], string>> = {
  samples: 'T',
  share: 'the synthetic share',
  'synthetic-rows': 'the number of synthetic rows',
};

/** What no law is fitted to, gathered into a sentence for each axis and reason. */
export class Lawless {
  readonly #found = new Map<string, { axis: AxisLine['axis']; metrics: Map<string, Set<string>> }>();

  /** Gives the empty list of fits. */
  add(axis: AxisLine['axis'], metric: string, strategy: string, why: keyof typeof WHY): [] {
    const key = `No law in ${AXES[axis]}, because ${WHY[why]}`;
    const found = this.#found.get(key) ?? { axis, metrics: new Map<string, Set<string>>() };
    this.#found.set(key, found);
    found.metrics.set(metric, (found.metrics.get(metric) ?? new Set<string>()).add(why === 'no-best' ? '' : strategy));
    return [];
  }

  sentences(): WithoutLaw[] {
    return [...this.#found].map(([key, { axis, metrics }]) => ({
      ...(axis === 'samples' ? {} : { axis }),
      text: `${key}: ${list(
        [...metrics].map(([metric, strategies]) => {
          const names = [...strategies].filter((name) => name !== '');
          return names.length === 0 ? metric : `${metric} (${names.join(', ')})`;
        }),
      )}.`,
    }));
  }
}

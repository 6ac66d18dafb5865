import type { ScalingFit, WithoutLaw } from '../../contracts/index.js';
import { list } from '../findings/figures.js';
import type { AxisLine } from './axes.js';

const WHY: Readonly<Record<WithoutLaw['reason'], string>> = {
  lost: 'chains have lost it, and a law of the others would leave out the worst',
  few: 'too few seeds have a number at every position',
  bases: 'it is exact at some positions and sampled at others',
  'no-best': 'no value of it is best in itself, only that of real rows',
  'no-change': 'no change along the axis is shown',
  away: 'it gets worse along the axis, moving away from its best value',
  'no-fit': 'its values do not follow one',
  vague: 'its exponent may be almost anything',
  'at-best': 'its values lie at the best one or beyond it',
};
const AXES: Readonly<Record<AxisLine['axis'], string>> = {
  samples: 'T',
  share: 'the synthetic share',
  'synthetic-rows': 'the number of synthetic rows',
};

/** Where no law is fitted to a metric. */
export interface Place {
  readonly axis: AxisLine['axis'];
  readonly metric: string;
  readonly strategy: string;
  /** source, model and, on other axes than it, T */
  readonly where: string;
}

/** What no law is fitted to, gathered into a sentence for each axis and reason. */
export class Lawless {
  readonly #found = new Map<string, { axis: AxisLine['axis']; reason: WithoutLaw['reason']; places: Noted[] }>();

  /** Gives the empty list of fits. */
  add(place: Place, reason: WithoutLaw['reason'], note?: string): [] {
    const key = `${place.axis} ${reason}`;
    const found = this.#found.get(key) ?? { axis: place.axis, reason, places: [] };
    this.#found.set(key, found);
    found.places.push(note === undefined ? place : { ...place, note });
    return [];
  }

  sentences(): WithoutLaw[] {
    return [...this.#found.values()].map(({ axis, reason, places }) => {
      const metrics = [...new Set(places.map(({ metric }) => metric))].map((metric) => ({
        metric,
        strategies: places
          .filter((one) => one.metric === metric)
          .map(({ strategy, where, note }) => ({ strategy, where, ...(note === undefined ? {} : { note }) })),
      }));
      const several = new Set(places.map(({ where }) => where)).size > 1;
      return {
        ...(axis === 'samples' ? {} : { axis: axis satisfies ScalingFit['axis'] }),
        reason,
        metrics,
        text: `No law in ${AXES[axis]}, because ${WHY[reason]}: ${list(metrics.map((of) => told(of, reason, several)))}.`,
      };
    });
  }
}

type Noted = Place & { readonly note?: string };

const told = (
  { metric, strategies }: WithoutLaw['metrics'][number],
  reason: WithoutLaw['reason'],
  several: boolean,
): string => {
  // That only real rows say what is best is so whatever the strategy.
  if (reason === 'no-best') return metric;
  const names = strategies.map(
    ({ strategy, where, note }) =>
      `${strategy}${several ? ` in ${where}` : ''}${note === undefined ? '' : `: ${note}`}`,
  );
  return `${metric} (${[...new Set(names)].join(names.some((name) => name.includes(':')) ? '; ' : ', ')})`;
};

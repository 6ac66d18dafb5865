import type { Basis } from '../../core/contracts/index.js';
import type { ChartData, PageData, SeriesData } from './data.js';
import { unpacked } from './packed.js';

/** A number of a chart as published beside the same number computed here, both as the page rounds them. */
export interface ShownDifference {
  readonly strategy: string;
  readonly metric: string;
  readonly generation: number;
  readonly what: 'mean' | 'half width of the interval' | 'number of seeds';
  /** undefined: the page does not show it */
  readonly there: number | undefined;
  readonly here: number;
}
export interface ShownComparison {
  readonly values: number;
  readonly differences: readonly ShownDifference[];
}

/** Compares all that `here` shows with what `there` shows of it: `there` may show more. */
export const compareShown = (there: PageData, here: PageData): ShownComparison => {
  const differences: ShownDifference[] = [];
  let values = 0;
  for (const panel of here.panels) {
    const other = there.panels.find(
      ({ source, model, samples }) => source === panel.source && model === panel.model && samples === panel.samples,
    );
    for (const { metric, basis, series, n } of panel.charts)
      for (const one of series) {
        const strategy = here.strategies[one[0]]!;
        const chart = other?.charts.find((found) => found.metric === metric && basisOf(found, basis) === basis);
        const same = chart?.series.find(([index]) => there.strategies[index] === strategy);
        const shown = same === undefined || chart === undefined ? undefined : pointsOf(same, chart.n);
        for (const [generation, computed] of pointsOf(one, n))
          for (const what of ['mean', 'half width of the interval', 'number of seeds'] as const) {
            values++;
            const found = shown?.get(generation)?.[what];
            if (found !== computed[what])
              differences.push({
                strategy,
                metric: panel.charts.some((beside) => beside.metric === metric && beside.basis !== basis)
                  ? `${metric} (${basis})`
                  : metric,
                generation,
                what,
                there: found,
                here: computed[what],
              });
          }
      }
  }
  return { values, differences };
};

/** Pages of earlier versions do not say it. */
const basisOf = ({ basis }: Partial<Pick<ChartData, 'basis'>>, otherwise: Basis): Basis => basis ?? otherwise;

type Shown = Readonly<Record<ShownDifference['what'], number>>;
const pointsOf = ([, e, mean, half, where]: SeriesData, n: number): ReadonlyMap<number, Shown> => {
  const points = new Map<number, Shown>();
  const scaled = (value: number): number => Number(`${value}e${e}`);
  const halves = unpacked(half);
  unpacked(mean).forEach((m, i) => {
    const h = halves[i] ?? -1;
    points.set(where?.at?.[i] ?? i + 1, {
      mean: scaled(m),
      // Below 0: a point without an interval.
      'half width of the interval': h < 0 ? -1 : scaled(h),
      'number of seeds': where?.n?.[i] ?? n,
    });
  });
  return points;
};

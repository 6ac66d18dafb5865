import type { GroupResults, MetricInfo, Series, StudyResults } from '../../core/contracts/index.js';
import { Anchors } from './anchors.js';
import { groupBy } from './group.js';
import { looks, type Look, type Looks } from './strategies.js';

/** One group with how it is drawn. */
export interface Member {
  readonly group: GroupResults;
  readonly look: Look;
  readonly series: ReadonlyMap<string, Series>;
}
/** What is compared with one another: the strategies of one source, model and T. */
export interface Panel {
  readonly id: string;
  readonly source: string;
  readonly model: string;
  readonly samples: number;
  /** T is named only where the study has several */
  readonly several: boolean;
  readonly members: readonly Member[];
  /** ids of the figures by metric */
  readonly figures: ReadonlyMap<string, string>;
}
export interface ReportModel {
  readonly results: StudyResults;
  readonly looks: Looks;
  readonly panels: readonly Panel[];
  /** metrics with at least one value, without the host's own counts of rows */
  readonly metrics: readonly MetricInfo[];
  /** what the strategy table and the share and scaling charts show */
  readonly main: readonly MetricInfo[];
}

const MAIN = 3;

export const reportModel = (results: StudyResults): ReportModel => {
  const drawn = looks(results);
  const measured = new Set(
    results.groups.flatMap(({ series }) =>
      series.filter(({ points }) => points.length > 0).map(({ metric }) => metric),
    ),
  );
  const metrics = results.metrics.filter(({ id, label }) => measured.has(id) && label !== 'rows');
  const anchors = new Anchors();
  const panels = groupBy(results.groups, ({ source, model, samples }) => JSON.stringify([source, model, samples]));
  const several = new Set(results.groups.map(({ samples }) => samples)).size > 1;
  return {
    results,
    looks: drawn,
    metrics,
    main: mainMetrics(results, metrics),
    panels: [...panels.values()].map((groups) => {
      const { source, model, samples } = groups[0]!;
      const name = [source, model, ...(several ? [`T${samples}`] : [])];
      return {
        id: anchors.of('panel', ...name),
        source,
        model,
        samples,
        several,
        members: groups
          .map((group) => ({
            group,
            look: drawn.get(group.strategy)!,
            series: new Map(group.series.map((series) => [series.metric, series])),
          }))
          .sort((a, b) => a.look.index - b.look.index),
        figures: new Map(metrics.map(({ id }) => [id, anchors.of('chart', ...name, id)])),
      };
    }),
  };
};

/** The tolerance's metric, then those that the verdicts judge, one for each thing measured; else the first few. */
const mainMetrics = (results: StudyResults, metrics: readonly MetricInfo[]): readonly MetricInfo[] => {
  const judged = new Set(results.groups.flatMap(({ verdicts }) => verdicts.map(({ metric }) => metric)));
  const seen = new Set<string>();
  const first = metrics.filter(({ id }) => id === results.record.study.tolerance.metric);
  const telling = [
    ...first,
    ...metrics.filter(({ id }) => judged.has(id)),
    ...metrics.filter(({ measures }) => measures),
  ];
  const main = telling.filter(({ id, measures = id }) => {
    if (seen.has(measures) || seen.has(id)) return false;
    seen.add(measures).add(id);
    return true;
  });
  return (main.length > 0 ? main : metrics).slice(0, MAIN);
};

/** `normal × gaussian`, with T where the study has several. */
export const panelTitle = ({ source, model, samples, several }: Panel): readonly string[] => [
  source,
  model,
  ...(several ? [`T = ${samples}`] : []),
];

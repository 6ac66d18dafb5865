import type { Finding, GroupIndex, GridResults, StudyRecord } from '../../contracts/index.js';
import { isReadingDoubtful, unevenSpreads } from '../../study/index.js';
import type { Thresholds } from '../verdicts/thresholds.js';

/** What a reader has to know to read the rest rightly: failures, missing cells, odd controls, outward collapse. */
export const remarksOf = (
  record: StudyRecord,
  { metrics, groups, series, verdicts, counts, steps, selections }: GridResults,
  thresholds: Thresholds,
): Finding[] => {
  const { failed, missing, cells } = counts;
  const strategies = groups.flatMap(({ role }, group) => (role === 'strategy' ? [group] : []));
  const silent = silentMetrics(metrics, groups, series);
  const expanding = strategies.filter((group) =>
    verdicts.some((verdict) => verdict.group === group && verdict.expanding === true),
  );
  const doubtful = Object.keys(record.sources).filter((source) => isReadingDoubtful(record.sources[source]!));
  return [
    ...(failed > 0 ? [{ kind: 'failed-cells', tone: 'warning', failed, cells } as const] : []),
    ...(silent.length > 0 ? [{ kind: 'silent-metrics', tone: 'warning', metrics: silent } as const] : []),
    ...doubtful.map((source) => ({ kind: 'reading', tone: 'warning', source }) as const),
    ...unevenSpreads(record.sources, metrics).map((one) => ({ ...one, tone: 'warning' }) as const),
    ...(missing > 0 ? [{ kind: 'missing-cells', tone: 'note', missing, cells } as const] : []),
    ...(verdicts.length === 0
      ? [{ kind: 'no-control', tone: 'warning' } as const]
      : record.study.seeds.length < thresholds.seeds
        ? [{ kind: 'few-seeds', tone: 'warning', fewest: thresholds.seeds } as const]
        : []),
    ...(expanding.length > 0 ? [{ kind: 'expanding', tone: 'note', groups: expanding } as const] : []),
    ...fixedControls(record, strategies).map((of) => ({ kind: 'fixed-controls', tone: 'note', groups: of }) as const),
    ...(selections === undefined ? [] : [{ kind: 'selection', tone: 'note' } as const]),
    ...(steps === undefined ? [] : [{ kind: 'compiled-steps', tone: 'note' } as const]),
  ];
};

/** Outputs without a finite value anywhere, once there are chains that could have had one. */
const silentMetrics = (
  metrics: GridResults['metrics'],
  groups: GridResults['groups'],
  series: GridResults['series'],
): string[] => {
  if (groups.every(({ seeds }) => seeds.length === 0)) return [];
  const heard = new Set(series.filter(({ points }) => points.length > 0).map(({ metric }) => metric));
  return metrics
    .filter(({ id, measures, nothing }) => measures !== undefined && nothing !== true && !heard.has(id))
    .map(({ id }) => id);
};

/** Groups whose control has fixed rows, those with as many rows in their source and samples together. */
const fixedControls = (
  { groups, sources }: StudyRecord,
  strategies: readonly GroupIndex[],
): readonly GroupIndex[][] => {
  const alike = new Map<string, GroupIndex[]>();
  for (const group of strategies) {
    const { source, samples, control } = groups[group]!;
    if (control?.rows !== 'fixed') continue;
    const key = JSON.stringify([sources[source]?.size, samples]);
    alike.set(key, [...(alike.get(key) ?? []), group]);
  }
  return [...alike.values()];
};

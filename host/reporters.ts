import type { Reporter } from '../core/container/index.js';
import type { ResolvedStudy, StudyResults } from '../core/contracts/index.js';
import { galleryPlan } from '../core/study/index.js';
import type { ExportedMetric } from '../reports/export/index.js';

const exports = () => import('../reports/export/index.js');

const exportedMetrics = async (results: StudyResults): Promise<readonly ExportedMetric[]> => {
  const { record, walked } = results;
  const own = metricsIn(record.study, results);
  if (record.walked === undefined || walked === undefined) return own;
  return (await exports()).metricsOfBoth(own, metricsIn(record.walked.study, walked));
};
const metricsIn = (study: ResolvedStudy, { metrics }: Pick<StudyResults, 'metrics'>): readonly ExportedMetric[] =>
  study.metrics.map(({ key, as }) => ({
    key,
    label: as,
    outputs: metrics.filter(({ label }) => label === as).map(({ output }) => output),
  }));

/** What a run writes beside its journal; what writes it is loaded only then. */
export const reporters: readonly Reporter[] = [
  {
    name: 'results.csv',
    report: async ({ results, cells, write }) => {
      const { resultsCsv } = await exports();
      await write('results.csv', resultsCsv(cells(), await exportedMetrics(results)));
    },
  },
  {
    name: 'traces.csv',
    report: async ({ cells, write }) => write('traces.csv', (await exports()).tracesCsv(cells())),
  },
  {
    name: 'gallery',
    report: async ({ results: { gallery, walked, record }, cells, write }) => {
      const keyOf = (source: string): string | undefined =>
        [record, record.walked]
          .filter((asked) => asked?.sources[source] !== undefined)
          .map((asked) => galleryPlan(asked!.study, asked!.sources[source])?.key)[0];
      if (gallery !== undefined || walked?.gallery !== undefined)
        await write('gallery/rows.jsonl', (await exports()).galleryJsonl(cells(), keyOf));
    },
  },
  {
    name: 'summary.json',
    report: async ({ results, write }) => write('summary.json', [(await exports()).summaryJson(results)]),
  },
  {
    name: 'junit.xml',
    report: async ({ results, write }) => {
      if (results.gates !== undefined) await write('junit.xml', [(await exports()).junitXml(results)]);
    },
  },
  {
    name: 'report.html',
    report: async ({ results, sections, cells, write }) => {
      const { Fingerprints, fingerprintOf } = await exports();
      const { renderReport } = await import('../reports/index.js');
      const fingerprints = new Fingerprints();
      const metrics = await exportedMetrics(results);
      for await (const cell of cells()) {
        const { key, read } = cell.record;
        fingerprints.set(key, await fingerprintOf(cell, metrics));
        if (read === undefined) fingerprints.silent(key);
      }
      await write('report.html', [renderReport(results, { fingerprints, sections })]);
    },
  },
];

import type { CellFile, ReportedRun, Reporter } from '../core/container/index.js';
import { tableName, type AskedRecord } from '../core/contracts/index.js';
import { galleryPlan } from '../core/study/index.js';
import type { CsvTable, ExportedMetric } from '../reports/export/index.js';

const exports = () => import('../reports/export/index.js');

/** What a run writes beside its journal; what writes it is loaded only then. */
export const reporters: readonly Reporter[] = [
  async (run) => {
    const {
      Fingerprints,
      fingerprintedCells,
      fingerprintOf,
      headerOf,
      lineageTable,
      linesOf,
      resultsTable,
      tracesTable,
    } = await exports();
    const results = resultsTable(await exportedMetrics(run));
    const linesOfCell = linesOf(results);
    const fingerprints = new Fingerprints();
    const published = fingerprintedCells(run.record);
    const { study } = run.record;
    const packed = study.tables === 'csv.gz';
    const named = (name: Parameters<typeof tableName>[0]): Pick<CellFile, 'name' | 'instead' | 'gzip'> => ({
      name: tableName(name, study),
      instead: tableName(name, { tables: packed ? 'csv' : 'csv.gz' }),
      ...(packed ? { gzip: true } : {}),
    });
    const file = (name: 'lineage' | 'traces', table: CsvTable): CellFile => {
      const lines = linesOf(table);
      return { ...named(name), begin: headerOf(table), bytesOf: (cell) => lines(cell).bytes };
    };
    return {
      files: [
        {
          ...named('results'),
          begin: headerOf(results),
          bytesOf: (cell) => {
            const { key, read } = cell.record;
            const lines = linesOfCell(cell);
            if (published.has(key)) fingerprints.set(key, fingerprintOf(lines.bare));
            if (read === undefined) fingerprints.silent(key);
            return lines.bytes;
          },
          noted: () => fingerprints.noted(),
          recall: (noted) => fingerprints.recall(noted),
        },
        file('lineage', lineageTable),
        file('traces', tracesTable),
      ],
      report: async ({ results: found, sections, write }) => {
        const { renderReport } = await import('../reports/index.js');
        await write('report.html', [renderReport(found, { fingerprints, sections })]);
      },
    };
  },
  async ({ record }) => {
    const { galleryLines } = await exports();
    const keys = new Map([...galleryKeys(record.walked), ...galleryKeys(record)]);
    return {
      files: [
        {
          name: 'gallery/rows.jsonl',
          begin: '',
          bytesOf: (cell) => {
            const key = keys.get(cell.source);
            return Buffer.from(key === undefined ? '' : galleryLines(cell, key));
          },
        },
      ],
    };
  },
  async () => {
    const { summaryJson, junitXml } = await exports();
    return {
      report: async ({ results, write }) => {
        await write('summary.json', [summaryJson(results)]);
        if (results.gates !== undefined) await write('junit.xml', [junitXml(results)]);
      },
    };
  },
];

/** What the tables of a run show, in their order. */
export const exportedMetrics = async ({ record, outputs }: ReportedRun): Promise<readonly ExportedMetric[]> => {
  const metricsIn = ({ study }: AskedRecord): readonly ExportedMetric[] =>
    study.metrics.map(({ key, as }) => ({
      key,
      label: as,
      outputs: (outputs[key] ?? []).map(({ name }) => name),
    }));
  const own = metricsIn(record);
  return record.walked === undefined ? own : (await exports()).metricsOfBoth(own, metricsIn(record.walked));
};

/** What the exhibits of each source are journalled under. */
const galleryKeys = (asked: AskedRecord | undefined): readonly (readonly [source: string, key: string])[] =>
  Object.entries(asked?.sources ?? {}).flatMap(([source, facts]) => {
    const key = galleryPlan(asked!.study, facts)?.key;
    return key === undefined ? [] : [[source, key] as const];
  });

export type { ExportedCell, ExportedCells } from './exported-cell.js';
export { resultsCsv, type ExportedMetric } from './results-csv.js';
export { tracesCsv } from './traces-csv.js';

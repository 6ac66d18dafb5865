export type { ExportedCell, ExportedCells } from './exported-cell.js';
export { writeResultsCsv, type ExportedMetric } from './results-csv.js';
export { writeTracesCsv } from './traces-csv.js';

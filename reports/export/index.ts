export { csvOf, headerOf, linesOf, type CsvTable, type ExportedCells } from './table.js';
export { FINGERPRINT_LENGTH, fingerprintedCells, Fingerprints, fingerprintOf, fingerprintStep } from './fingerprint.js';
export { galleryLines } from './gallery-jsonl.js';
export { junitXml } from './junit.js';
export { lineageTable } from './lineage.js';
export { resultsParquet } from './parquet.js';
export { metricsOfBoth, resultsTable, type ExportedMetric } from './results.js';
export { tracesTable } from './traces.js';
export { summaryJson } from './summary-json.js';

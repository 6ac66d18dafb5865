export type { ExportedCell, ExportedCells } from './exported-cell.js';
export { FINGERPRINT_LENGTH, Fingerprints, fingerprintOf } from './fingerprint.js';
export { galleryJsonl } from './gallery-jsonl.js';
export { junitXml } from './junit.js';
export { metricsOfBoth, resultsCsv, type ExportedMetric } from './results-csv.js';
export { tracesCsv } from './traces-csv.js';
export { summaryJson } from './summary-json.js';

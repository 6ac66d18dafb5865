export { planImport, type ImportPlan } from './import-plan.js';
export { importedStudy, type ImportedStudy, type ReadFile } from './imported-study.js';
export { importedOutput } from './meanings.js';
export { Observations } from './observations.js';
export { PlacePattern, type Placed } from './pattern.js';
export type { ImportTable } from './table-reader.js';
export { invalid, type ImportCell, type ImportNotation } from './value.js';

export { planImport, type ImportPlan } from './import-plan.js';
export { importedStudy, type ImportedStudy, type ReadFile } from './imported-study.js';
export { importedOutput } from './meanings.js';
export { ObservedChains } from './observed-chains.js';
export { PlacePattern, type PlaceTexts } from './pattern.js';
export type { ImportTable } from './table-reader.js';
export { importedWalks } from './walks.js';
export { invalid, type ImportCell, type ImportNotation } from './value.js';

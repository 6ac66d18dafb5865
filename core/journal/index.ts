export { folderStore, memoryStore, type OwnedStore } from './checkpoints/store.js';
export { nodeEffects, type WritableFile, type WriterEffects } from './group-writer.js';
export { Journal, type CellState, type JournalOptions } from './journal.js';
export { mergeRun, type Merged } from './merge.js';
export { openRun, readRun, type RunFolder, type RunOptions } from './run-folder.js';
export { checkSameInputs } from './read-check.js';
export { readStudy as readRecord } from './study-file.js';
export { writeText } from './write-text.js';

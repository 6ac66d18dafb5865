export { ENGINES, startEngine, type Tf } from './engines/index.js';
export { copyWeights, readWeights, restoreWeights, WEIGHTS, writeWeights } from './checkpoint.js';
export * from './layers/index.js';
export * from './training/index.js';

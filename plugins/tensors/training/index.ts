export { adam, type AdamOptions, type Optimiser } from './adam.js';
export type { BatchSource } from './batch-source.js';
export { Minibatches, type Minibatch, type MinibatchOptions } from './batches.js';
export { fillNormals, Normals } from './normals.js';
export { standardisationOf, type Standardisation } from './standardisation.js';
export { train, type Training, type TrainingOutcome } from './train.js';

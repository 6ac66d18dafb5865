export { firstNotFinite, formFault, valueFault } from './faults.js';
export { join, joinParts, rowWeights, trainingSet } from './join.js';
export { imageShape, lengthFault, rowLength, schemaOf } from './schema.js';
export { chooseRows, range, slice, take } from './select.js';

export { firstNotFinite, formFault, valueFault } from './faults.js';
export { imageShape } from './image.js';
export { join, joinParts, rowWeights, trainingSet } from './join.js';
export { lengthFault, rowLength, schemaOf } from './schema.js';
export { chooseRows, range, slice, take } from './select.js';

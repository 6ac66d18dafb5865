export { firstNotFinite, formFault, valueFault } from './faults.js';
export { join, joinParts, joinValues, rowWeights, trainingSet } from './join.js';
export { oncePer, oncePerColumns } from './once-per.js';
export { imageShape, lengthFault, rowLength, schemaOf } from './schema.js';
export { chooseRows, range, slice, take, takeAcross, takeColumns } from './select.js';

export { arrayPool, blankArrayPool } from './array-pool.js';
export { gapMarks, presentCells } from './gaps.js';
export { join } from './join.js';
export { oncePer, oncePerColumns } from './once-per.js';
export { firstNotFinite, formFault, imageShape, lengthFault, rowLength, schemaOf, valueFault } from './schema.js';
export { chooseRows, range, slice, take, takeAcross, takeColumns } from './select.js';
export {
  checkFinite,
  checkWeight,
  firstPart,
  joinParts,
  joinValues,
  lineageOf,
  rowWeights,
  shapeOf,
  Subsample,
  trainingSet,
} from './training-set.js';

export { adam } from './adam';
export { addRow } from './bias';
export { clearFloats } from './floats';
export { squarePlus } from './lanes';
export { addPatches, describeConvolution, gatherPatches } from './patches';
export { product, productScratch } from './product';
export { segmentSum } from './segment-sum';
export { softplus } from './softplus';
export { sum } from './sum';

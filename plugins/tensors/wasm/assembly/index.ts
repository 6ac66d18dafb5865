export { adam } from './adam';
export {
  addPatches,
  depthwiseToFilter,
  depthwiseToImages,
  describeConvolution,
  gatherPatches,
  maxPoolGradient,
} from './convolutions';
export { silu, siluGradient, sinusoid, softplus } from './elementwise';
export { clearFloats, squarePlus } from './lanes';
export { addRow, product, productScratch } from './product';
export { segmentSum, sum } from './sums';

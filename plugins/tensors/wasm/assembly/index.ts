export { adam, sumOfSquares } from './adam';
export { attend, attendGradient, attentionRoom } from './attention';
export {
  addPatches,
  depthwiseToFilter,
  depthwiseToImages,
  describeConvolution,
  gatherPatches,
  maxPoolGradient,
} from './convolutions';
export { silu, siluGradient, sinusoid, softplus } from './elementwise';
export { gelu, geluGradient } from './gelu';
export { clearFloats, squarePlus } from './lanes';
export { layerNorm, layerNormGradient } from './layer-norm';
export { addRow, product, productScratch } from './product';
export { rotate } from './rotary';
export { crossEntropy, crossEntropyGradient } from './softmax';
export { gatherRows, segmentSum, sum } from './sums';

/**
 * What networks are made with: a tensor engine, layers, and the training kit. A model of rows reads in this order:
 * `trainingProperties` among its options; `Minibatches` (with `standardisationOf`, `labelShares`) for its data; layers for
 * its network; `train` for the fit; `eachBlock` and `numbersOf` to go through rows; `WEIGHTS`, `readWeights` and
 * `restoreWeights` in its checkpoint. docs/networks.md writes one.
 */
export { fillNormals } from '../../core/random/index.js';
export { ENGINES, startEngine } from './engines/start.js';
export type { Tf } from './engines/provider.js';
export {
  ACTIVATIONS,
  flatten,
  relu,
  reshapeRows,
  silu,
  tanh,
  timeEmbedding,
  type Activation,
} from './layers/activations.js';
export { conv2d, convolvedSide, transposedConv2d, type ConvolutionOptions } from './layers/convolution.js';
export { affine, dense } from './layers/dense.js';
export { disposeVariables, pure, sequential, uniformVariable, variableOf, type Layer } from './layers/layer.js';
export { causalAttention, selfAttention } from './operations/attention.js';
export { crossEntropies, softmaxCrossEntropy, type CrossEntropyOptions } from './operations/cross-entropy.js';
export { gelu, type GeluForm } from './operations/gelu.js';
export { keyValueCache, type KeyValueCache } from './operations/key-value-cache.js';
export { layerNorm } from './operations/layer-norm.js';
export { rope, type RotaryOptions } from './operations/rotary.js';
export { drawChoice, logChoices } from './tables/choices.js';
export { restoreTableEncoding, saveTableEncoding } from './tables/checkpoint.js';
export {
  tableEncodingOf,
  type ColumnField,
  type NumberEncoding,
  type ColumnPlace,
  type Segment,
  type TableEncoding,
  type TableEncodingOptions,
} from './tables/encoding.js';
export type { ColumnModes } from './tables/variational-mixture.js';
export { decodeTable, encodeTable } from './tables/rows.js';
export { adam, type AdamOptions, type Optimiser } from './training/adam.js';
export {
  Minibatches,
  RowGatherer,
  splitHeldOut,
  withNoise,
  type Batches,
  type Minibatch,
  type MinibatchOptions,
  type WithNoise,
} from './training/batches.js';
export { drawLabels, knownLabels, labelShares, labelsOf, oneHot } from './training/labels.js';
export { trainingProperties, type TrainingDefaults, type TrainingProperties } from './training/options.js';
export { RowOrder } from './training/row-order.js';
export {
  destandardise,
  eachBlock,
  logVolume,
  Normals,
  numbersOf,
  rowsInto,
  standardisationOf,
  type Standardisation,
} from './training/rows.js';
export { train, type TrainingStep, type TrainingOptions, type TrainingOutcome } from './training/train.js';
export type { Best } from './training/validation.js';
export { copyWeights, readWeights, restoreWeights, WEIGHTS, writeWeights } from './training/weights.js';

export { ACTIVATIONS, flatten, relu, reshapeRows, tanh, type Activation } from './activations.js';
export { conv2d, convolvedSide, transposedConv2d, type ConvolutionOptions } from './convolution.js';
export { dense } from './dense.js';
export { uniformVariable, variableOf } from './initialise.js';
export { disposeVariables, pure, sequential, type Layer } from './layer.js';
export { silu } from './silu.js';
export { timeEmbedding } from './time-embedding.js';

import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../engines/index.js';
import { pure, type Layer } from './layer.js';
import { silu } from './silu.js';

/** max(x, 0) */
export const relu = (tf: Tf): Layer => pure((x) => tf.relu(x));
export const tanh = (tf: Tf): Layer => pure((x) => tf.tanh(x));

export const ACTIVATIONS: Readonly<Record<'relu' | 'silu' | 'tanh', (tf: Tf) => Layer>> = { relu, silu, tanh };
export type Activation = keyof typeof ACTIVATIONS;

/** [rows, ...] -> [rows, numbers of a row] */
export const flatten = (): Layer => pure((x: Tensor) => x.reshape([x.shape[0]!, -1]));
/** [rows, ...] -> [rows, ...shape] */
export const reshapeRows = (shape: readonly number[]): Layer => pure((x: Tensor) => x.reshape([x.shape[0]!, ...shape]));

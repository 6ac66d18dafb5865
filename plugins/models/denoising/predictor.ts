import { setImmediate as turn } from 'node:timers/promises';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Tf } from '../../tensors/index.js';
import type { Network } from './network.js';

/** Numbers at a network's widest place that a chunk of rows may have: 16 MiB of 32-bit floats. */
const MOST = 4_194_304;
/** Rows that go through a network together. */
export const chunkRows = ({ width }: Network): number => Math.max(1, Math.min(4096, Math.floor(MOST / width)));

/** Labels of rows, of so many classes. */
export interface Labelled {
  readonly labels: Uint32Array;
  readonly classes: number;
}

/**
 * What a network predicts for rows (row-major, d numbers each) at a time, or each at its own, from 0 to 1,000. With
 * `guidance` w above 0 it is (1 + w) times the prediction given the label less w times that without (Ho & Salimans 2022).
 * Gives way to the event loop first, so that an abort is heard.
 */
export const predict = async (
  tf: Tf,
  network: Network,
  x: Float64Array,
  d: number,
  time: number | Float32Array,
  labelled?: Labelled,
  guidance = 0,
): Promise<Float32Array> => {
  await turn();
  const rows = x.length / d;
  const out = tf.tidy(() => {
    const noisy = tf.tensor2d(Float32Array.from(x), [rows, d], 'float32');
    const times: Tensor1D = typeof time === 'number' ? tf.fill([rows], time) : tf.tensor1d(time, 'float32');
    const given = labelled && oneHot(tf, labelled);
    const informed = network.apply({ x: noisy, time: times, ...(given === undefined ? {} : { classes: given }) });
    if (given === undefined || guidance === 0) return informed;
    const blind = network.apply({ x: noisy, time: times, classes: tf.zerosLike(given) });
    return tf.add(informed, tf.mul(tf.sub(informed, blind), guidance));
  });
  const values = (await out.data()) as Float32Array;
  // Engines in plain memory hand out the array that they compute with, and take it back on dispose.
  const copy = new Float32Array(values);
  out.dispose();
  return copy;
};

export const oneHot = (tf: Tf, { labels, classes }: Labelled): Tensor2D => {
  const values = new Float32Array(labels.length * classes);
  for (let i = 0; i < labels.length; i++) values[i * classes + labels[i]!] = 1;
  return tf.tensor2d(values, [labels.length, classes], 'float32');
};

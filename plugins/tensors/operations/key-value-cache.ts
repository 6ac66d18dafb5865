import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/provider.js';
import { addressOf, type KernelContext } from '../wasm/backend.js';
import { kernelContext } from '../wasm/index.js';
import { demand, demandShape } from './arguments.js';
import { attentionTo } from './attention.js';

/** Keys and values of the places that one layer has seen: a token's attention then costs one query, not all of them. */
export interface KeyValueCache {
  /** places held */
  readonly length: number;
  /** places that there is room for */
  readonly capacity: number;
  /**
   * Takes the keys and values of the next places and gives what their queries see of all so far: `causalAttention` of
   * n queries. q, k and v are float32 [batch, heads, n, width]; batch, heads and width are those of the first call.
   * @throws RangeError where they are not, or there is no room; Error where gradients are being recorded
   */
  attend(q: Tensor, k: Tensor, v: Tensor): Tensor4D;
  /** Keeps these of the batch, in this order, and forgets the others. */
  keep(rows: readonly number[]): void;
  /** Forgets all places, and starts with the next. */
  clear(): void;
  /** Frees what it holds. */
  dispose(): void;
}

/**
 * A cache for one layer. On the wasm engine new places are written beside the others, and nothing is copied; on the others
 * they are joined. Its tensors outlive the tidy it is used in: `dispose` frees them.
 */
export const keyValueCache = (tf: Tf, capacity: number): KeyValueCache => {
  demand(Number.isInteger(capacity) && capacity > 0, 'keyValueCache', () => `there is no room for ${capacity} places`);
  let held: readonly [Tensor4D, Tensor4D] | undefined;
  let length = 0;
  const keep = (next: readonly [Tensor4D, Tensor4D]): void => {
    for (const tensor of next) tf.keep(tensor);
    held?.forEach((tensor) => {
      tensor.dispose();
    });
    held = next;
  };
  const add = (k: Tensor4D, v: Tensor4D): void => {
    const context = kernelContext(tf);
    const [batch, heads, , width] = k.shape;
    if (context === undefined) {
      if (held === undefined || length === 0) keep([tf.clone(k), tf.clone(v)]);
      else keep([tf.concat([held[0], k], 2), tf.concat([held[1], v], 2)]);
      return;
    }
    const room = (): Tensor4D => tf.zeros([batch, heads, capacity, width]);
    if (held === undefined) keep([room(), room()]);
    for (const [i, places] of [k, v].entries()) writePlaces(context, held![i]!, length, places);
  };
  return {
    get length() {
      return length;
    },
    capacity,
    attend: (q, k, v) =>
      tf.tidy(() => {
        if (tf.engine().isTapeOn())
          throw new Error('keyValueCache: it is for sampling, and has no gradients; use causalAttention');
        const [places, width] = [q.shape[2] ?? 0, q.shape[3] ?? 0];
        const [batch, heads] = (held?.[0] ?? q).shape as [number, number];
        const wanted = [batch, heads, places, held?.[0].shape[3] ?? width];
        for (const [name, tensor] of Object.entries({ q, k, v })) demandShape('keyValueCache', name, tensor, wanted);
        const after = length + places;
        demand(
          after <= capacity,
          'keyValueCache',
          () => `there is room for ${capacity} places; ${length} are held and ${places} more come`,
        );
        add(k as Tensor4D, v as Tensor4D);
        length = after;
        return attentionTo(tf, q, held![0], held![1], after);
      }),
    keep: (rows) => {
      if (held === undefined) return;
      const index = tf.tensor1d([...rows], 'int32');
      const [k, v] = held;
      keep([tf.gather(k, index), tf.gather(v, index)]);
      index.dispose();
    },
    clear: () => {
      length = 0;
    },
    dispose: () => {
      tf.dispose([...(held ?? [])]);
      held = undefined;
      length = 0;
    },
  };
};

/** In place: [batch, heads, n, width] at the places from `first` on of [batch, heads, capacity, width]. */
const writePlaces = ({ backend }: KernelContext, room: Tensor4D, first: number, places: Tensor4D): void => {
  const [batch, heads, capacity, width] = room.shape;
  const [from, to] = [addressOf(backend, places) / 4, addressOf(backend, room) / 4];
  const count = places.shape[2] * width;
  for (let head = 0; head < batch * heads; head++)
    backend.wasm.HEAPF32.copyWithin(
      to + (head * capacity + first) * width,
      ...([from + head * count, from + (head + 1) * count] as const),
    );
};

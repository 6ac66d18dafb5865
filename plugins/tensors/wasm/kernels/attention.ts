import type { TensorInfo } from '@tensorflow/tfjs-core';
import { addressOf, type BackendRegistration, type KernelContext } from '../backend.js';

/** Where the rows of one head begin, and how many floats lie between two of them. */
type Rows = readonly [address: number, row: number];

/** `causalAttention`: heads lie one after the other. */
export const attention: BackendRegistration = {
  kernelName: 'CausalAttention',
  kernel:
    (context) =>
    ({ inputs: { q, k, v }, attrs }) => {
      const { backend } = context;
      const out = backend.makeOutput(q!.shape, 'float32');
      const [heads, queries, width] = sizesOf(q!);
      const [keys, room] = [attrs['keys'] as number, k!.shape[2]!];
      const of = (tensor: TensorInfo, rows: number) => (head: number) =>
        placeOf(context, tensor, head * rows * width, width);
      attendAll(
        context,
        heads,
        [queries, keys, width],
        [of(q!, queries), of(k!, room), of(v!, room), of(out, queries)],
      );
      return out;
    },
};

export const attentionGrad: BackendRegistration = {
  kernelName: 'CausalAttentionGrad',
  kernel:
    (context) =>
    ({ inputs: { q, k, v, dy }, attrs }) => {
      const { backend, kernels } = context;
      const outs = [q!, k!, v!].map(({ shape }) => backend.makeOutput(shape, 'float32'));
      const [heads, queries, width] = sizesOf(q!);
      const [keys, room] = [attrs['keys'] as number, k!.shape[2]!];
      // Places of the room that no query sees have no slope.
      if (keys < room)
        for (const out of outs.slice(1)) kernels.clearFloats(addressOf(backend, out), heads * room * width);
      const of = (tensor: TensorInfo, rows: number) => (head: number) =>
        placeOf(context, tensor, head * rows * width, width);
      const [dq, dk, dv] = outs as [TensorInfo, TensorInfo, TensorInfo];
      attendAllBackwards(
        ...([context, heads, [queries, keys, width]] as const),
        [of(q!, queries), of(k!, room), of(v!, room), of(dy!, queries)],
        [of(dq, queries), of(dk, room), of(dv, room)],
      );
      return outs;
    },
};

/** `selfAttention`: queries, keys and values of all heads lie side by side, as one product of the rows gives them. */
export const packedAttention: BackendRegistration = {
  kernelName: 'PackedCausalAttention',
  kernel:
    (context) =>
    ({ inputs: { qkv }, attrs }) => {
      const { batch, time, heads, width } = packedSizes(qkv!, attrs['heads'] as number);
      const out = context.backend.makeOutput([batch, time, heads * width], 'float32');
      const of = packed(context, heads, time, width);
      attendAll(context, batch * heads, [time, time, width], [of(qkv!, 0, 3), of(qkv!, 1, 3), of(qkv!, 2, 3), of(out)]);
      return out;
    },
};

export const packedAttentionGrad: BackendRegistration = {
  kernelName: 'PackedCausalAttentionGrad',
  kernel:
    (context) =>
    ({ inputs: { qkv, dy }, attrs }) => {
      const { batch, time, heads, width } = packedSizes(qkv!, attrs['heads'] as number);
      const out = context.backend.makeOutput(qkv!.shape, 'float32');
      const of = packed(context, heads, time, width);
      attendAllBackwards(
        ...([context, batch * heads, [time, time, width]] as const),
        [of(qkv!, 0, 3), of(qkv!, 1, 3), of(qkv!, 2, 3), of(dy!)],
        [of(out, 0, 3), of(out, 1, 3), of(out, 2, 3)],
      );
      return out;
    },
};

const sizesOf = ({ shape }: TensorInfo): [heads: number, queries: number, width: number] => {
  const [batch, heads, queries, width] = shape as [number, number, number, number];
  return [batch * heads, queries, width];
};

const packedSizes = ({ shape }: TensorInfo, heads: number) => {
  const [batch, time, columns] = shape as [number, number, number];
  return { batch, time, heads, width: columns / (3 * heads) };
};

const placeOf = ({ backend }: KernelContext, tensor: TensorInfo, floats: number, row: number): Rows => [
  addressOf(backend, tensor) + 4 * floats,
  row,
];

/** The rows of a head in [batch, time, parts heads width]: in part `part` of `parts`. */
const packed =
  (context: KernelContext, heads: number, time: number, width: number) =>
  (tensor: TensorInfo, part = 0, parts = 1) =>
  (head: number): Rows => {
    const row = parts * heads * width;
    const [sequence, own] = [Math.floor(head / heads), head % heads];
    return placeOf(context, tensor, sequence * time * row + (part * heads + own) * width, row);
  };

type Place = (head: number) => Rows;
type AttentionSizes = readonly [queries: number, keys: number, width: number];

const attendAll = (
  context: KernelContext,
  heads: number,
  [queries, keys, width]: AttentionSizes,
  [q, k, v, y]: readonly [Place, Place, Place, Place],
): void => {
  const { kernels, scratch } = context;
  const shares = context.reserve(kernels.attentionRoom(keys));
  const scale = 1 / Math.sqrt(width);
  for (let head = 0; head < heads; head++)
    kernels.attend(queries, keys, width, scale, ...q(head), ...k(head), ...v(head), ...y(head), shares, scratch);
};

const attendAllBackwards = (
  context: KernelContext,
  heads: number,
  [queries, keys, width]: AttentionSizes,
  [q, k, v, dy]: readonly [Place, Place, Place, Place],
  [dq, dk, dv]: readonly [Place, Place, Place],
): void => {
  const { kernels, scratch } = context;
  const room = kernels.attentionRoom(keys);
  const shares = context.reserve(2 * room);
  const scale = 1 / Math.sqrt(width);
  for (let head = 0; head < heads; head++)
    kernels.attendGradient(
      ...([queries, keys, width, scale] as const),
      ...([...q(head), ...k(head), ...v(head), ...dy(head)] as const),
      ...([dq(head)[0], dk(head)[0], dv(head)[0]] as const),
      ...([shares, shares + room, scratch] as const),
    );
};

/** `rope`: pairs turned by their place, and turned back in its gradient. */
export const rotaryEmbedding: BackendRegistration = {
  kernelName: 'RotaryEmbedding',
  kernel:
    (context) =>
    ({ inputs: { x, positions }, attrs }) => {
      const { backend, kernels } = context;
      const { base, rotated, inverse } = attrs as unknown as { base: number; rotated: number; inverse: boolean };
      const [outer, times, inner, width] = x!.shape as [number, number, number, number];
      const out = backend.makeOutput(x!.shape, 'float32');
      const frequencies = context.reserve(4 * width + 4 * times * width);
      const own = new Float64Array(backend.wasm.HEAPF32.buffer, frequencies, width / 2);
      for (let i = 0; i < own.length; i++) own[i] = (inverse ? -1 : 1) * Math.exp((-2 * i * Math.log(base)) / width);
      kernels.rotate(
        ...([outer, times, inner, rotated, width] as const),
        ...([addressOf(backend, positions!), frequencies] as const),
        ...([addressOf(backend, x!), addressOf(backend, out), frequencies + 4 * width] as const),
      );
      return out;
    },
};
